package io.planmanagement.embedded;

import io.planmanagement.domain.PlanRefused.Unsearchable;
import io.planmanagement.domain.PlanRefused.Unsearchable.Bound;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.QueryPlaces;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SearchLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MultiCollectorManager;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldCollector;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.util.BytesRef;

/** A search over what the index shows at one moment. */
final class RunningSearch {

  private final Request request;
  private final Search search;
  private final IndexSearcher searcher;
  private final BlockRoots roots;
  private final FieldAnalyzer analyzer;

  RunningSearch(Request request, IndexSearcher searcher, BlockRoots roots, FieldAnalyzer analyzer) {
    this.request = request;
    this.search = request.search();
    this.searcher = searcher;
    this.roots = roots;
    this.analyzer = analyzer;
  }

  /**
   * What is asked.
   *
   * @param after the place behind which the page begins; empty for the start
   */
  record Request(
      Search search,
      HitOrder order,
      Optional<FieldDoc> after,
      PageCursor cursors,
      Visibility visibility,
      SearchLimits limits,
      Deadline deadline) {}

  /**
   * Answers.
   *
   * @throws Unsearchable if a bound is exceeded
   */
  SearchPage page() throws IOException {
    request.deadline().check();
    refuseDroppedPaths();
    org.apache.lucene.search.Query query =
        searcher.rewrite(new QueryCompiler(analyzer, roots).hits(search, request.visibility()));
    Found found = find(query);
    if (searcher.timedOut()) {
      throw new Unsearchable(Bound.TIME);
    }
    Map<String, FacetResult> facets = facets(found.all());
    Map<Integer, StoredPlan> plans = new HashMap<>();
    List<FieldDoc> page = page(found.first(), plans);
    if (search.isScored()) {
      TopFieldCollector.populateScores(page.toArray(FieldDoc[]::new), searcher, query);
    }
    Optional<Cursor> next =
        page.size() < found.first().size()
            ? Optional.of(request.cursors().at(request.order().place(page.get(page.size() - 1))))
            : Optional.empty();
    HitReader hits = new HitReader(search, searcher, roots, analyzer, request.deadline());
    return new SearchPage(hits.read(page, plans), next, found.total(), facets);
  }

  /**
   * What was found.
   *
   * @param first the hits from the wanted place on, one more than wanted if there is one
   * @param all everything, where that is needed
   * @param total how many there are, where that is wanted
   */
  private record Found(List<FieldDoc> first, FoundPlans all, OptionalLong total) {}

  private Found find(org.apache.lucene.search.Query query) throws IOException {
    FoundPlans all = new FoundPlans();
    boolean allNeeded = !search.facets().isEmpty() || (search.total() && search.size() == 0);
    if (search.size() == 0) {
      if (allNeeded) {
        searcher.search(query, all);
      }
      return new Found(
          List.of(), all, search.total() ? OptionalLong.of(all.count()) : OptionalLong.empty());
    }
    long most = Math.min(search.size() + 1L, Math.max(1, searcher.getIndexReader().maxDoc()));
    TopFieldCollectorManager ordered =
        new TopFieldCollectorManager(
            request.order().sort(),
            (int) most,
            request.after().orElse(null),
            search.total() ? Integer.MAX_VALUE : 0);
    TopFieldDocs first =
        allNeeded
            ? (TopFieldDocs) searcher.search(query, new MultiCollectorManager(ordered, all))[0]
            : searcher.search(query, ordered);
    return new Found(
        Arrays.stream(first.scoreDocs).map(FieldDoc.class::cast).toList(),
        all,
        search.total() ? OptionalLong.of(first.totalHits.value) : OptionalLong.empty());
  }

  /** Reads the plans of the hits of a page, which ends early once there is much to be read. */
  private List<FieldDoc> page(List<FieldDoc> first, Map<Integer, StoredPlan> plans)
      throws IOException {
    List<FieldDoc> page = new ArrayList<>();
    long bytes = 0;
    for (FieldDoc hit : first) {
      if (page.size() == search.size() || bytes >= IndexedPlans.PAGE_BYTES) {
        break;
      }
      int root = roots.root(searcher, hit.doc);
      if (!plans.containsKey(root)) {
        request.deadline().check();
        StoredPlan plan = IndexedPlans.read(searcher, root);
        plans.put(root, plan);
        bytes += plan.document().size();
      }
      page.add(hit);
    }
    return page;
  }

  private Map<String, FacetResult> facets(FoundPlans all) throws IOException {
    FacetCounter counter =
        new FacetCounter(all.found(), request.limits().buckets(), request.deadline());
    Map<String, FacetResult> facets = new LinkedHashMap<>();
    for (Map.Entry<String, Facet> facet : search.facets().entrySet()) {
      facets.put(facet.getKey(), counter.count(facet.getValue()));
    }
    return facets;
  }

  /**
   * A path whose values the answer depends on.
   *
   * @param kind the kind of documents that have them
   * @param below whether those at paths that go on from there count too
   */
  private record Needed(String kind, FieldPath path, boolean below) {}

  private void refuseDroppedPaths() throws IOException {
    boolean nothingDropped = true;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      nothingDropped &= leaf.reader().terms(PlanBlock.DROPPED) == null;
    }
    if (nothingDropped) {
      return;
    }
    for (Needed needed : needed()) {
      BytesRef path = new BytesRef(needed.path().text());
      BytesRef below = new BytesRef(needed.path().text() + ".");
      BooleanQuery.Builder dropped =
          new BooleanQuery.Builder()
              .add(new TermQuery(new Term(PlanBlock.KIND, needed.kind())), Occur.FILTER)
              .add(
                  new TermInSetQuery(
                      PlanBlock.DROPPED, needed.below() ? List.of(path, below) : List.of(path)),
                  Occur.FILTER);
      QueryCompiler.addVisible(dropped, request.visibility());
      if (searcher.search(dropped.build(), 1).scoreDocs.length > 0) {
        throw new Unsearchable(Bound.FIELDS);
      }
    }
  }

  private Set<Needed> needed() {
    Set<Needed> needed = new HashSet<>();
    QueryPlaces.walk(
        search.query(),
        (place, condition) ->
            QueryPlaces.path(condition)
                .ifPresent(
                    path ->
                        needed.add(
                            new Needed(
                                place.inService() ? PlanBlock.KIND_SERVICE : PlanBlock.KIND_PLAN,
                                path,
                                condition instanceof Query.Exists))));
    String returned =
        search.returned() == Returned.PLANS ? PlanBlock.KIND_PLAN : PlanBlock.KIND_SERVICE;
    search.sort().stream()
        .flatMap(key -> key.path().stream())
        .forEach(path -> needed.add(new Needed(returned, path, false)));
    for (Facet facet : search.facets().values()) {
      Optional<FieldPath> ofService = facet.path().fromService();
      needed.add(
          new Needed(
              ofService.isPresent() ? PlanBlock.KIND_SERVICE : PlanBlock.KIND_PLAN,
              ofService.orElse(facet.path()),
              false));
    }
    return needed;
  }
}
