package io.planmanagement.bootstrap;

import io.planmanagement.domain.Document;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

/**
 * The lines of a file of documents (NDJSON), read one after the other. Blank lines count, but are
 * not returned. A file that begins as gzip does is decompressed, whatever its name.
 */
final class DocumentLines implements AutoCloseable {

  /** Far beyond any plan; keeps a file without line breaks from filling the memory. */
  static final int MAX_BYTES = 16 << 20;

  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private final AtomicLong consumed = new AtomicLong();
  private final InputStream lines;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long number;

  /** Reads from that stream, and closes it. */
  DocumentLines(InputStream source) throws IOException {
    BufferedInputStream raw = new BufferedInputStream(new Counting(source, consumed), 1 << 16);
    this.lines = isGzip(raw) ? new GZIPInputStream(raw, 1 << 16) : raw;
  }

  /**
   * A line.
   *
   * @param number its number in the file, from 1
   * @param text the line, without its end; only the beginning if it is too long
   * @param complete whether that is all of it
   */
  record Line(long number, Document text, boolean complete) {}

  /** Returns the next line that is not blank; empty at the end. */
  Optional<Line> next() throws IOException {
    Optional<Line> line = read();
    while (line.isPresent() && isBlank(line.get().text().shared())) {
      line = read();
    }
    return line;
  }

  /** Returns how many bytes of the file have been read, compressed ones as they are. */
  long consumed() {
    return consumed.get();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private Optional<Line> read() throws IOException {
    if (position == limit && !fill()) {
      return Optional.empty();
    }
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
    boolean complete = true;
    boolean ended = false;
    while (!ended && (position < limit || fill())) {
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      int room = Math.min(end - position, MAX_BYTES - line.size());
      line.write(buffer, position, room);
      complete &= room == end - position;
      ended = end < limit;
      position = ended ? end + 1 : end;
    }
    return Optional.of(new Line(number, Document.ofOwned(line.toByteArray()), complete));
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, lines.read(buffer));
    return limit > 0;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private static boolean isGzip(InputStream stream) throws IOException {
    stream.mark(2);
    boolean gzip = stream.read() == GZIP_FIRST && stream.read() == GZIP_SECOND;
    stream.reset();
    return gzip;
  }

  private static final class Counting extends FilterInputStream {
    private final AtomicLong count;

    Counting(InputStream in, AtomicLong count) {
      super(in);
      this.count = count;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) {
        count.incrementAndGet();
      }
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      if (n > 0) {
        count.addAndGet(n);
      }
      return n;
    }
  }
}
