package io.planmanagement.http;

import io.planmanagement.application.EngineStatus;
import io.planmanagement.application.JobStatus;
import io.planmanagement.application.JobStatus.Finding;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counts requests, and writes what it counted with the engine's figures in the text format of
 * Prometheus (version 0.0.4).
 *
 * <p>A metrics library would bring more modules than this needs lines, and a registry that all
 * servers in a JVM share.
 */
final class HttpMetrics {

  static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final double[] BUCKETS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final String REQUESTS = "http_server_request_duration_seconds";

  private final Map<Series, Histogram> requests = new ConcurrentHashMap<>();

  private record Series(String route, String method, int status) {
    String labels() {
      return "route=\"" + route + "\",method=\"" + method + "\",status=\"" + status + "\"";
    }
  }

  private static final class Histogram {
    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS.length + 1);
    private final LongAdder nanos = new LongAdder();
  }

  /**
   * Counts a request.
   *
   * @param route the template of the path, from a small set
   * @param method the method, from a small set
   */
  void record(String route, String method, int status, Duration time) {
    Histogram histogram =
        requests.computeIfAbsent(new Series(route, method, status), series -> new Histogram());
    double seconds = time.toNanos() / 1e9;
    int bucket = 0;
    while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]) {
      bucket++;
    }
    histogram.counts.incrementAndGet(bucket);
    histogram.nanos.add(time.toNanos());
  }

  /**
   * Writes everything.
   *
   * @param deadLetters how many dead letters are kept; empty if that is not known
   */
  String text(EngineStatus status, OptionalInt deadLetters) {
    StringBuilder text = new StringBuilder(4096);
    head(text, REQUESTS, "histogram", "Time from the request's arrival to the end of its answer.");
    requests.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().labels()))
        .forEach(entry -> histogram(text, entry.getKey().labels(), entry.getValue()));
    head(text, "plan_port_up", "gauge", "Whether a port of the engine works.");
    gauge(text, "plan_port_up{port=\"store\"}", status.store().isEmpty() ? 1 : 0);
    gauge(text, "plan_port_up{port=\"channel\"}", status.channel().isEmpty() ? 1 : 0);
    gauge(text, "plan_port_up{port=\"index\"}", status.index().isEmpty() ? 1 : 0);
    status
        .backlog()
        .ifPresent(
            backlog -> {
              head(text, "plan_backlog_changes", "gauge", "Changes not yet handed over.");
              gauge(text, "plan_backlog_changes", backlog);
              head(text, "plan_lag_seconds", "gauge", "Age of the oldest of these changes.");
              gauge(text, "plan_lag_seconds", status.lag().toNanos() / 1e9);
            });
    head(text, "plan_projected_messages_total", "counter", "Messages projected into the index.");
    gauge(text, "plan_projected_messages_total", status.projected());
    head(text, "plan_losses_total", "counter", "Acknowledged writes that the store has lost.");
    gauge(text, "plan_losses_total", status.losses());
    deadLetters.ifPresent(
        letters -> {
          head(text, "plan_dead_letters", "gauge", "Plans that the index refuses, up to 1000.");
          gauge(text, "plan_dead_letters", letters);
        });
    Stream.of(status.audit(), status.reindex())
        .flatMap(Optional::stream)
        .forEach(job -> job(text, job));
    head(text, "plan_incidents_total", "counter", "What an operator should know of, by kind.");
    status
        .incidents()
        .forEach(
            (kind, count) -> gauge(text, "plan_incidents_total{kind=\"" + kind + "\"}", count));
    jvm(text);
    return text.toString();
  }

  private static void job(StringBuilder text, JobStatus job) {
    String name = "plan_" + AdminDocuments.name(job.kind());
    head(text, name + "_running", "gauge", "Whether it runs.");
    gauge(text, name + "_running", job.isRunning() ? 1 : 0);
    head(text, name + "_failed", "gauge", "Whether the latest one ended before it was through.");
    gauge(text, name + "_failed", job.state() == JobStatus.State.FAILED ? 1 : 0);
    head(text, name + "_plans", "gauge", "Plans that the latest one has been through.");
    gauge(text, name + "_plans", job.plans());
    job.ended()
        .ifPresent(
            end -> {
              head(
                  text, name + "_ended_seconds", "gauge", "When the latest one ended (Unix time).");
              gauge(text, name + "_ended_seconds", end.getEpochSecond());
            });
    head(text, name + "_found", "gauge", "What the latest one found, by kind.");
    for (Finding finding : Finding.values()) {
      gauge(text, name + "_found" + labelled(finding), job.found(finding));
    }
    head(text, name + "_mended", "gauge", "How much of that it mended.");
    for (Finding finding : Finding.values()) {
      gauge(text, name + "_mended" + labelled(finding), job.mended(finding));
    }
  }

  private static String labelled(Finding finding) {
    return "{finding=\"" + AdminDocuments.name(finding) + "\"}";
  }

  private static void histogram(StringBuilder text, String labels, Histogram histogram) {
    long cumulated = 0;
    for (int i = 0; i < BUCKETS.length; i++) {
      cumulated += histogram.counts.get(i);
      gauge(text, REQUESTS + "_bucket{" + labels + ",le=\"" + BUCKETS[i] + "\"}", cumulated);
    }
    cumulated += histogram.counts.get(BUCKETS.length);
    gauge(text, REQUESTS + "_bucket{" + labels + ",le=\"+Inf\"}", cumulated);
    gauge(text, REQUESTS + "_sum{" + labels + "}", histogram.nanos.sum() / 1e9);
    gauge(text, REQUESTS + "_count{" + labels + "}", cumulated);
  }

  private static void jvm(StringBuilder text) {
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    head(text, "jvm_heap_used_bytes", "gauge", "Heap in use.");
    gauge(text, "jvm_heap_used_bytes", heap.getUsed());
    head(text, "jvm_heap_max_bytes", "gauge", "The most heap there may be.");
    gauge(text, "jvm_heap_max_bytes", heap.getMax());
    head(text, "jvm_threads", "gauge", "Platform threads.");
    gauge(text, "jvm_threads", ManagementFactory.getThreadMXBean().getThreadCount());
    head(text, "jvm_gc_collections_total", "counter", "Garbage collections.");
    ManagementFactory.getGarbageCollectorMXBeans()
        .forEach(
            gc ->
                gauge(
                    text,
                    "jvm_gc_collections_total{gc=\"" + gc.getName() + "\"}",
                    gc.getCollectionCount()));
    head(text, "jvm_gc_seconds_total", "counter", "Time spent in garbage collections.");
    ManagementFactory.getGarbageCollectorMXBeans()
        .forEach(
            gc ->
                gauge(
                    text,
                    "jvm_gc_seconds_total{gc=\"" + gc.getName() + "\"}",
                    gc.getCollectionTime() / 1e3));
    head(text, "process_uptime_seconds", "gauge", "Time since the start of the process.");
    gauge(text, "process_uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
  }

  private static void head(StringBuilder text, String name, String type, String help) {
    for (String line : List.of("# HELP " + name + " " + help, "# TYPE " + name + " " + type)) {
      text.append(line).append('\n');
    }
  }

  private static void gauge(StringBuilder text, String series, long value) {
    text.append(series).append(' ').append(value).append('\n');
  }

  private static void gauge(StringBuilder text, String series, double value) {
    text.append(series).append(' ').append(String.format(Locale.ROOT, "%.9g", value)).append('\n');
  }
}
