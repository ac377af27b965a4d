package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.DocumentLines.Line;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.json.JsonCodec;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The lines that an import could not store, each with its number and the reason, as NDJSON: {@code
 * {"line": 7, "problem": {…}, "text": "…"}}. Made with the first of them.
 */
final class RejectsFile implements AutoCloseable {

  private final Path path;
  private OutputStream out = OutputStream.nullOutputStream();
  private boolean made;

  RejectsFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /**
   * Adds a line.
   *
   * @param problem the reason, as the service told it
   */
  void add(Line line, JsonObject problem) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("line", JsonValue.of(BigDecimal.valueOf(line.number())));
    members.put("problem", problem);
    members.put("text", JsonValue.of(line.text().toString()));
    try {
      if (!made) {
        out = new BufferedOutputStream(Files.newOutputStream(path));
        made = true;
      }
      out.write(JsonCodec.write(new JsonObject(members)).shared());
      out.write('\n');
      out.flush();
    } catch (IOException failed) {
      throw new CommandFailed(
          "can't write the refused lines to " + path + Settings.reason(failed), failed);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException failed) {
      throw new CommandFailed(
          "can't write the refused lines to " + path + Settings.reason(failed), failed);
    }
  }
}
