package io.planmanagement.embedded;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;

/**
 * Finds texts by their parts, without looking at every text. Of each character of a text, in lower
 * case, the trigram that begins there is a term at the character's position; two {@link #END} after
 * the text make it begin one with the last characters too. So a part of three or more characters is
 * a phrase of trigrams, and a shorter one is what trigrams begin with.
 *
 * <p>Characters are code points.
 */
final class Trigrams {

  private static final int SIZE = 3;

  /** A noncharacter, which no part that is looked for has. */
  private static final int END = 0xffff;

  private Trigrams() {}

  /** Returns what cuts texts into their trigrams. */
  static Analyzer analyzer() {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String field) {
        return new TokenStreamComponents(new Cutter());
      }
    };
  }

  /**
   * Finds what has that part in one of its texts.
   *
   * @param part at least one character
   */
  static Query containing(String field, String part) {
    int[] characters = part.codePoints().map(Character::toLowerCase).toArray();
    if (characters.length < SIZE) {
      return new PrefixQuery(new Term(field, new String(characters, 0, characters.length)));
    }
    PhraseQuery.Builder phrase = new PhraseQuery.Builder();
    int last = characters.length - SIZE;
    // Every third trigram and the last one have all characters between them.
    for (int at = 0; at < last; at += SIZE) {
      phrase.add(new Term(field, new String(characters, at, SIZE)), at);
    }
    phrase.add(new Term(field, new String(characters, last, SIZE)), last);
    return phrase.build();
  }

  private static final class Cutter extends Tokenizer {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private int[] characters = new int[64];

    /** How many characters there are, without the end. */
    private int length;

    private int next;

    @Override
    public void reset() throws IOException {
      super.reset();
      length = 0;
      next = 0;
      int read = input.read();
      while (read >= 0) {
        int following = input.read();
        int character = read;
        if (Character.isHighSurrogate((char) read)) {
          character = Character.toCodePoint((char) read, (char) following);
          following = input.read();
        }
        add(Character.toLowerCase(character));
        read = following;
      }
      add(END);
      add(END);
      length -= 2;
    }

    private void add(int character) {
      if (length == characters.length) {
        characters = Arrays.copyOf(characters, 2 * length);
      }
      characters[length] = character;
      length++;
    }

    @Override
    public boolean incrementToken() {
      if (next == length) {
        return false;
      }
      clearAttributes();
      for (int i = next; i < next + SIZE; i++) {
        append(characters[i]);
      }
      next++;
      return true;
    }

    private void append(int character) {
      if (Character.isBmpCodePoint(character)) {
        term.append((char) character);
      } else {
        term.append(Character.highSurrogate(character)).append(Character.lowSurrogate(character));
      }
    }
  }
}
