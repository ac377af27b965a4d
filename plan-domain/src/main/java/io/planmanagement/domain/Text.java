package io.planmanagement.domain;

import java.util.Optional;
import java.util.function.IntPredicate;

/** The rules for identifiers and other text. */
final class Text {

  /** The most bytes of UTF-8 that an identifier or an organisation may have. */
  static final int MAX_ID_BYTES = 128;

  private static final String FORBIDDEN_IN_IDS = "/\\%?#;";

  private Text() {}

  /** Whether the text is well-formed: no half of a surrogate pair. */
  static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** What an identifier breaks, if anything. */
  static Optional<Violation> idViolation(Pointer at, String value) {
    return labelViolation(at, value)
        .or(
            () ->
                holds(value, c -> FORBIDDEN_IN_IDS.indexOf(c) >= 0)
                    ? Optional.of(at.violates("pattern", "must hold none of / \\ % ? # ;"))
                    : Optional.empty())
        .or(
            () ->
                value.equals(".") || value.equals("..")
                    ? Optional.of(at.violates("pattern", "must not be a dot segment"))
                    : Optional.empty());
  }

  /** What an organisation's name breaks, if anything. */
  static Optional<Violation> labelViolation(Pointer at, String value) {
    if (value.isEmpty()) {
      return Optional.of(at.violates("minLength", "must not be empty"));
    }
    if (utf8Length(value) > MAX_ID_BYTES) {
      return Optional.of(
          at.violates("maxLength", "must have at most " + MAX_ID_BYTES + " bytes of UTF-8"));
    }
    if (!isUnicode(value) || holds(value, Character::isISOControl)) {
      return Optional.of(at.violates("pattern", "must hold no control characters"));
    }
    return Optional.empty();
  }

  private static long utf8Length(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      bytes += utf8Length(codePoint);
      i += Character.charCount(codePoint);
    }
    return bytes;
  }

  private static boolean holds(String text, IntPredicate wanted) {
    for (int i = 0; i < text.length(); i++) {
      if (wanted.test(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** The bytes of UTF-8 that a code point takes. */
  static long utf8Length(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
}
