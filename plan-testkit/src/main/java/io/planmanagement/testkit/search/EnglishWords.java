package io.planmanagement.testkit.search;

import io.planmanagement.testkit.search.WordBreaks.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts a text into the words that full text is searched by. */
final class EnglishWords {

  /** The words that are not searched: Lucene's list for English. */
  private static final Set<String> STOP_WORDS =
      Set.of(
          "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is",
          "it", "no", "not", "of", "on", "or", "such", "that", "the", "their", "then", "there",
          "these", "they", "this", "to", "was", "will", "with");

  private EnglishWords() {}

  /**
   * A word of a text.
   *
   * @param stem what it is found by
   * @param position its number among all words of the text, stop words too
   * @param start where it begins in the text
   * @param end where it ends in the text
   */
  record Word(String stem, int position, int start, int end) {}

  /** Returns the words of a text without the stop words. */
  static List<Word> of(String text) {
    List<Word> words = new ArrayList<>();
    List<Span> spans = WordBreaks.words(text);
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      String word = lowerCase(withoutPossessive(text.substring(span.start(), span.end())));
      if (!STOP_WORDS.contains(word)) {
        words.add(new Word(PorterStem.of(word), i, span.start(), span.end()));
      }
    }
    return words;
  }

  private static String withoutPossessive(String word) {
    int apostrophe = word.length() - 2;
    boolean possessive =
        apostrophe >= 0
            && "'\u2019\uFF07".indexOf(word.charAt(apostrophe)) >= 0
            && "sS".indexOf(word.charAt(apostrophe + 1)) >= 0;
    return possessive ? word.substring(0, apostrophe) : word;
  }

  /** The lower case of each code point, as searches disregard case. */
  static String lowerCase(String text) {
    return text.codePoints()
        .map(Character::toLowerCase)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
