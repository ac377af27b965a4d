package io.planmanagement.domain.port;

import java.util.List;
import java.util.Optional;

/**
 * A part of a listing.
 *
 * @param items what is on the page; fewer than the limit, even none, does not mean that it was the
 *     last
 * @param next where to go on; empty after the last page
 */
public record Page<T>(List<T> items, Optional<Cursor> next) {

  /** Copies the items. */
  public Page {
    items = List.copyOf(items);
  }
}
