package io.planmanagement.domain;

import java.util.UUID;

/**
 * Names one data set: made with the store, kept in the store, in the index and in messages, so that
 * a wrong address can't wipe an index.
 *
 * @param value 1 to 64 characters
 */
public record StoreId(String value) {

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if the text is empty or longer than 64 characters
   */
  public StoreId {
    if (value.isEmpty() || value.length() > 64) {
      throw new IllegalArgumentException("a store id has 1 to 64 characters");
    }
  }

  /** Returns an id that no other store has. */
  public static StoreId random() {
    return new StoreId(UUID.randomUUID().toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
