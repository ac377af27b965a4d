package io.planmanagement.bootstrap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** A service that answers as it is told to. Once it was told nothing more, it does its work. */
final class StubService implements AutoCloseable {

  private final HttpServer server;
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<List<String>> received = new ArrayList<>();

  StubService(Answer... answers) {
    this.answers.addAll(Arrays.asList(answers));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  /** Answers one request with these lines in it. */
  @FunctionalInterface
  interface Answer {
    void to(List<String> lines, HttpExchange exchange) throws IOException;
  }

  /** Answers a status with a problem document. */
  static Answer status(int status, String title) {
    return (lines, exchange) -> send(exchange, status, "{\"title\":\"" + title + "\"}", false);
  }

  /** Answers these lines. */
  static Answer lines(String... lines) {
    return (sent, exchange) -> send(exchange, 200, text(List.of(lines)), false);
  }

  /** Answers that the first lines were created, and then breaks off. */
  static Answer cutAfter(int count) {
    return (lines, exchange) ->
        send(exchange, 200, text(created(lines.subList(0, count))) + "{\"line\":", true);
  }

  /** Sends this text, and then breaks off. */
  static Answer cut(String text) {
    return (lines, exchange) -> send(exchange, 200, text, true);
  }

  /** Closes the connection without an answer. */
  static Answer silence() {
    return (lines, exchange) -> exchange.close();
  }

  URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/v1/");
  }

  /** Returns the lines of each request so far. */
  synchronized List<List<String>> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    List<String> lines = body.lines().toList();
    Answer answer;
    synchronized (this) {
      received.add(lines);
      answer =
          answers.isEmpty()
              ? (sent, to) -> send(to, 200, text(created(sent)), false)
              : answers.remove();
    }
    answer.to(lines, exchange);
    exchange.close();
  }

  private static List<String> created(List<String> lines) {
    return lines.stream().map(line -> "{\"status\":201,\"result\":\"created\"}").toList();
  }

  private static String text(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private static void send(HttpExchange exchange, int status, String text, boolean cut)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, cut ? bytes.length + 1 : Math.max(1, bytes.length));
    OutputStream out = exchange.getResponseBody();
    out.write(bytes.length == 0 ? new byte[] {'\n'} : bytes);
    out.flush();
  }
}
