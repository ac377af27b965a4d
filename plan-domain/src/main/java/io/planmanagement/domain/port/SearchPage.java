package io.planmanagement.domain.port;

import io.planmanagement.domain.search.FacetResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A part of what a search finds.
 *
 * @param hits the hits, in the order that was wanted; fewer than the size, even none, does not mean
 *     that it was the last page
 * @param next where to go on; empty after the last page, and where no hits were wanted
 * @param total the number of all hits, where it was wanted
 * @param facets an answer for each facet, by its name, in the order in which they were asked
 */
public record SearchPage(
    List<Hit> hits, Optional<Cursor> next, OptionalLong total, Map<String, FacetResult> facets) {

  /** Copies hits and facets. */
  public SearchPage {
    hits = List.copyOf(hits);
    facets = Collections.unmodifiableMap(new LinkedHashMap<>(facets));
  }
}
