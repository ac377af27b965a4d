package io.planmanagement.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** A connection on which a test says exactly what it wants to say. */
final class RawConnection implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;

  private RawConnection(Socket socket) {
    this.socket = socket;
  }

  static RawConnection to(int port) {
    try {
      Socket socket = new Socket(InetAddress.getByName("localhost"), port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new RawConnection(socket);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** What the server answered. */
  record Raw(int status, String head, String body) {
    Optional<String> header(String name) {
      return head.lines()
          .filter(
              line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    }

    String problem() {
      int start = body.indexOf("urn:plan-management:problem:");
      return header("Content-Type").filter(Problem.MEDIA_TYPE::equals).isEmpty() || start < 0
          ? ""
          : body.substring(
              start + "urn:plan-management:problem:".length(), body.indexOf('"', start));
    }
  }

  RawConnection send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawConnection send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Reads one answer: by its length, or to the end of the connection. */
  Raw receive() {
    try {
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int read = in.read();
        if (read < 0) {
          return new Raw(0, head.toString(StandardCharsets.ISO_8859_1), "");
        }
        head.write(read);
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      Raw raw = new Raw(Integer.parseInt(text.split(" ", 3)[1]), text, "");
      byte[] body =
          raw.header("Content-Length").isPresent()
              ? in.readNBytes(Integer.parseInt(raw.header("Content-Length").get()))
              : in.readAllBytes();
      return new Raw(raw.status(), text, new String(body, StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Reads until this has come. */
  String receiveUntil(String end) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      while (!bytes.toString(StandardCharsets.UTF_8).endsWith(end)) {
        int read = socket.getInputStream().read();
        if (read < 0) {
          throw new AssertionError("closed after " + bytes.toString(StandardCharsets.UTF_8));
        }
        bytes.write(read);
      }
      return bytes.toString(StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Whether the server has closed the connection, or closes it in time. */
  boolean isClosedByServer() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return !(reset instanceof java.net.SocketTimeoutException);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
