package io.planmanagement.http;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which page of a listing is asked for.
 *
 * @param cursor where to go on; empty for the start
 * @param limit the most items of the page
 */
record Paging(Optional<Cursor> cursor, int limit) {

  static final String LIMIT = "limit";
  static final String CURSOR = "cursor";

  /** Reads the query of a listing that has no other parameters. */
  static Paging of(Exchange exchange, int usual, int most) {
    return of(exchange.query(Set.of(LIMIT, CURSOR)), usual, most);
  }

  /**
   * Reads a query.
   *
   * @param usual the limit where none is given
   * @param most the highest limit
   */
  static Paging of(QueryParameters query, int usual, int most) {
    return new Paging(cursor(query, CURSOR), query.number(LIMIT, usual, 1, most));
  }

  /** Returns where to go on; empty for the start. */
  static Optional<Cursor> cursor(QueryParameters query, String name) {
    return query
        .get(name)
        .map(
            value -> {
              if (value.isEmpty()) {
                throw new PlanRefused.BadCursor();
              }
              return new Cursor(value);
            });
  }

  /** Returns the target of the next page. */
  Optional<String> next(String path, Page<?> page, List<Map.Entry<String, String>> parameters) {
    return page.next()
        .map(
            cursor -> {
              List<Map.Entry<String, String>> all = new ArrayList<>(parameters);
              all.add(Map.entry(CURSOR, cursor.value()));
              all.add(Map.entry(LIMIT, Integer.toString(limit)));
              return QueryParameters.target(path, all);
            });
  }

  /** Returns the target of the next page, where there are no other parameters. */
  Optional<String> next(String path, Page<?> page) {
    return next(path, page, List.of());
  }
}
