package io.planmanagement.embedded;

import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/**
 * Shows what was found in the hits of a page. Which of a query's conditions a hit meets is asked of
 * the index, for all hits at once in the order of their documents; where its words stand in the
 * texts is told by the texts.
 */
final class PageHighlights {

  private final IndexSearcher searcher;
  private final BlockRoots roots;
  private final QueryCompiler compiler;
  private final FieldAnalyzer analyzer;
  private final Highlighter ofHits;
  private final List<OfServices> ofServices = new ArrayList<>();

  /**
   * Prepares for hits.
   *
   * @param hits their documents
   */
  PageHighlights(
      Search search,
      IndexSearcher searcher,
      BlockRoots roots,
      FieldAnalyzer analyzer,
      SortedSet<Integer> hits)
      throws IOException {
    this.searcher = searcher;
    this.roots = roots;
    this.compiler = new QueryCompiler(analyzer, roots);
    this.analyzer = analyzer;
    this.ofHits = new Highlighter(analyzer);
    if (search.highlight() && search.hasFullText()) {
      if (search.returned() == Returned.PLANS) {
        collect(search.query(), hits, false, ofHits);
      } else if (!search.anyConditions().isEmpty()) {
        collect(Query.or(search.anyConditions()), hits, true, ofHits);
      }
    }
  }

  /** Whether there is nothing to be shown in any hit. */
  boolean isIdle() {
    return ofHits.isIdle() && ofServices.isEmpty();
  }

  /** Returns the passages of a plan that is a hit. */
  Map<String, List<String>> of(int document, Plan plan) {
    Map<String, List<String>> passages = new HashMap<>();
    ofHits.show(document, plan.document(), UnaryOperator.identity(), passages);
    for (OfServices each : ofServices) {
      Best best = each.best().get(document);
      if (best != null) {
        LinkedPlanService service = plan.linkedPlanServices().get(best.place());
        each.words().show(best.document(), service.document(), FieldPath::ofService, passages);
      }
    }
    return passages;
  }

  /** Returns the passages of a linked plan service that is a hit. */
  Map<String, List<String>> of(int document, LinkedPlanService service) {
    Map<String, List<String>> passages = new HashMap<>();
    ofHits.show(document, service.document(), FieldPath::ofService, passages);
    return passages;
  }

  /**
   * The words of a condition on linked plan services of the hits.
   *
   * @param best the one that meets the condition best, by the plans' documents
   */
  private record OfServices(Highlighter words, Map<Integer, Best> best) {}

  /**
   * A linked plan service.
   *
   * @param place its place in the plan
   */
  private record Best(int document, int place) {}

  /**
   * Goes through the conditions that are met: those inside negations and {@code all} aside.
   *
   * @param documents those that meet the query, if it is none of words itself
   */
  private void collect(
      Query query, SortedSet<Integer> documents, boolean inService, Highlighter into)
      throws IOException {
    if (query instanceof Query.And and) {
      for (Query each : and.of()) {
        collect(each, documents, inService, into);
      }
    } else if (query instanceof Query.Or or) {
      for (Query each : or.of()) {
        boolean several = each instanceof Query.And && hasWords(each);
        collect(each, several ? meeting(each, documents, inService) : documents, inService, into);
      }
    } else if (query instanceof Query.Match match) {
      into.add(match.path(), analyzer.words(match.text()), false, documents);
    } else if (query instanceof Query.Phrase phrase) {
      into.add(phrase.path(), analyzer.words(phrase.text()), true, documents);
    } else if (query instanceof Query.Any any && hasWords(any.of())) {
      Map<Integer, Best> best = bestServices(any.of(), documents);
      SortedSet<Integer> services = new TreeSet<>();
      best.values().forEach(service -> services.add(service.document()));
      Highlighter words = new Highlighter(analyzer);
      collect(any.of(), services, true, words);
      ofServices.add(new OfServices(words, best));
    }
  }

  private static boolean hasWords(Query query) {
    if (query instanceof Query.And and) {
      return and.of().stream().anyMatch(PageHighlights::hasWords);
    } else if (query instanceof Query.Or or) {
      return or.of().stream().anyMatch(PageHighlights::hasWords);
    } else if (query instanceof Query.Any any) {
      return hasWords(any.of());
    }
    return query instanceof Query.Match || query instanceof Query.Phrase;
  }

  /** Does something with a document and what goes through those that a query finds. */
  private interface Visitor {
    void visit(LeafReaderContext leaf, int document, Scorer scorer) throws IOException;
  }

  /** Visits documents part by part of the index; where nothing is found in a part, not at all. */
  private void visit(
      org.apache.lucene.search.Query query,
      ScoreMode mode,
      SortedSet<Integer> documents,
      Visitor visitor)
      throws IOException {
    Weight weight = searcher.createWeight(searcher.rewrite(query), mode, 1);
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    int part = -1;
    @Nullable Scorer scorer = null;
    for (int document : documents) {
      int its = ReaderUtil.subIndex(document, leaves);
      if (its != part) {
        part = its;
        scorer = weight.scorer(leaves.get(part));
      }
      if (scorer != null) {
        visitor.visit(leaves.get(part), document - leaves.get(part).docBase, scorer);
      }
    }
  }

  private SortedSet<Integer> meeting(
      Query condition, SortedSet<Integer> documents, boolean inService) throws IOException {
    SortedSet<Integer> meeting = new TreeSet<>();
    visit(
        inService ? compiler.services(condition) : compiler.plans(condition),
        ScoreMode.COMPLETE_NO_SCORES,
        documents,
        (leaf, document, scorer) -> {
          if (advance(scorer.iterator(), document) == document) {
            meeting.add(leaf.docBase + document);
          }
        });
    return meeting;
  }

  /** Finds which linked plan service of each plan meets a condition best, if one does. */
  private Map<Integer, Best> bestServices(Query condition, SortedSet<Integer> plans)
      throws IOException {
    Map<Integer, Best> best = new TreeMap<>();
    visit(
        compiler.services(condition),
        ScoreMode.COMPLETE,
        plans,
        (leaf, root, scorer) -> {
          int first = roots.first(leaf, root);
          int document = best(scorer, first, root);
          if (document >= 0) {
            best.put(leaf.docBase + root, new Best(leaf.docBase + document, document - first));
          }
        });
    return best;
  }

  /** Returns the best of some documents; -1 if nothing is found among them. */
  private static int best(Scorer scorer, int first, int end) throws IOException {
    DocIdSetIterator found = scorer.iterator();
    int best = -1;
    float score = -1;
    for (int document = advance(found, first); document < end; document = found.nextDoc()) {
      if (scorer.score() > score) {
        score = scorer.score();
        best = document;
      }
    }
    return best;
  }

  /** Goes on to a document, or the next one that is found. */
  private static int advance(DocIdSetIterator found, int document) throws IOException {
    return found.docID() < document ? found.advance(document) : found.docID();
  }
}
