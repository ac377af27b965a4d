package io.planmanagement.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Takes a stream apart into lines, each of bounded length. */
final class NdjsonLines {

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[16 << 10];
  private int at;
  private int end;

  NdjsonLines(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /**
   * A line.
   *
   * @param bytes its content without the line feed; empty if it is too long, and then passed over
   */
  record Line(Optional<byte[]> bytes) {}

  /** Returns the next line; empty at the end. An empty last line is none. */
  Optional<Line> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    boolean any = false;
    boolean tooLong = false;
    while (at < end || fill()) {
      any = true;
      int feed = at;
      while (feed < end && buffer[feed] != '\n') {
        feed++;
      }
      tooLong |= line.size() + feed - at > maxBytes;
      if (!tooLong) {
        line.write(buffer, at, feed - at);
      }
      boolean complete = feed < end;
      at = complete ? feed + 1 : feed;
      if (complete) {
        break;
      }
    }
    return any
        ? Optional.of(new Line(tooLong ? Optional.empty() : Optional.of(line.toByteArray())))
        : Optional.empty();
  }

  /** Whether the next line, or a part of it, is there without waiting for the client. */
  boolean hasMore() throws IOException {
    return at < end || in.available() > 0;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }
}
