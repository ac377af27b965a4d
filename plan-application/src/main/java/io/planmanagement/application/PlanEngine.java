package io.planmanagement.application;

import io.planmanagement.application.JobStatus.Kind;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.port.Backlog;
import io.planmanagement.domain.port.Component;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Plan management on a set of ports: what a host application opens. It keeps a relay, a projector,
 * an audit and a watch over what the store acknowledged running, each on a thread of its own, until
 * it is closed.
 *
 * <p>Opening reaches for no server: one that is down stops nobody from starting. The engine owns
 * the ports and closes them.
 */
public final class PlanEngine implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PlanEngine.class.getName());
  private static final Duration RECEIVE_WAIT = Duration.ofMillis(200);

  private final PlanPorts ports;
  private final Clock clock;
  private final PlanManagement plans;
  private final Worker relay;
  private final PlanProjector projection;
  private final Worker projector;
  private final LossWatch losses;
  private final Worker watch;
  private final Audits audits;
  private final Job reindex;
  private final Upkeep upkeep;
  private final Map<String, LongAdder> incidents = new ConcurrentHashMap<>();
  private final LongAdder projected = new LongAdder();

  private PlanEngine(PlanPorts ports, EngineSettings settings) {
    this.ports = ports;
    this.clock = settings.clock();
    Consumer<Incident> report = incident -> report(incident, settings.incidents());
    UpkeepSettings care = settings.upkeep();
    ChangeRelay changes =
        new ChangeRelay(ports.plans(), ports.log(), ports.channel(), settings.relayBatch(), report);
    this.projection =
        new PlanProjector(
            ports.plans(),
            ports.log(),
            ports.deadLetters(),
            ports.channel(),
            ports.index(),
            settings.projectorBatch(),
            report);
    this.relay =
        new Worker(
            "plan-relay",
            new RelayStep(changes, settings.sweepInterval(), clock),
            settings.maxBackoff(),
            report);
    this.projector =
        new Worker(
            "plan-projector",
            () -> {
              projected.add(projection.project(RECEIVE_WAIT));
              return Duration.ZERO;
            },
            settings.maxBackoff(),
            report);
    this.losses = new LossWatch(ports.plans(), ports.log(), care.retention(), clock, report);
    this.watch =
        new Worker(
            "plan-watch",
            () -> {
              losses.suspectAll(); // an adapter that connects anew in time lets nobody notice
              losses.check();
              return care.lossCheck();
            },
            settings.maxBackoff(),
            report);
    this.plans =
        new PlanManagement(
            ports.plans(),
            ports.index(),
            ports.search(),
            settings.limits(),
            settings.searchLimits(),
            settings.writeDeadline(),
            clock,
            written -> {
              changes.nudge(written.planId());
              relay.wake();
              losses.acknowledged(written);
            });
    this.audits =
        new Audits(
            new IndexAudit(ports, care, clock, report), care, settings.maxBackoff(), clock, report);
    this.reindex = new Job(Kind.REINDEX, new Reindex(ports, report)::run, clock, report);
    this.upkeep = new Upkeep(ports, reindex, audits);
  }

  /** Counts an incident and tells it; a listener that fails must not stop the work. */
  private void report(Incident incident, Consumer<Incident> listener) {
    incidents
        .computeIfAbsent(incident.getClass().getSimpleName(), kind -> new LongAdder())
        .increment();
    if (incident instanceof Incident.PortFailed) {
      losses.suspectAll(); // it may have been the store
    } else if (incident instanceof Incident.StoreBehind
        || incident instanceof Incident.AcknowledgedWriteLost) {
      audits.hurry(); // the index may be ahead of the store
    }
    try {
      listener.accept(incident);
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, "The listener for incidents failed.", failure);
    }
  }

  /** Opens an engine on these ports with default settings. */
  public static PlanEngine open(PlanPorts ports) {
    return open(ports, EngineSettings.DEFAULT);
  }

  /** Opens an engine on these ports, which it owns from then on. */
  public static PlanEngine open(PlanPorts ports, EngineSettings settings) {
    PlanEngine engine = new PlanEngine(ports, settings);
    engine.relay.start();
    engine.projector.start();
    engine.watch.start();
    engine.audits.begin();
    return engine;
  }

  /** Returns what can be done with plans. */
  public PlanManagement plans() {
    return plans;
  }

  /** Returns what can be done for the index. */
  public Upkeep upkeep() {
    return upkeep;
  }

  /** Asks every port how it fares. Reaches for the servers. */
  public EngineStatus status() {
    Optional<Long> backlog = Optional.empty();
    Duration lag = Duration.ZERO;
    try {
      Backlog waiting = ports.log().backlog();
      backlog = Optional.of(waiting.entries());
      lag = waiting.entries() == 0 ? Duration.ZERO : age(waiting.oldest(), clock.instant());
    } catch (PortUnavailable unknown) {
      lag = Duration.ZERO; // the store's own entry tells of the failure
    }
    Map<String, Long> counts = new TreeMap<>();
    incidents.forEach((kind, count) -> counts.put(kind, count.sum()));
    return new EngineStatus(
        trouble(ports.plans()),
        trouble(ports.channel()),
        trouble(ports.index()),
        backlog,
        lag,
        projected.sum(),
        audits.status(),
        reindex.status(),
        losses.losses(),
        counts);
  }

  /** Stops all that runs, each after the batch at hand, then closes the ports. */
  @Override
  public void close() {
    audits.close();
    reindex.close();
    watch.close();
    relay.close();
    projector.close();
    try (ports) {
      projection.close();
    }
  }

  private static Duration age(Revision revision, Instant now) {
    Duration age = Duration.between(Instant.EPOCH.plus(revision.value(), ChronoUnit.MICROS), now);
    return age.isNegative() ? Duration.ZERO : age;
  }

  private static Optional<String> trouble(Component port) {
    try {
      port.check();
      return Optional.empty();
    } catch (PortUnavailable unavailable) {
      return Optional.of(Optional.ofNullable(unavailable.getMessage()).orElse("unavailable"));
    }
  }

  /** Relays what was nudged at once, and everything at intervals. */
  private static final class RelayStep implements Worker.Step {
    private final ChangeRelay relay;
    private final Duration interval;
    private final Clock clock;
    private Instant nextSweep = Instant.MIN;

    RelayStep(ChangeRelay relay, Duration interval, Clock clock) {
      this.relay = relay;
      this.interval = interval;
      this.clock = clock;
    }

    @Override
    public Duration run() {
      Instant now = clock.instant();
      if (now.isBefore(nextSweep) && nextSweep.isBefore(now.plus(interval).plusMillis(1))) {
        relay.relayNudged();
      } else {
        relay.relayAll();
        nextSweep = now.plus(interval);
      }
      return interval;
    }
  }
}
