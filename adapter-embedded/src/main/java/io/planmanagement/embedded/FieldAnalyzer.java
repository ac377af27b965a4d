package io.planmanagement.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * Cuts texts into what they are found by: {@link PlanBlock#PARTS} into {@link Trigrams}, all others
 * into English words. The elements of an array are texts of their own.
 */
final class FieldAnalyzer extends DelegatingAnalyzerWrapper {

  /**
   * The gap between the elements of an array: no phrase of a query reaches over it, since one of so
   * many words is longer than a query's text may be.
   */
  private static final int ELEMENT_GAP = 1_000;

  private final Analyzer words = new EnglishAnalyzer();
  private final Analyzer parts = Trigrams.analyzer();

  FieldAnalyzer() {
    super(PER_FIELD_REUSE_STRATEGY);
  }

  /**
   * A word of a text.
   *
   * @param stem as what it is found
   * @param position which word it is, from 0, stop words counted
   * @param start where it begins in the text
   * @param end where it ends, exclusive
   */
  record Word(String stem, int position, int start, int end) {}

  /** Returns the words of a text, stop words left out. */
  List<Word> words(String text) {
    List<Word> found = new ArrayList<>();
    try (TokenStream stream = words.tokenStream(PlanBlock.TEXT, text)) {
      CharTermAttribute stem = stream.addAttribute(CharTermAttribute.class);
      PositionIncrementAttribute step = stream.addAttribute(PositionIncrementAttribute.class);
      OffsetAttribute place = stream.addAttribute(OffsetAttribute.class);
      int position = -1;
      stream.reset();
      while (stream.incrementToken()) {
        position += step.getPositionIncrement();
        found.add(new Word(stem.toString(), position, place.startOffset(), place.endOffset()));
      }
      stream.end();
    } catch (IOException neverOfText) {
      throw new UncheckedIOException(neverOfText);
    }
    return found;
  }

  @Override
  protected Analyzer getWrappedAnalyzer(String field) {
    return field.startsWith(PlanBlock.PARTS) ? parts : words;
  }

  @Override
  public int getPositionIncrementGap(String field) {
    return ELEMENT_GAP;
  }
}
