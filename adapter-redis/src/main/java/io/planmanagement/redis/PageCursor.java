package io.planmanagement.redis;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.port.Cursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Where a listing over the partitions goes on.
 *
 * @param partition the partition
 * @param after the id after which it goes on there; empty for the partition's start
 */
record PageCursor(int partition, String after) {

  /** The start of a listing. */
  static final PageCursor START = new PageCursor(0, "");

  /**
   * Writes it with a check sum, so that any other text is recognised.
   *
   * @param listing what is listed, and where
   */
  Cursor write(String listing) {
    byte[] id = after.getBytes(StandardCharsets.UTF_8);
    byte[] place =
        ByteBuffer.allocate(Short.BYTES + id.length).putShort((short) partition).put(id).array();
    byte[] whole =
        ByteBuffer.allocate(Integer.BYTES + place.length)
            .putInt(sum(listing, place))
            .put(place)
            .array();
    return new Cursor(Base64.getUrlEncoder().withoutPadding().encodeToString(whole));
  }

  /**
   * Reads what {@link #write} wrote for the same listing.
   *
   * @throws PlanRefused.BadCursor if the cursor is anything else
   */
  static PageCursor read(String listing, Cursor cursor) {
    try {
      byte[] whole = Base64.getUrlDecoder().decode(cursor.value());
      int head = Integer.BYTES + Short.BYTES;
      if (whole.length >= head) {
        PageCursor place =
            new PageCursor(
                ByteBuffer.wrap(whole).getShort(Integer.BYTES),
                new String(Arrays.copyOfRange(whole, head, whole.length), StandardCharsets.UTF_8));
        if (place.write(listing).equals(cursor)) {
          return place;
        }
      }
    } catch (IllegalArgumentException notBase64) {
      throw new PlanRefused.BadCursor();
    }
    throw new PlanRefused.BadCursor();
  }

  private static int sum(String listing, byte[] place) {
    CRC32 sum = new CRC32();
    sum.update(listing.getBytes(StandardCharsets.UTF_8));
    sum.update('\n');
    sum.update(place);
    return (int) sum.getValue();
  }
}
