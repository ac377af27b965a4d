package io.planmanagement.testservers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

  private static final int BOUND_MILLIS = 20_000;
  private static final int SILENCE_MILLIS = 300;
  private static final byte[] PLAN = "a plan".getBytes(StandardCharsets.UTF_8);

  private final Echo server = new Echo();
  private final TcpProxy proxy = new TcpProxy("127.0.0.1", server.port());

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void passes_what_either_side_sends_and_counts_it() throws IOException {
    try (Socket client = client()) {

      byte[] answer = ask(client);

      assertArrayEquals(PLAN, answer);
      assertEquals(1, proxy.accepted());
      await(() -> proxy.bytesToServer() == PLAN.length && proxy.bytesToClient() == PLAN.length);
    }
    await(() -> proxy.open() == 0);
  }

  @Test
  void the_end_of_what_a_client_sends_reaches_the_server_and_its_answer_the_client()
      throws IOException {
    try (Socket client = client()) {
      client.getOutputStream().write(PLAN);

      client.shutdownOutput();

      assertArrayEquals(PLAN, client.getInputStream().readAllBytes());
    }
  }

  @Test
  void slow_takes_the_time_that_the_bytes_take_and_passing_again_ends_the_wait()
      throws IOException {
    try (Socket client = client()) {
      proxy.slow(Duration.ofMillis(200), 1_000_000);
      long begun = System.nanoTime();

      ask(client);

      assertTrue(System.nanoTime() - begun >= Duration.ofMillis(400).toNanos(), "both directions");

      proxy.slow(Duration.ofHours(1), 1);
      client.getOutputStream().write(PLAN);
      assertSilent(client);
      proxy.pass();
      assertArrayEquals(PLAN, client.getInputStream().readNBytes(PLAN.length));
    }
  }

  @Test
  void cut_resets_what_is_open_and_accepts_what_comes() throws IOException {
    try (Socket client = client()) {
      ask(client);

      proxy.cut();

      assertThrows(IOException.class, () -> ask(client));
    }
    try (Socket next = client()) {
      assertArrayEquals(PLAN, ask(next));
    }
  }

  @Test
  void refuse_takes_nobody_new_until_it_passes_again() throws IOException {
    try (Socket client = client()) {
      ask(client);

      proxy.refuse();

      assertThrows(IOException.class, this::client);
      assertArrayEquals(PLAN, ask(client));
      proxy.pass();
      try (Socket next = client()) {
        assertArrayEquals(PLAN, ask(next));
      }
    }
  }

  @Test
  void lead_to_takes_new_connections_to_another_server() throws IOException {
    try (Socket client = client();
        Echo other = new Echo()) {
      ask(client);

      proxy.leadTo(other.port());
      server.close();

      assertArrayEquals(PLAN, ask(client));
      try (Socket next = client()) {
        assertArrayEquals(PLAN, ask(next));
      }
    }
  }

  @Test
  void swallow_leaves_connections_open_and_silent_and_never_passes_half_of_a_conversation()
      throws IOException {
    try (Socket client = client()) {
      ask(client);
      proxy.swallow();
      client.getOutputStream().write(PLAN);
      assertSilent(client);
      try (Socket next = client()) {
        next.getOutputStream().write(PLAN);
        assertSilent(next);
      }

      proxy.pass();

      client.getOutputStream().write(PLAN);
      assertSilent(client);
      try (Socket next = client()) {
        assertArrayEquals(PLAN, ask(next));
      }
    }
    await(() -> proxy.open() == 0);
  }

  @Test
  void hold_answers_lets_requests_reach_the_server_and_passing_again_the_answers_the_client()
      throws IOException {
    try (Socket client = client()) {
      proxy.holdAnswers();
      client.getOutputStream().write(PLAN);
      assertSilent(client);
      await(() -> proxy.bytesToServer() == PLAN.length);

      proxy.pass();

      assertArrayEquals(PLAN, client.getInputStream().readNBytes(PLAN.length));
    }
  }

  private Socket client() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(BOUND_MILLIS);
    return socket;
  }

  private static byte[] ask(Socket client) throws IOException {
    client.getOutputStream().write(PLAN);
    byte[] answer = client.getInputStream().readNBytes(PLAN.length);
    if (answer.length < PLAN.length) {
      throw new IOException("cut off");
    }
    return answer;
  }

  private static void assertSilent(Socket client) throws IOException {
    client.setSoTimeout(SILENCE_MILLIS);
    assertThrows(SocketTimeoutException.class, () -> client.getInputStream().read());
    client.setSoTimeout(BOUND_MILLIS);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + BOUND_MILLIS * 1_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "in time");
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Answers with what it is told. */
  private static final class Echo implements AutoCloseable {

    private final ServerSocket socket;

    Echo() {
      try {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      } catch (IOException failed) {
        throw new AssertionError(failed);
      }
      daemon(this::accept);
    }

    int port() {
      return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }

    private void accept() {
      while (!socket.isClosed()) {
        try {
          Socket client = socket.accept();
          daemon(() -> echo(client));
        } catch (IOException ended) {
          return;
        }
      }
    }

    private static void echo(Socket client) {
      try (client;
          InputStream in = client.getInputStream();
          OutputStream out = client.getOutputStream()) {
        in.transferTo(out);
      } catch (IOException ended) {
        // The client has gone.
      }
    }

    private static void daemon(Runnable task) {
      Thread thread = new Thread(task, "echo");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
