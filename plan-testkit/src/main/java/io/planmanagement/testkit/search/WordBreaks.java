package io.planmanagement.testkit.search;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into words at the boundaries of UAX #29 (Unicode text segmentation, "Word Boundary
 * Rules"). What has neither a letter nor a digit is no word, ideographs, Hiragana and emoji aside,
 * each of which is one by itself; a run of a script without spaces is one.
 */
final class WordBreaks {

  /** What is longer is cut into words of that length, in characters (UTF-16). */
  static final int MAX_LENGTH = 255;

  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final int EMOJI_PRESENTATION = 0xFE0F;

  private final List<Unit> units;
  private final List<Span> words = new ArrayList<>();

  private WordBreaks(String text) {
    this.units = units(text);
  }

  /** A part of a text. */
  record Span(int start, int end) {}

  /** The classes of code points that the rules are about. */
  private enum Kind {
    LETTER,
    NUMERIC,
    KATAKANA,
    /** Joins words and numbers: the underscore and its like. */
    EXTENDING,
    MID_LETTER,
    MID_NUMBER,
    MID_BOTH,
    /** A word of its own. */
    SINGLE,
    EMOJI,
    REGIONAL,
    /** A script that puts no spaces between words. */
    COMPLEX,
    OTHER;

    boolean isAlphanumeric() {
      return this == LETTER || this == NUMERIC || this == KATAKANA;
    }
  }

  /** A code point with the marks and invisible characters that belong to it. */
  private record Unit(Kind kind, int start, int end, boolean joined) {}

  static List<Span> words(String text) {
    WordBreaks breaks = new WordBreaks(text);
    for (int i = 0; i < breaks.units.size(); ) {
      i = breaks.cut(i);
    }
    return breaks.words;
  }

  /** Cuts what begins with that unit, and returns where the next begins. */
  private int cut(int from) {
    int to = from + 1;
    while (to < units.size() && holdsTogether(from, to)) {
      to++;
    }
    boolean word =
        units.subList(from, to).stream()
            .anyMatch(unit -> unit.kind().isAlphanumeric() || standsAlone(unit.kind()));
    if (word) {
      int start = units.get(from).start();
      int end = units.get(to - 1).end();
      for (; end - start > MAX_LENGTH; start += MAX_LENGTH) {
        words.add(new Span(start, start + MAX_LENGTH));
      }
      words.add(new Span(start, end));
    }
    return to;
  }

  private static boolean standsAlone(Kind kind) {
    return kind == Kind.SINGLE
        || kind == Kind.EMOJI
        || kind == Kind.REGIONAL
        || kind == Kind.COMPLEX;
  }

  /** Whether there is no boundary before that unit, in what began with another. */
  private boolean holdsTogether(int from, int at) {
    Kind before = kind(at - 1);
    Kind here = kind(at);
    if (before == Kind.REGIONAL && here == Kind.REGIONAL) {
      return at - from == 1;
    } else if (here == Kind.EMOJI && before == Kind.EMOJI) {
      return units.get(at - 1).joined();
    } else if (before == Kind.COMPLEX && here == Kind.COMPLEX) {
      return true;
    } else if (here == Kind.EXTENDING) {
      return before.isAlphanumeric() || before == Kind.EXTENDING;
    } else if (before == Kind.EXTENDING) {
      return here.isAlphanumeric();
    } else if (before == Kind.KATAKANA || here == Kind.KATAKANA) {
      return before == here;
    } else if (before.isAlphanumeric() && here.isAlphanumeric()) {
      return true;
    }
    return bridges(at) || (at - 1 > from && bridges(at - 1));
  }

  /** Whether that unit joins two letters, or two digits. */
  private boolean bridges(int at) {
    if (at == 0 || at + 1 >= units.size() || kind(at - 1) != kind(at + 1)) {
      return false;
    }
    Kind here = kind(at);
    return switch (kind(at - 1)) {
      case LETTER -> here == Kind.MID_LETTER || here == Kind.MID_BOTH;
      case NUMERIC -> here == Kind.MID_NUMBER || here == Kind.MID_BOTH;
      default -> false;
    };
  }

