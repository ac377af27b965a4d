package io.planmanagement.http;

import io.planmanagement.domain.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A request's body while it is read: decompressed, its bytes counted whether or not their number
 * was announced, its time bounded.
 */
final class RequestBody extends InputStream {

  private static final long MAX_DISCARD_BYTES = 256L << 20;
  private static final long MAX_DISCARD_NANOS = Duration.ofSeconds(3).toNanos();

  private final InputStream decoded;
  private final Wire wire;
  private final long limit;
  private long count;

  private RequestBody(InputStream decoded, Wire wire, long limit) {
    this.decoded = decoded;
    this.wire = wire;
    this.limit = limit;
  }

  /**
   * Opens the body.
   *
   * @param limit the most bytes, decompressed
   * @param deadline the longest time that it may take to arrive; empty for as long as it moves
   * @throws Problem.Refusal if it is announced to be longer, or in an unknown coding
   */
  static RequestBody open(HttpServletRequest request, long limit, Optional<Duration> deadline)
      throws IOException {
    List<String> codings = Exchange.headers(request, "Content-Encoding");
    String coding = String.join(",", codings).strip().toLowerCase(Locale.ROOT);
    boolean gzip = coding.equals("gzip") || coding.equals("x-gzip");
    if (!gzip && !coding.isEmpty() && !coding.equals("identity")) {
      throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The content coding is gzip, or none.")
          .withHeader("Accept-Encoding", "gzip")
          .refusal();
    }
    if (!gzip && request.getContentLengthLong() > limit) {
      throw tooLarge(limit).refusal();
    }
    Wire wire = new Wire(request.getInputStream(), deadline);
    try {
      return new RequestBody(gzip ? new GZIPInputStream(wire) : wire, wire, limit);
    } catch (ZipException | EOFException notGzip) {
      throw notGzip();
    }
  }

  /**
   * Takes what a client is still sending after it was answered: to close the connection on it would
   * make it lose the answer. Bounded, and not for a client that waits to be told to send.
   */
  static void discard(HttpServletRequest request) throws IOException {
    boolean hasBody =
        request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    if (!hasBody || request.getHeader("Expect") != null) {
      return;
    }
    InputStream in = request.getInputStream();
    byte[] buffer = new byte[64 << 10];
    long end = System.nanoTime() + MAX_DISCARD_NANOS;
    long left = MAX_DISCARD_BYTES;
    for (int read = 0; read >= 0 && left > 0 && System.nanoTime() < end; left -= read) {
      read = in.read(buffer);
    }
  }

  static Problem tooLarge(long limit) {
    return Problem.of(ProblemType.BODY_TOO_LARGE, "The body is larger than " + limit + " bytes.")
        .with("limit", JsonValue.of(limit));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /**
   * {@inheritDoc}
   *
   * @throws Problem.Refusal if the body is longer than its limit, damaged, or late
   */
  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read;
    try {
      read = decoded.read(into, offset, length);
    } catch (ZipException | EOFException damaged) {
      throw notGzip();
    }
    if (read > 0) {
      count += read;
      if (count > limit) {
        throw tooLarge(limit).refusal();
      }
    }
    return read;
  }

  /** Returns how much can be read without waiting for the client, as far as is known. */
  @Override
  public int available() throws IOException {
    return wire.available();
  }

  private static Problem.Refusal notGzip() {
    return Problem.of(ProblemType.MALFORMED_REQUEST, "The body is not in the gzip format.")
        .refusal();
  }

  /** What comes over the connection; its failures are told apart from those of a coding. */
  private static final class Wire extends InputStream {
    private final InputStream in;
    private final Optional<Long> deadlineNanos;

    Wire(InputStream in, Optional<Duration> deadline) {
      this.in = in;
      this.deadlineNanos = deadline.map(time -> System.nanoTime() + time.toNanos());
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read;
      try {
        read = in.read(into, offset, length);
      } catch (IOException broken) {
        if (broken instanceof EOFException || !(broken.getCause() instanceof TimeoutException)) {
          throw new ClientGone(broken);
        }
        throw late();
      }
      if (deadlineNanos.isPresent() && System.nanoTime() - deadlineNanos.get() > 0) {
        throw late();
      }
      return read;
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    private static Problem.Refusal late() {
      return Problem.of(ProblemType.REQUEST_TIMEOUT, "The body did not arrive in time.")
          .withHeader("Connection", "close")
          .refusal();
    }
  }

  /** The client has closed the connection: there is nobody to answer. */
  static final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientGone(IOException cause) {
      super("The client has closed the connection.", cause);
    }
  }
}
