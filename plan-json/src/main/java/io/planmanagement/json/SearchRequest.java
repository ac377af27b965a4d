package io.planmanagement.json;

import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.search.Search;
import java.util.Optional;

/**
 * A search as it is asked for: what, and from where on.
 *
 * @param after where to go on; empty for the start
 */
public record SearchRequest(Search search, Optional<Cursor> after) {

  /** Returns the request for a search from its start. */
  public static SearchRequest of(Search search) {
    return new SearchRequest(search, Optional.empty());
  }
}
