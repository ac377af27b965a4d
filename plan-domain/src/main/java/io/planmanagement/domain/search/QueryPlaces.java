package io.planmanagement.domain.search;

import io.planmanagement.domain.Pointer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Goes through a query, and tells where each condition stands in its JSON form: at these places
 * {@link Search} and {@link SearchLimits} find violations.
 */
public final class QueryPlaces {

  /** Where a search holds its query. */
  public static final Pointer QUERY = Pointer.ROOT.child("query");

  private final BiConsumer<Place, Query> visitor;

  private QueryPlaces(BiConsumer<Place, Query> visitor) {
    this.visitor = visitor;
  }

  /**
   * The place of a condition.
   *
   * @param pointer where it is written; of a condition with a path, that of what belongs to it
   * @param inService whether it is about a linked plan service
   * @param depth how deep it stands, from 1
   */
  public record Place(Pointer pointer, boolean inService, int depth) {

    private Place at(Pointer other) {
      return new Place(other, inService, depth);
    }

    private Place below(Pointer other) {
      return new Place(other, inService, depth + 1);
    }

    private Place ofService(Pointer other) {
      return new Place(other, true, depth + 1);
    }
  }

  /**
   * Calls the visitor for each condition of a search's query, the outer ones before those inside,
   * the earlier ones before the later.
   */
  public static void walk(Query query, BiConsumer<Place, Query> visitor) {
    new QueryPlaces(visitor).walk(query, new Place(QUERY, false, 1));
  }

  /** Returns the path that a condition is about. */
  public static Optional<FieldPath> path(Query query) {
    if (query instanceof Query.Term term) {
      return Optional.of(term.path());
    } else if (query instanceof Query.Terms terms) {
      return Optional.of(terms.path());
    } else if (query instanceof Query.Range range) {
      return Optional.of(range.path());
    } else if (query instanceof Query.Match match) {
      return Optional.of(match.path());
    } else if (query instanceof Query.Phrase phrase) {
      return Optional.of(phrase.path());
    } else if (query instanceof Query.Prefix prefix) {
      return Optional.of(prefix.path());
    } else if (query instanceof Query.Contains contains) {
      return Optional.of(contains.path());
    } else if (query instanceof Query.Exists exists) {
      return Optional.of(exists.path());
    }
    return Optional.empty();
  }

  private void walk(Query query, Place place) {
    Pointer at = place.pointer();
    visitor.accept(place.at(own(query, at)), query);
    if (query instanceof Query.And and) {
      walkAll(and.of(), place, at.child("and"));
    } else if (query instanceof Query.Or or) {
      walkAll(or.of(), place, at.child("or"));
    } else if (query instanceof Query.Not not) {
      walk(not.of(), place.below(at.child("not")));
    } else if (query instanceof Query.Any any) {
      walk(any.of(), place.ofService(at.child("any").child("linkedPlanServices")));
    } else if (query instanceof Query.All all) {
      walk(all.of(), place.ofService(at.child("all").child("linkedPlanServices")));
    }
  }

  private void walkAll(List<Query> queries, Place place, Pointer at) {
    for (int i = 0; i < queries.size(); i++) {
      walk(queries.get(i), place.below(at.child(i)));
    }
  }

  private static Pointer own(Query query, Pointer at) {
    if (query instanceof Query.Exists) {
      return at.child("exists");
    }
    return path(query).map(path -> at.child(name(query)).child(path.text())).orElse(at);
  }

  private static String name(Query query) {
    if (query instanceof Query.Term) {
      return "term";
    } else if (query instanceof Query.Terms) {
      return "terms";
    } else if (query instanceof Query.Range) {
      return "range";
    } else if (query instanceof Query.Match) {
      return "match";
    } else if (query instanceof Query.Phrase) {
      return "phrase";
    } else if (query instanceof Query.Prefix) {
      return "prefix";
    }
    return "contains";
  }
}
