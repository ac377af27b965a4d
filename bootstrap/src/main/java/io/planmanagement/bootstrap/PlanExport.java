package io.planmanagement.bootstrap;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.json.JsonCodec;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;

/** Copies all plans of a running service, one a line, and tells a complete copy from a cut one. */
final class PlanExport {

  private static final int OK = 200;

  private final ServiceClient client;

  PlanExport(ServiceClient client) {
    this.client = client;
  }

  /**
   * Writes all plans to a stream.
   *
   * @return how many they are
   */
  long run(OutputStream out) {
    HttpResponse<InputStream> answer = client.export();
    try (InputStream plans = answer.body()) {
      if (answer.statusCode() != OK) {
        throw new CommandFailed(
            ExitCode.REFUSED,
            "the service refused the export: "
                + answer.statusCode()
                + " "
                + title(plans.readNBytes(1 << 16)));
      }
      return copy(plans, out);
    } catch (IOException cut) {
      throw new CommandFailed("the export failed: " + ServiceClient.reason(cut), cut);
    }
  }

  /** Writes all plans to a file, which shows under its name once it is complete. */
  long run(Path file) {
    Path partial = file.resolveSibling(file.getFileName() + ".part");
    try {
      long count;
      try (OutputStream out = open(partial, file.toString().endsWith(".gz"))) {
        count = run(out);
      }
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
      return count;
    } catch (IOException failed) {
      throw new CommandFailed("can't write " + file + Settings.reason(failed), failed);
    } finally {
      deleteQuietly(partial);
    }
  }

  private static OutputStream open(Path file, boolean gzip) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    return gzip ? new GZIPOutputStream(out, 1 << 16) : new BufferedOutputStream(out, 1 << 16);
  }

  private static long copy(InputStream plans, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long lines = 0;
    byte last = '\n';
    int n = read(plans, buffer, lines);
    while (n >= 0) {
      for (int i = 0; i < n; i++) {
        if (buffer[i] == '\n') {
          lines++;
        }
      }
      out.write(buffer, 0, n);
      last = n > 0 ? buffer[n - 1] : last;
      n = read(plans, buffer, lines);
    }
    if (last != '\n') {
      throw cut(lines, new IOException("the last line is not complete"));
    }
    out.flush();
    return lines;
  }

  private static int read(InputStream plans, byte[] buffer, long lines) {
    try {
      return plans.read(buffer);
    } catch (IOException lost) {
      throw cut(lines, lost);
    }
  }

  private static CommandFailed cut(long lines, IOException why) {
    return new CommandFailed(
        "the stream was cut after "
            + lines
            + " plans ("
            + ServiceClient.reason(why)
            + "): the export is not complete",
        why);
  }

  private static String title(byte[] problem) {
    try {
      return JsonCodec.readObject(problem).get("title").orElse(JsonValue.NULL)
              instanceof JsonString title
          ? title.value()
          : "";
    } catch (PlanRefused noProblem) {
      return "";
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException stays) {
      System.getLogger(PlanExport.class.getName())
          .log(System.Logger.Level.WARNING, "can''t delete {0}", file);
    }
  }
}
