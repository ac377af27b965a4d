package io.planmanagement.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names one write. The store keeps the token of the last write of every plan, so that whoever lost
 * the answer can tell whether the write was applied, and a repeated write is recognised.
 *
 * @param value 1 to 64 letters, digits, {@code -} or {@code _}
 */
public record WriteToken(String value) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public WriteToken {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("a write token is 1 to 64 letters, digits, - or _");
    }
  }

  /** Returns a token that no other write has. */
  public static WriteToken random() {
    return new WriteToken(UUID.randomUUID().toString());
  }

  /**
   * Returns the token for the case that this write makes a plan that is not there: always the same
   * one, and nobody else's. So the token that a plan bears tells what the write found.
   */
  public WriteToken creating() {
    return new WriteToken(UUID.nameUUIDFromBytes(("creating " + value).getBytes(UTF_8)).toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
