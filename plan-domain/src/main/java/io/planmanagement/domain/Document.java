package io.planmanagement.domain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a JSON document in UTF-8. Immutable: it can be passed through from the store to a
 * client without being parsed.
 */
public final class Document {

  private final byte[] bytes;

  private Document(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns a document that keeps this very array, which nobody may change from then on. */
  public static Document ofOwned(byte[] bytes) {
    return new Document(bytes);
  }

  /** Returns a document of that text. */
  public static Document of(String json) {
    return new Document(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the number of bytes. */
  public int size() {
    return bytes.length;
  }

  /** Returns a copy of the bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /**
   * Lends the bytes, without a copy, to whoever writes or parses them. They must not be changed or
   * kept.
   */
  public byte[] shared() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Document document && Arrays.equals(bytes, document.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Returns the document's JSON text. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
