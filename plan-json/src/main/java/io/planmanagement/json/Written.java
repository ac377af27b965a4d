package io.planmanagement.json;

import io.planmanagement.domain.Pointer;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.QueryPlaces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A query and where its conditions are written. The domain tells the places of violations as if the
 * query were written in its canonical JSON form; this leads from there to what was sent.
 *
 * @param places where the conditions are written, in the order in which {@link QueryPlaces} goes
 *     through them
 */
record Written<P>(Query query, List<P> places) {

  /** Returns a condition that holds no others. */
  static <P> Written<P> condition(P place, Query query) {
    return new Written<>(query, List.of(place));
  }

  /** Returns what is met if all of these are. */
  static <P> Written<P> and(P place, List<Written<P>> of) {
    return of.isEmpty()
        ? condition(place, Query.EVERYTHING)
        : joined(place, of, Query.and(queries(of)));
  }

  /** Returns what is met if at least one of these is, of which there is at least one. */
  static <P> Written<P> or(P place, List<Written<P>> of) {
    return joined(place, of, Query.or(queries(of)));
  }

  /** Returns a condition that holds this one. */
  Written<P> within(P place, UnaryOperator<Query> outer) {
    return new Written<>(outer.apply(query), places(place, List.of(this)));
  }

  /** Returns where each condition is written, by its place in the canonical form. */
  Map<Pointer, P> byPointer() {
    Map<Pointer, P> byPointer = new HashMap<>();
    Iterator<P> written = places.iterator();
    QueryPlaces.walk(query, (place, condition) -> byPointer.put(place.pointer(), written.next()));
    return byPointer;
  }

  private static <P> Written<P> joined(P place, List<Written<P>> of, Query query) {
    return of.size() == 1 ? of.get(0) : new Written<>(query, places(place, of));
  }

  private static <P> List<P> places(P place, List<Written<P>> of) {
    List<P> places = new ArrayList<>();
    places.add(place);
    of.forEach(each -> places.addAll(each.places));
    return places;
  }

  private static <P> List<Query> queries(List<Written<P>> of) {
    return of.stream().map(Written::query).toList();
  }
}
