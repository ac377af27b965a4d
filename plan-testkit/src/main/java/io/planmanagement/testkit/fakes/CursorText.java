package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.port.Cursor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/** Writes cursors that are recognised when they come back: a position with a checksum. */
final class CursorText {

  private final String port;

  /**
   * Makes the cursors of a port.
   *
   * @param port goes into the checksum, so that another port's cursors are no good here
   */
  CursorText(String port) {
    this.port = port;
  }

  Cursor write(String position) {
    String text = checksum(position) + ":" + position;
    return new Cursor(
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Reads the position.
   *
   * @throws PlanRefused.BadCursor if the cursor is not what {@link #write} made of it
   */
  String read(Cursor cursor) {
    try {
      String text =
          new String(Base64.getUrlDecoder().decode(cursor.value()), StandardCharsets.UTF_8);
      String position = text.substring(text.indexOf(':') + 1);
      if (write(position).equals(cursor)) {
        return position;
      }
    } catch (IllegalArgumentException notBase64) {
      throw new PlanRefused.BadCursor();
    }
    throw new PlanRefused.BadCursor();
  }

  private String checksum(String position) {
    CRC32 checksum = new CRC32();
    checksum.update((port + ":" + position).getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(checksum.getValue());
  }
}
