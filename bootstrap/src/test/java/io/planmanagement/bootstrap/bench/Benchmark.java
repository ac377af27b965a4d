package io.planmanagement.bootstrap.bench;

import io.planmanagement.domain.Plan;
import io.planmanagement.http.Scope;
import io.planmanagement.http.TokenMinter;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.samples.SamplePlans;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Measures the service as it is run, through its own command line, and prints a table. Called by
 * {@code ./bench}, with the runnable jar, a folder to work in, the seconds of each measurement, and
 * a file of plans (NDJSON), if there is one.
 */
public final class Benchmark {

  private static final int GENERATED = 6_000;
  private static final int STARTS = 5;
  private static final int READERS = 16;
  private static final List<Integer> WRITERS = List.of(1, 16, 64);
  private static final Duration WARM_UP = Duration.ofSeconds(8);
  private static final long SEED = 1;

  private final Path jar;
  private final Path folder;
  private final Duration time;
  private final Path plans;
  private final boolean generated;

  private Benchmark(Path jar, Path folder, Duration time, Optional<Path> file) throws IOException {
    this.jar = jar;
    this.folder = folder;
    this.time = time;
    this.generated = file.isEmpty();
    this.plans = file.isPresent() ? file.get() : generate(folder.resolve("generated.ndjson"));
  }

  /** Runs all measurements, one after the other. */
  public static void main(String[] arguments) throws Exception {
    new Benchmark(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            Duration.ofSeconds(Long.parseLong(arguments[2])),
            arguments.length > 3 ? Optional.of(Path.of(arguments[3])) : Optional.empty())
        .run();
  }

  private void run() throws Exception {
    row("what", "figure", "how");
    row("---", "---:", "---");
    starts("start to first answer, new folder", true);
    memory("default heap", List.of());
    memory("-Xmx256m", List.of("-Xmx256m"));
    starts("start to first answer, all plans in it", false);
    requests();
  }

  private void starts(String name, boolean fresh) throws Exception {
    long[] millis = new long[STARTS];
    for (int i = 0; i < STARTS; i++) {
      Path data = folder.resolve(fresh ? "start-" + i : "data-default heap");
      try (Server server = Server.plan(jar, folder, data, List.of())) {
        awaitHealth(server.port());
        millis[i] = (System.nanoTime() - server.started()) / 1_000_000;
      }
    }
    Arrays.sort(millis);
    row(
        name,
        String.format(Locale.ROOT, "%.2f s", millis[STARTS / 2] / 1e3),
        "median of "
            + STARTS
            + " processes ("
            + Arrays.stream(millis)
                .mapToObj(m -> String.format(Locale.ROOT, "%.2f", m / 1e3))
                .reduce((a, b) -> a + ", " + b)
                .orElse("")
            + "), until `/health/ready` says 200");
  }

  /** Imports all plans, waits until they are indexed, and looks at the memory of the process. */
  private void memory(String heap, List<String> options) throws Exception {
    Path data = folder.resolve("data-" + heap);
    try (Server server = Server.plan(jar, folder, data, options)) {
      long start = System.nanoTime();
      String told = server.call(jar, "import", plans.toString(), data);
      long imported = System.nanoTime();
      awaitIndexed(server, data);
      long indexed = System.nanoTime();
      row(
          "import, " + heap,
          String.format(Locale.ROOT, "%.1f s", (imported - start) / 1e9),
          told.strip()
              + "; the index had all "
              + String.format(Locale.ROOT, "%.1f s", (indexed - imported) / 1e9)
              + " later");
      row(
          "resident memory, all plans loaded, " + heap,
          server.residentMiB() + " MiB",
          "`VmRSS` after the import; "
              + String.format(Locale.ROOT, "%.0f MiB", Files.size(plans) / 1048576.0)
              + " of plans"
              + (generated ? ", generated" : ""));
    }
  }

  private void requests() throws Exception {
    Path data = folder.resolve("data-default heap");
    Plan plan = new SamplePlans(SEED).plan(0);
    byte[] document = PlanDocuments.write(plan).toByteArray();
    Path file = Files.write(folder.resolve("document.json"), document);
    try (Server service = Server.plan(jar, folder, data, List.of());
        Server bare = Server.bare(folder, file)) {
      String token = token(data);
      byte[] post = post(token, document);
      new Load(service.port(), 1, (c, n) -> post).run(Duration.ZERO); // one: so that it is there
      compare(
          "GET a plan of " + document.length + " bytes, " + READERS + " connections",
          service,
          bare,
          READERS,
          (c, n) -> get(token, plan));
      for (int writers : WRITERS) {
        compare(
            "durable POST, " + writers + (writers == 1 ? " connection" : " connections"),
            service,
            bare,
            writers,
            creates(token, writers));
      }
    }
    flushes();
  }

