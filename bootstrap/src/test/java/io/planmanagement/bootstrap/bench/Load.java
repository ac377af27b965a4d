package io.planmanagement.bootstrap.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/**
 * A load of requests over loopback: so many connections, kept alive, each with one request at a
 * time, until the time is over, but at least one. It speaks just enough HTTP/1.1 to leave the
 * processor to the server.
 */
final class Load {

  private final int port;
  private final int connections;
  private final RequestSource requests;

  /**
   * Prepares a load.
   *
   * @param requests the bytes of the n-th request of a connection
   */
  Load(int port, int connections, RequestSource requests) {
    this.port = port;
    this.connections = connections;
    this.requests = requests;
  }

  /** Makes requests. */
  @FunctionalInterface
  interface RequestSource {
    byte[] request(int connection, long n);
  }

  /**
   * What was measured.
   *
   * @param perSecond answers a second
   * @param p50 the median time of an answer, in microseconds
   * @param p99 the time that 99 of 100 answers took at most, in microseconds
   */
  record Result(double perSecond, long p50, long p99) {}

  /** Runs for that time, and fails at the first answer that is no success. */
  Result run(Duration time) throws Exception {
    long[][] times = new long[connections][];
    AtomicReference<Exception> failure = new AtomicReference<>();
    Thread[] threads = new Thread[connections];
    long start = System.nanoTime();
    for (int i = 0; i < connections; i++) {
      int connection = i;
      threads[i] =
          new Thread(
              () -> {
                try {
                  times[connection] = run(connection, start + time.toNanos());
                } catch (Exception failed) {
                  failure.compareAndSet(null, failed);
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (failure.get() != null) {
      throw failure.get();
    }
    long[] all = Arrays.stream(times).flatMapToLong(LongStream::of).sorted().toArray();
    return new Result(
        all.length / seconds, all[all.length / 2] / 1_000, all[all.length * 99 / 100] / 1_000);
  }

  private long[] run(int connection, long end) throws IOException {
    long[] times = new long[1 << 16];
    int count = 0;
    try (Socket socket = new Socket("localhost", port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      long now = System.nanoTime();
      do {
        out.write(requests.request(connection, count));
        readAnswer(in);
        long after = System.nanoTime();
        if (count == times.length) {
          times = Arrays.copyOf(times, 2 * count);
        }
        times[count++] = after - now;
        now = after;
      } while (now < end);
    }
    return Arrays.copyOf(times, count);
  }

  private static void readAnswer(InputStream in) throws IOException {
    String status = line(in);
    if (!status.startsWith("HTTP/1.1 2")) {
      throw new IOException("no success: " + status);
    }
    long length = -1;
    String header = line(in);
    while (!header.isEmpty()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Long.parseLong(header.substring("content-length:".length()).strip());
      }
      header = line(in);
    }
    if (length < 0) {
      throw new IOException("no length: " + status);
    }
    in.skipNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    byte[] line = new byte[4096];
    int length = 0;
    int b = in.read();
    while (b >= 0 && b != '\n') {
      line[length++] = (byte) b;
      b = in.read();
    }
    if (b < 0) {
      throw new IOException("the connection was closed");
    }
    return new String(line, 0, length, StandardCharsets.US_ASCII).strip();
  }
}
