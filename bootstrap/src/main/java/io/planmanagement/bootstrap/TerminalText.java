package io.planmanagement.bootstrap;

/**
 * Text as a terminal shows it. What comes out of documents must neither move the cursor nor change
 * the direction of writing, and some characters take two columns, some none.
 */
final class TerminalText {

  private static final char ELLIPSIS = '…';
  private static final int[][] WIDE = {
    {0x1100, 0x115F},
    {0x2E80, 0xA4CF},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1FAFF},
    {0x20000, 0x3FFFD}
  };

  private TerminalText() {}

  /** Returns a text in one line, with nothing in it that a terminal would obey. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isWhitespace(c)) {
                clean.append(' ');
              } else if (!obeyed(c)) {
                clean.appendCodePoint(c);
              }
            });
    return clean.toString();
  }

  private static boolean obeyed(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** Returns how many columns a text takes. */
  static int width(String text) {
    return text.codePoints().map(TerminalText::width).sum();
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || obeyed(c)) {
      return 0;
    }
    for (int[] range : WIDE) {
      if (c >= range[0] && c <= range[1]) {
        return 2;
      }
    }
    return 1;
  }

  /** Returns a text of so many columns at most, its end replaced where it is longer. */
  static String clipped(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder clipped = new StringBuilder();
    int used = 1;
    for (int c : text.codePoints().toArray()) {
      used += width(c);
      if (used > columns) {
        break;
      }
      clipped.appendCodePoint(c);
    }
    return clipped.append(ELLIPSIS).toString();
  }

  /** Returns a text of exactly so many columns, or of more if it is longer. */
  static String padded(String text, int columns, boolean right) {
    String spaces = " ".repeat(Math.max(0, columns - width(text)));
    return right ? spaces + text : text + spaces;
  }
}
