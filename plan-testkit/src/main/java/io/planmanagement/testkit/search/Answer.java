package io.planmanagement.testkit.search;

import io.planmanagement.domain.search.FacetResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a search must answer.
 *
 * @param hits all hits, in order
 * @param facets the facets by their names
 */
public record Answer(List<Found> hits, Map<String, FacetResult> facets) {

  /** Copies hits and facets. */
  public Answer {
    hits = List.copyOf(hits);
    facets = Collections.unmodifiableMap(new LinkedHashMap<>(facets));
  }
}
