package io.planmanagement.json;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.PlanRefused;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a query in one line into its tokens. */
final class QueryTokens {

  private static final Set<String> KEYWORDS =
      Set.of(
          "and",
          "or",
          "not",
          "in",
          "exists",
          "any",
          "all",
          "phrase",
          "prefix",
          "contains",
          "true",
          "false");

  /** Longer ones before those that they begin with. */
  private static final List<String> SYMBOLS =
      List.of("!=", "<=", ">=", "<", ">", "=", "(", ")", ",", "~", "*");

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  /** A longer text than any number that {@link JsonCodec} reads. */
  private static final int TOO_LONG = 2_000;

  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String ESCAPED = "\"\\/\b\f\n\r\t";

  private final String line;
  private int at;

  QueryTokens(String line) {
    this.line = line;
  }

  /** What a token is. */
  enum Kind {
    /** A word of the language; its text is in lower case. */
    KEYWORD,
    /** A path, bare or in backquotes. */
    PATH,
    /** A string. */
    STRING,
    /** A number. */
    NUMBER,
    /** Any other sign. */
    SYMBOL,
    /** The end of the line. */
    END
  }

  /**
   * A token.
   *
   * @param text what it says, without quotes and escapes
   * @param value the value of a string, a number, {@code true} or {@code false}; else null of JSON
   * @param at where it begins, in units of UTF-16
   */
  record Token(Kind kind, String text, JsonValue value, int at) {
    private Token(Kind kind, String text, int at) {
      this(kind, text, JsonValue.NULL, at);
    }

    boolean is(Kind other, String others) {
      return kind == other && text.equals(others);
    }
  }

  /** Whether a path's text is read as a path when it stands there bare. */
  static boolean isBare(String text) {
    QueryTokens tokens = new QueryTokens(text);
    return !text.isEmpty()
        && tokens.wordEnd(0) == text.length()
        && tokens.next().kind() == Kind.PATH;
  }

  /**
   * Returns the next token.
   *
   * @throws PlanRefused.BadQuery if there is none
   */
  Token next() {
    while (at < line.length() && " \t\r\n".indexOf(line.charAt(at)) >= 0) {
      at++;
    }
    int start = at;
    if (start == line.length()) {
      return new Token(Kind.END, "", start);
    }
    char first = line.charAt(start);
    if (first == '"') {
      JsonValue.JsonString text = quoted();
      return new Token(Kind.STRING, text.value(), text, start);
    } else if (first == '`') {
      return new Token(Kind.PATH, quoted().value(), start);
    }
    int numberEnd = numberEnd();
    int wordEnd = wordEnd(start);
    if (numberEnd > start && wordEnd <= numberEnd) {
      return number(numberEnd);
    } else if (wordEnd > start) {
      return word(wordEnd);
    }
    return symbol();
  }

  private Token number(int end) {
    int start = at;
    at = end;
    String literal = line.substring(start, Math.min(end, start + TOO_LONG));
    try {
      return new Token(Kind.NUMBER, literal, JsonCodec.read(Document.of(literal)), start);
    } catch (PlanRefused.Malformed outOfBounds) {
      throw refusal(String.valueOf(outOfBounds.getMessage()), start);
    }
  }

  private Token word(int end) {
    int start = at;
    at = end;
    String word = line.substring(start, end);
    String keyword = word.toLowerCase(Locale.ROOT);
    if (!KEYWORDS.contains(keyword)) {
      return new Token(Kind.PATH, word, start);
    }
    return switch (keyword) {
      case "true" -> new Token(Kind.KEYWORD, keyword, JsonValue.of(true), start);
      case "false" -> new Token(Kind.KEYWORD, keyword, JsonValue.of(false), start);
      default -> new Token(Kind.KEYWORD, keyword, start);
    };
  }

  private Token symbol() {
    int start = at;
    for (String symbol : SYMBOLS) {
      if (line.startsWith(symbol, start)) {
        at += symbol.length();
        return new Token(Kind.SYMBOL, symbol, start);
      }
    }
    throw refusal(
        switch (line.charAt(start)) {
          case '\'', '\u2018', '\u2019', '\u201c', '\u201d' ->
              "text stands between straight double quotes";
          case '&', '|', '!' -> "conditions are joined by the words and, or and not";
          default -> "this character has no meaning here; a path with it stands in backquotes";
        },
        start);
  }

  /** Where a number that begins here ends; here if there is none. */
  private int numberEnd() {
    Matcher matcher = NUMBER.matcher(line).region(at, line.length());
    return matcher.lookingAt() ? matcher.end() : at;
  }

  /** Where a bare word that begins there ends; there if there is none. */
  private int wordEnd(int start) {
    int end = start;
    while (end < line.length()) {
      int c = line.codePointAt(end);
      boolean escape =
          c == '~' && end + 1 < line.length() && "012".indexOf(line.charAt(end + 1)) >= 0;
      if (!escape && !Character.isLetterOrDigit(c) && "_-.".indexOf(c) < 0) {
        break;
      }
      end += Character.charCount(c);
    }
    return end;
  }

  private JsonValue.JsonString quoted() {
    int start = at;
    char quote = line.charAt(at++);
    StringBuilder text = new StringBuilder();
    while (at < line.length() && line.charAt(at) != quote) {
      char c = line.charAt(at);
      if (c < ' ') {
        throw refusal("control characters are written as escapes, such as \\n or \\u0009", at);
      }
      text.append(c == '\\' ? escape(quote) : c);
      at++;
    }
    if (at == line.length()) {
      throw refusal("the quote that opens here is not closed", start);
    }
    at++;
    try {
      return JsonValue.of(text.toString());
    } catch (IllegalArgumentException halfOfAPair) {
      throw refusal("this text holds half of a surrogate pair", start);
    }
  }

  /** Reads an escape, and stays at its last character. */
  private char escape(char quote) {
    int start = at++;
    char c = at < line.length() ? line.charAt(at) : ' ';
    if (c == 'u') {
      return unicode(start);
    } else if (c == '`' && quote == '`') {
      return c;
    }
    int known = ESCAPES.indexOf(c);
    if (known < 0) {
      throw badEscape(start);
    }
    return ESCAPED.charAt(known);
  }

  private char unicode(int start) {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      at++;
      int digit = at < line.length() ? hexDigit(line.charAt(at)) : -1;
      if (digit < 0) {
        throw badEscape(start);
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  /** Only ASCII: other scripts have digits too. */
  private static int hexDigit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private PlanRefused.BadQuery badEscape(int at) {
    return refusal("this escape is none of JSON's: a backslash itself is written twice", at);
  }

  private PlanRefused.BadQuery refusal(String reason, int at) {
    return ParsedQuery.refusal(line, reason, at);
  }
}
