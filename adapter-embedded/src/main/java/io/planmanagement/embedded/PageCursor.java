package io.planmanagement.embedded;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.Cursor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Makes the cursors of one listing. A cursor is a place in the listing with a check sum over it,
 * the listing and the data set, so that any other text is recognised.
 */
final class PageCursor {

  private static final int CHECK_BYTES = 4;

  private final byte[] listing;

  /**
   * Describes a listing.
   *
   * @param listing what is listed, parameters included
   */
  PageCursor(StoreId store, String... listing) {
    this.listing =
        (store.value() + '\n' + String.join("\n", listing)).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the cursor of a place. */
  Cursor at(String place) {
    byte[] bytes = place.getBytes(StandardCharsets.UTF_8);
    byte[] whole = new byte[CHECK_BYTES + bytes.length];
    int check = check(bytes);
    for (int i = 0; i < CHECK_BYTES; i++) {
      whole[i] = (byte) (check >>> (8 * i));
    }
    System.arraycopy(bytes, 0, whole, CHECK_BYTES, bytes.length);
    return new Cursor(Base64.getUrlEncoder().withoutPadding().encodeToString(whole));
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
    if (whole.length <= CHECK_BYTES) {
      throw new PlanRefused.BadCursor();
    }
    String place =
        new String(whole, CHECK_BYTES, whole.length - CHECK_BYTES, StandardCharsets.UTF_8);
    if (!at(place).equals(cursor)) {
      throw new PlanRefused.BadCursor();
    }
    return place;
  }

  private int check(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(listing);
    sum.update('\n');
    sum.update(bytes);
    return (int) sum.getValue();
  }
}
