package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PlanRefused.Unsearchable.Bound;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.testkit.search.Answer;
import io.planmanagement.testkit.search.Found;
import io.planmanagement.testkit.search.Passages;
import io.planmanagement.testkit.search.Position;
import io.planmanagement.testkit.search.SearchOracle;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Searches an index in memory: one instance over {@link InMemoryIndexData}. */
public final class InMemoryPlanSearch implements PlanSearch {

  private final InMemoryIndexData data;
  private final Openness openness = new Openness("the search in memory");

  /** Opens an instance over that data. */
  public InMemoryPlanSearch(InMemoryIndexData data) {
    this.data = data;
  }

  @Override
  public SearchPage search(
      Search search, Optional<Cursor> after, Visibility visibility, SearchLimits limits) {
    openness.require();
    long start = System.nanoTime();
    CursorText cursors = cursors(search, visibility);
    Optional<Position> from = after.map(cursors::read).map(Position::read);
    Answer answer = SearchOracle.overPlans(data.searched()).answer(search, visibility);
    requireWithin(limits, answer, Duration.ofNanos(System.nanoTime() - start));
    Comparator<Position> order = Position.order(search);
    List<Found> behind =
        answer.hits().stream()
            .filter(hit -> from.isEmpty() || order.compare(hit.position(), from.get()) > 0)
            .toList();
    List<Found> page = behind.stream().limit(search.size()).toList();
    return new SearchPage(
        page.stream().map(hit -> hit(search, hit)).toList(),
        page.isEmpty() || page.size() == behind.size()
            ? Optional.empty()
            : Optional.of(cursors.write(page.get(page.size() - 1).position().written())),
        search.total() ? OptionalLong.of(answer.hits().size()) : OptionalLong.empty(),
        answer.facets());
  }

  /** What a cursor is good for goes into its checksum. */
  private static CursorText cursors(Search search, Visibility visibility) {
    return new CursorText(
        "search of " + List.of(search.query(), search.returned(), search.order(), visibility));
  }

  private static void requireWithin(SearchLimits limits, Answer answer, Duration taken) {
    if (taken.compareTo(limits.time()) > 0) {
      throw new PlanRefused.Unsearchable(Bound.TIME);
    }
    boolean tooMany =
        answer.facets().values().stream()
            .anyMatch(
                facet ->
                    facet instanceof FacetResult.Intervals intervals
                        && intervals.intervals().size() > limits.buckets());
    if (tooMany) {
      throw new PlanRefused.Unsearchable(Bound.BUCKETS);
    }
  }

  private static Hit hit(Search search, Found hit) {
    StoredPlan stored = hit.plan().stored();
    Map<String, List<String>> passages = search.highlight() ? Passages.of(search, hit) : Map.of();
    return hit.service().isEmpty()
        ? new Hit.OfPlan(stored, hit.score(), passages)
        : new Hit.OfService(
            new StoredObject(
                stored.id(),
                stored.revision(),
                PlanDocuments.write(
                    hit.plan().plan().linkedPlanServices().get(hit.service().getAsInt()))),
            hit.score(),
            passages);
  }

  @Override
  public void check() {
    openness.require();
  }

  @Override
  public void close() {
    openness.end();
  }
}