  private Kind kind(int at) {
    return units.get(at).kind();
  }

  private static List<Unit> units(String text) {
    List<Unit> units = new ArrayList<>();
    for (int i = 0; i < text.length(); ) {
      int start = i;
      int base = text.codePointAt(i);
      i += Character.charCount(base);
      boolean joined = false;
      boolean emoji = false;
      while (i < text.length() && isAttached(text.codePointAt(i))) {
        joined = text.codePointAt(i) == ZERO_WIDTH_JOINER;
        emoji |= text.codePointAt(i) == EMOJI_PRESENTATION;
        i += Character.charCount(text.codePointAt(i));
      }
      Kind kind = kindOf(base);
      units.add(
          new Unit(
              emoji && kind == Kind.OTHER && Character.getType(base) == Character.OTHER_SYMBOL
                  ? Kind.EMOJI
                  : kind,
              start,
              i,
              joined));
    }
    return units;
  }

  private static boolean isAttached(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.FORMAT ->
          codePoint != 0x200B;
      default -> (codePoint >= 0x1F3FB && codePoint <= 0x1F3FF);
    };
  }

  private static Kind kindOf(int codePoint) {
    Kind punctuation = punctuation(codePoint);
    if (punctuation != Kind.OTHER) {
      return punctuation;
    } else if (isAttached(codePoint)) {
      return Kind.OTHER;
    } else if (Character.getType(codePoint) == Character.DECIMAL_DIGIT_NUMBER) {
      return Kind.NUMERIC;
    } else if (Character.getType(codePoint) == Character.CONNECTOR_PUNCTUATION) {
      return Kind.EXTENDING;
    } else if (codePoint >= 0x1F1E6 && codePoint <= 0x1F1FF) {
      return Kind.REGIONAL;
    } else if (isEmoji(codePoint)) {
      return Kind.EMOJI;
    }
    return scriptKind(codePoint);
  }

  private static Kind scriptKind(int codePoint) {
    if (Character.isIdeographic(codePoint)) {
      return Kind.SINGLE;
    } else if (codePoint == 0x30FC || codePoint == 0xFF70) {
      // The mark that makes a vowel long belongs to no script alone.
      return Kind.KATAKANA;
    } else if (!Character.isAlphabetic(codePoint)) {
      return Kind.OTHER;
    }
    return switch (Character.UnicodeScript.of(codePoint)) {
      case HIRAGANA -> Kind.SINGLE;
      case KATAKANA -> Kind.KATAKANA;
      case THAI, LAO, MYANMAR, KHMER, TAI_LE, NEW_TAI_LUE, TAI_THAM, TAI_VIET, AHOM -> Kind.COMPLEX;
      default -> Kind.LETTER;
    };
  }

  private static Kind punctuation(int codePoint) {
    return switch (codePoint) {
      case ':', 0xB7, 0x387, 0x55F, 0x5F4, 0x2027, 0xFE13, 0xFE55, 0xFF1A -> Kind.MID_LETTER;
      case ',',
          ';',
          0x37E,
          0x589,
          0x60C,
          0x60D,
          0x66C,
          0x7F8,
          0x2044,
          0xFE10,
          0xFE14,
          0xFE50,
          0xFE54,
          0xFF0C,
          0xFF1B ->
          Kind.MID_NUMBER;
      case '.', '\'', 0x2018, 0x2019, 0x2024, 0xFE52, 0xFF07, 0xFF0E -> Kind.MID_BOTH;
      case 0x66B -> Kind.NUMERIC;
      case 0x202F -> Kind.EXTENDING;
      default -> Kind.OTHER;
    };
  }

  /** Those that show as pictures by themselves, by their blocks. */
  private static boolean isEmoji(int codePoint) {
    return codePoint >= 0x1F300
        && codePoint <= 0x1FAFF
        && Character.getType(codePoint) == Character.OTHER_SYMBOL;
  }
}