  private void compare(
      String name, Server service, Server bare, int connections, Load.RequestSource requests)
      throws Exception {
    new Load(service.port(), connections, requests).run(WARM_UP);
    new Load(bare.port(), connections, requests).run(WARM_UP);
    Load.Result ours = new Load(service.port(), connections, requests).run(time);
    Load.Result theirs = new Load(bare.port(), connections, requests).run(time);
    row(
        name,
        String.format(Locale.ROOT, "%,.0f/s", ours.perSecond()),
        String.format(
            Locale.ROOT,
            "p50 %.1f ms, p99 %.1f ms; bare handler %,.0f/s (p50 %.1f ms, p99 %.1f ms): **%.2f** of"
                + " it",
            ours.p50() / 1e3,
            ours.p99() / 1e3,
            theirs.perSecond(),
            theirs.p50() / 1e3,
            theirs.p99() / 1e3,
            ours.perSecond() / theirs.perSecond()));
  }

  /** What the disk can do: nothing durable is faster with one writer. */
  private void flushes() throws IOException {
    Path file = folder.resolve("flushes");
    long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    long count = 0;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (System.nanoTime() < end) {
        channel.write(ByteBuffer.allocate(4096));
        channel.force(false);
        count++;
      }
    }
    row(
        "fsync of the disk",
        String.format(Locale.ROOT, "%,d/s", count / 3),
        "4 KiB appended, alone");
  }

  /** Each request creates a plan of an id that was never there, in this run or another. */
  private static Load.RequestSource creates(String token, int writers) {
    SamplePlans samples = new SamplePlans(SEED + 1);
    String[] templates = new String[64];
    String[] ids = new String[64];
    for (int i = 0; i < templates.length; i++) {
      Plan plan = samples.plan(i);
      templates[i] = PlanDocuments.write(plan).toString();
      ids[i] = plan.id().value();
    }
    String run = Long.toString(System.nanoTime(), 36) + "-" + writers;
    return (connection, n) -> {
      int i = (int) (n % templates.length);
      String id = run + "-" + connection + "-" + n + "-" + System.nanoTime();
      return post(token, templates[i].replace(ids[i], id).getBytes(StandardCharsets.UTF_8));
    };
  }

  private static byte[] get(String token, Plan plan) {
    return ("GET /v1/plan/"
            + plan.id()
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + token
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] post(String token, byte[] body) {
    byte[] head =
        ("POST /v1/plan HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer "
                + token
                + "\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] request = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  /** Returns a token that allows everything, of the key in that folder. */
  static String token(Path data) throws IOException {
    return TokenMinter.open(data.resolve("token-key.json"))
        .mint("bench", EnumSet.allOf(Scope.class), Optional.empty(), Duration.ofHours(12));
  }

  private static void awaitHealth(int port) throws IOException {
    URL health = URI.create("http://localhost:" + port + "/health/ready").toURL();
    HttpURLConnection connection = (HttpURLConnection) health.openConnection();
    if (connection.getResponseCode() != 200) {
      throw new IOException("it is not ready");
    }
  }

  private static void awaitIndexed(Server server, Path data) throws IOException {
    String token = token(data);
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (System.nanoTime() < end) {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://localhost:" + server.port() + "/metrics").toURL().openConnection();
      connection.setRequestProperty("Authorization", "Bearer " + token);
      String metrics =
          new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (metrics.contains("\nplan_backlog_changes 0\n")) {
        return;
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    throw new IOException("the index does not follow");
  }

  /** Writes generated plans to that file. */
  static Path generate(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file);
        Stream<Plan> samples = new SamplePlans(SEED).plans().skip(1).limit(GENERATED)) {
      for (Plan plan : (Iterable<Plan>) samples::iterator) {
        out.write(PlanDocuments.write(plan).toString());
        out.write('\n');
      }
    }
    return file;
  }

  /** Prints a row of the table. */
  static void row(String what, String figure, String how) {
    System.out.println("| " + what + " | " + figure + " | " + how + " |");
  }
}
