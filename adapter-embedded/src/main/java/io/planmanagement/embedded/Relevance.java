package io.planmanagement.embedded;

import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.util.SmallFloat;

/**
 * Relevance as {@link io.planmanagement.domain.search.Query} says it: the weight that Okapi BM25
 * gives to a word in a field, without regard to how rare the word is, so that no score depends on
 * other plans.
 */
final class Relevance extends Similarity {

  private static final double K1 = 1.2;
  private static final double B = 0.75;

  /** The number of words of a field of average length. */
  private static final double AVERAGE_LENGTH = 8;

  @Override
  public SimScorer scorer(float boost, CollectionStatistics field, TermStatistics... words) {
    double most = boost * words.length * (K1 + 1);
    return new SimScorer() {
      @Override
      public float score(float frequency, long norm) {
        double length = SmallFloat.byte4ToInt((byte) norm);
        double damping = K1 * (1 - B + B * length / AVERAGE_LENGTH);
        // most * frequency / (frequency + damping), so that rounding keeps it growing
        return (float) (most * (1 - damping / (frequency + damping)));
      }
    };
  }
}
