package io.planmanagement.bootstrap;

/**
 * A text that must not show in a log, a message or a listing.
 *
 * @param value the text itself
 */
record Secret(String value) {

  @Override
  public String toString() {
    return "[secret]";
  }
}
