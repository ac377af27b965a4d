package io.planmanagement.embedded;

import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;

/** Makes hits of the documents that a search found. */
final class HitReader {

  private final Search search;
  private final IndexSearcher searcher;
  private final BlockRoots roots;
  private final FieldAnalyzer analyzer;
  private final Deadline deadline;

  HitReader(
      Search search,
      IndexSearcher searcher,
      BlockRoots roots,
      FieldAnalyzer analyzer,
      Deadline deadline) {
    this.search = search;
    this.searcher = searcher;
    this.roots = roots;
    this.analyzer = analyzer;
    this.deadline = deadline;
  }

  /**
   * Makes the hits of a page.
   *
   * @param plans their plans, by the documents that end the blocks
   */
  List<Hit> read(List<FieldDoc> page, Map<Integer, StoredPlan> plans) throws IOException {
    PageHighlights highlights =
        new PageHighlights(
            search,
            searcher,
            roots,
            analyzer,
            page.stream().map(hit -> hit.doc).collect(Collectors.toCollection(TreeSet::new)));
    return search.returned() == Returned.PLANS
        ? plans(page, plans, highlights)
        : services(page, plans, highlights);
  }

  private List<Hit> plans(
      List<FieldDoc> page, Map<Integer, StoredPlan> plans, PageHighlights highlights) {
    List<Hit> hits = new ArrayList<>();
    for (FieldDoc found : page) {
      deadline.check();
      StoredPlan stored = Objects.requireNonNull(plans.get(found.doc));
      Map<String, List<String>> passages =
          highlights.isIdle()
              ? Map.of()
              : highlights.of(found.doc, DamagedDocument.reported(stored));
      hits.add(new Hit.OfPlan(stored, score(found), passages));
    }
    return hits;
  }

  /** Makes the hits plan by plan, so that each plan is parsed once and not kept. */
  private List<Hit> services(
      List<FieldDoc> page, Map<Integer, StoredPlan> plans, PageHighlights highlights)
      throws IOException {
    Map<Integer, List<Integer>> ofPlans = new TreeMap<>();
    for (int i = 0; i < page.size(); i++) {
      int root = roots.root(searcher, page.get(i).doc);
      ofPlans.computeIfAbsent(root, first -> new ArrayList<>()).add(i);
    }
    Map<Integer, Hit> hits = new TreeMap<>();
    ofPlans.forEach(
        (root, numbers) -> {
          deadline.check();
          StoredPlan stored = Objects.requireNonNull(plans.get(root));
          List<LinkedPlanService> services = DamagedDocument.reported(stored).linkedPlanServices();
          for (int number : numbers) {
            FieldDoc found = page.get(number);
            LinkedPlanService service = services.get(HitOrder.placeInPlan(found));
            hits.put(
                number,
                new Hit.OfService(
                    IndexedPlans.storedObject(stored, service),
                    score(found),
                    highlights.of(found.doc, service)));
          }
        });
    return List.copyOf(hits.values());
  }

  private OptionalDouble score(FieldDoc found) {
    return search.isScored() ? OptionalDouble.of(found.score) : OptionalDouble.empty();
  }
}
