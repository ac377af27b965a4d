package io.planmanagement.embedded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.util.FixedBitSet;

/** Collects all that a query finds, whatever page of it is read. */
final class FoundPlans implements CollectorManager<FoundPlans.Collector, FoundPlans> {

  private final List<InLeaf> found = new ArrayList<>();

  /**
   * What was found in a part of the index.
   *
   * @param documents their numbers within the part
   */
  record InLeaf(LeafReaderContext leaf, FixedBitSet documents) {}

  /** Returns what was found, part by part. */
  List<InLeaf> found() {
    return found;
  }

  /** Returns how many were found. */
  long count() {
    return found.stream().mapToLong(part -> part.documents().cardinality()).sum();
  }

  @Override
  public Collector newCollector() {
    return new Collector();
  }

  @Override
  public FoundPlans reduce(Collection<Collector> collectors) {
    collectors.stream()
        .flatMap(each -> each.parts.stream())
        .filter(part -> !part.documents().scanIsEmpty())
        .forEach(found::add);
    return this;
  }

  /** Collects from one part after the other. */
  static final class Collector extends SimpleCollector {
    private final List<InLeaf> parts = new ArrayList<>();
    private FixedBitSet documents = new FixedBitSet(0);

    @Override
    protected void doSetNextReader(LeafReaderContext leaf) {
      documents = new FixedBitSet(leaf.reader().maxDoc());
      parts.add(new InLeaf(leaf, documents));
    }

    @Override
    public void collect(int document) {
      documents.set(document);
    }

    @Override
    public ScoreMode scoreMode() {
      return ScoreMode.COMPLETE_NO_SCORES;
    }
  }
}
