package io.planmanagement.bootstrap;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.port.Component;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Looks at the servers once, when the service starts. One that is down stops nobody from starting:
 * it is told, and reached for again by whoever needs it. A store that is there, and can't be used
 * until somebody changes it, ends the start: without it there is nothing to serve. A channel or an
 * index in that state is told as an error: what needs the store alone is served meanwhile.
 */
final class PortChecks {

  private final Logger log;

  PortChecks(Logger log) {
    this.log = log;
  }

  /**
   * Looks at all of them at the same time.
   *
   * @throws PortMisconfigured if the store can't be used as it is
   */
  void run(PlanPorts ports) {
    List<CompletableFuture<Optional<PortUnavailable>>> looks = new ArrayList<>();
    looks.add(look(ports.plans()));
    looks.add(look(ports.channel()));
    looks.add(look(ports.index()));
    List<Optional<PortUnavailable>> found = looks.stream().map(CompletableFuture::join).toList();
    found.stream().skip(1).flatMap(Optional::stream).forEach(this::tell);
    Optional<PortUnavailable> store = found.get(0);
    if (store.isPresent() && store.get() instanceof PortMisconfigured unusable) {
      throw unusable;
    }
    store.ifPresent(this::tell);
  }

  private void tell(PortUnavailable trouble) {
    if (trouble instanceof PortMisconfigured) {
      log.log(Level.ERROR, "Not usable until somebody changes it: " + trouble.getMessage());
    } else {
      log.log(Level.WARNING, "Not there yet, and tried again: " + trouble.getMessage());
      log.log(Level.DEBUG, "The failure:", trouble);
    }
  }

  /** Each on a thread of its own: the common pool may have a single one. */
  private static CompletableFuture<Optional<PortUnavailable>> look(Component port) {
    CompletableFuture<Optional<PortUnavailable>> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                port.check();
                outcome.complete(Optional.empty());
              } catch (PortUnavailable trouble) {
                outcome.complete(Optional.of(trouble));
              } catch (Throwable unforeseen) {
                outcome.completeExceptionally(unforeseen);
              }
            },
            "plan-check");
    thread.setDaemon(true);
    thread.start();
    return outcome;
  }
}
