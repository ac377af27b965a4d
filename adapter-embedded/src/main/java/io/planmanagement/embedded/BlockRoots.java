package io.planmanagement.embedded;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.QueryBitSetProducer;
import org.apache.lucene.util.BitSet;

/**
 * Knows the last document of every block, which is the plan's: once for each part of an index, as
 * long as that is open.
 */
final class BlockRoots implements BitSetProducer {

  private final BitSetProducer roots =
      new QueryBitSetProducer(new TermQuery(new Term(PlanBlock.ROOT, "true")));

  @Override
  public BitSet getBitSet(LeafReaderContext leaf) throws IOException {
    return roots.getBitSet(leaf);
  }

  /** Returns the last document of the block that a document is in. */
  int root(IndexSearcher searcher, int document) throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
    return leaf.docBase + roots(leaf).nextSetBit(document - leaf.docBase);
  }

  /**
   * Returns the first document of a block.
   *
   * @param root the last one, within that part of the index
   */
  int first(LeafReaderContext leaf, int root) throws IOException {
    return root == 0 ? 0 : roots(leaf).prevSetBit(root - 1) + 1;
  }

  private BitSet roots(LeafReaderContext leaf) throws IOException {
    BitSet found = getBitSet(leaf);
    if (found == null) {
      throw new IOException("a part of the index without a block");
    }
    return found;
  }
}
