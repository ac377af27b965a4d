package io.planmanagement.elastic;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.port.Cursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Makes the cursors of one listing: a place in it, behind a check sum over listing and place, so
 * that any other text is recognised.
 *
 * @param listing what is listed, with all that tells it from other listings
 */
record PageCursor(String listing) {

  /** Returns the cursor of a place. */
  Cursor at(String place) {
    byte[] bytes = place.getBytes(StandardCharsets.UTF_8);
    ByteBuffer whole = ByteBuffer.allocate(Integer.BYTES + bytes.length);
    whole.putInt(check(bytes)).put(bytes);
    return new Cursor(Base64.getUrlEncoder().withoutPadding().encodeToString(whole.array()));
  }

  /**
   * Returns the place of a cursor.
   *
   * @throws PlanRefused.BadCursor if the cursor is none of this listing
   */
  String place(Cursor cursor) {
    byte[] whole;
    try {
      whole = Base64.getUrlDecoder().decode(cursor.value());
    } catch (IllegalArgumentException notBase64) {
      throw new PlanRefused.BadCursor();
    }
    if (whole.length < Integer.BYTES) {
      throw new PlanRefused.BadCursor();
    }
    String place =
        new String(whole, Integer.BYTES, whole.length - Integer.BYTES, StandardCharsets.UTF_8);
    if (!at(place).equals(cursor)) {
      throw new PlanRefused.BadCursor();
    }
    return place;
  }

  private int check(byte[] place) {
    CRC32 sum = new CRC32();
    sum.update(listing.getBytes(StandardCharsets.UTF_8));
    sum.update('\n');
    sum.update(place);
    return (int) sum.getValue();
  }
}
