package io.planmanagement.domain.search;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Violation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is asked of an index: a condition, what is to be returned of the plans that meet it, and
 * how.
 *
 * @param query the condition on plans
 * @param returned what is returned
 * @param sort the order; ties go by the code points of the plan's id, lowest first, and then by the
 *     place in the plan. Without any key by relevance if the query has a condition that adds to it,
 *     else by those ties alone
 * @param size the most hits of a page, from 0
 * @param facets what is counted, by names that the answer bears; only where plans are returned
 * @param total whether the number of all hits is wanted: it is exact
 * @param highlight whether the words that were found are to be shown in their texts
 */
public record Search(
    Query query,
    Returned returned,
    List<SortKey> sort,
    int size,
    Map<String, Facet> facets,
    boolean total,
    boolean highlight) {

  /** The number of hits where none is given. */
  public static final int USUAL_SIZE = 20;

  /** What is returned. */
  public enum Returned {
    /** Plans. */
    PLANS,
    /**
     * Linked plan services of the plans that meet the query: those that meet at least one of its
     * {@link Query.Any} conditions, these inside a {@link Query.Not} aside; all of them where it
     * has no such condition.
     */
    LINKED_PLAN_SERVICES
  }

  /**
   * Checks that paths stand where they mean something.
   *
   * @throws PlanRefused.Invalid with every violation, at its place in the JSON form: a path into
   *     the linked plan services outside of {@link Query.Any} and {@link Query.All}, one of these
   *     inside another, an order of plans by what their linked plan services have, facets where no
   *     plans are returned, and the like
   */
  public Search {
    sort = List.copyOf(sort);
    facets = Collections.unmodifiableMap(new LinkedHashMap<>(facets));
    List<Violation> violations = SearchRules.violations(query, returned, sort, size, facets);
    if (!violations.isEmpty()) {
      throw new PlanRefused.Invalid(violations);
    }
  }

  /** Returns the search for the plans that meet a query, {@value #USUAL_SIZE} a page. */
  public static Search of(Query query) {
    return new Search(query, Returned.PLANS, List.of(), USUAL_SIZE, Map.of(), false, false);
  }

  /** Returns this search for something else of the plans. */
  public Search returning(Returned other) {
    return new Search(query, other, sort, size, facets, total, highlight);
  }

  /** Returns this search in another order. */
  public Search sortedBy(SortKey... keys) {
    return new Search(query, returned, List.of(keys), size, facets, total, highlight);
  }

  /** Returns this search with another size of its pages. */
  public Search withSize(int hits) {
    return new Search(query, returned, sort, hits, facets, total, highlight);
  }

  /** Returns this search with one more facet. */
  public Search with(String name, Facet facet) {
    Map<String, Facet> more = new LinkedHashMap<>(facets);
    more.put(name, facet);
    return new Search(query, returned, sort, size, more, total, highlight);
  }

  /** Returns this search with the number of all hits. */
  public Search withTotal() {
    return new Search(query, returned, sort, size, facets, true, highlight);
  }

  /** Returns this search with the words that were found shown. */
  public Search withHighlights() {
    return new Search(query, returned, sort, size, facets, total, true);
  }

  /** Returns the order with what stands for none: relevance, or none but the ties. */
  public List<SortKey> order() {
    return sort.isEmpty() && hasFullText() ? List.of(SortKey.RELEVANCE) : sort;
  }

  /** Whether the query has a condition that adds to relevance. */
  public boolean hasFullText() {
    return SearchRules.scores(query);
  }

  /**
   * Whether hits bear a score: they are ordered by relevance, and the query has a condition that
   * adds to it. No other order is worth what scores cost.
   */
  public boolean isScored() {
    return hasFullText() && order().contains(SortKey.RELEVANCE);
  }

  /**
   * Returns the conditions of which a linked plan service that is returned meets at least one; none
   * if all are returned.
   */
  public List<Query> anyConditions() {
    return SearchRules.anyConditions(query);
  }
}
