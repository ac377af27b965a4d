package io.planmanagement.embedded;

import java.io.IOException;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;

/**
 * A query that Lucene neither counts the clauses of nor joins with others. Lucene refuses queries
 * of more than 1,024 terms, which some texts have; how many conditions there may be is for {@link
 * io.planmanagement.domain.search.SearchLimits} to say.
 */
final class WholeQuery extends Query {

  private final Query query;

  WholeQuery(Query query) {
    this.query = query;
  }

  @Override
  public Query rewrite(IndexSearcher searcher) throws IOException {
    Query rewritten = query.rewrite(searcher);
    return rewritten.equals(query) ? this : new WholeQuery(rewritten);
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost)
      throws IOException {
    return query.createWeight(searcher, mode, boost);
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return query.toString(field);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WholeQuery whole && query.equals(whole.query);
  }

  @Override
  public int hashCode() {
    return query.hashCode();
  }
}
