package io.planmanagement.domain.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Pointer;
import io.planmanagement.domain.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The bounds of what a search may cost.
 *
 * @param depth the most levels of conditions in a query
 * @param conditions the most conditions of a query, those that hold others counted too
 * @param values the most values of one {@link Query.Terms}
 * @param text the longest text in a search, in characters (UTF-16); all full text of a query
 *     together has at most twice as many, since every word of it is looked for
 * @param size the most hits of a page
 * @param sortKeys the most keys of an order
 * @param facets the most facets
 * @param buckets the most values or intervals of a facet
 * @param time the longest that a search may take
 */
public record SearchLimits(
    int depth,
    int conditions,
    int values,
    int text,
    int size,
    int sortKeys,
    int facets,
    int buckets,
    Duration time) {

  private static final int FULL_TEXTS = 2;

  /**
   * 16 levels, 256 conditions, 1,000 values, 1,000 characters, 1,000 hits, 8 keys, 16 facets, 1,000
   * buckets, 5 s.
   */
  public static final SearchLimits DEFAULT =
      new SearchLimits(16, 256, 1_000, 1_000, 1_000, 8, 16, 1_000, Duration.ofSeconds(5));

  /**
   * Checks the bounds themselves.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public SearchLimits {
    boolean positive =
        Stream.of(depth, conditions, values, text, size, sortKeys, facets, buckets)
            .allMatch(limit -> limit > 0);
    if (!positive || time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("a limit is a positive number");
    }
  }

  /**
   * Checks a search that is about to be carried out.
   *
   * @throws PlanRefused.Invalid with every bound that it exceeds, each at its place in the JSON
   *     form
   */
  public void check(Search search) {
    Check check = new Check();
    check.query(search.query());
    check.atMost(search.size(), size, Pointer.ROOT.child("size"), "maximum", "hits a page");
    check.atMost(search.sort().size(), sortKeys, SearchRules.SORT, "maxItems", "keys");
    check.atMost(search.facets().size(), facets, SearchRules.FACETS, "maxProperties", "facets");
    search.facets().forEach(check::facet);
    if (!check.violations.isEmpty()) {
      throw new PlanRefused.Invalid(check.violations);
    }
  }

  private final class Check {
    private final List<Violation> violations = new ArrayList<>();
    private int counted;
    private int fullText;
    private boolean tooDeep;

    private void atMost(int number, int most, Pointer at, String keyword, String what) {
      if (number > most) {
        violations.add(at.violates(keyword, "must be at most " + most + " " + what));
      }
    }

    private void query(Query query) {
      QueryPlaces.walk(query, this::condition);
      atMost(counted, conditions, QueryPlaces.QUERY, "maxConditions", "conditions");
      atMost(
          fullText,
          FULL_TEXTS * text,
          QueryPlaces.QUERY,
          "maxFullText",
          "characters of full text in all");
    }

    private void condition(QueryPlaces.Place place, Query condition) {
      counted++;
      if (place.depth() > depth && !tooDeep) {
        tooDeep = true;
        atMost(place.depth(), depth, place.pointer(), "maxDepth", "levels deep");
      }
      if (condition instanceof Query.Terms terms) {
        atMost(terms.values().size(), values, place.pointer(), "maxItems", "values");
      }
      texts(condition).forEach(written -> text(written, place.pointer()));
      if (condition instanceof Query.Match || condition instanceof Query.Phrase) {
        texts(condition).forEach(written -> fullText += written.length());
      }
    }

    private void text(String written, Pointer at) {
      atMost(written.length(), text, at, "maxLength", "characters");
    }

    private void facet(String name, Facet facet) {
      Pointer at = SearchRules.FACETS.child(name);
      if (facet instanceof Facet.Terms terms) {
        atMost(terms.size(), buckets, at.child("terms").child("size"), "maximum", "values");
      } else if (facet instanceof Facet.Ranges ranges) {
        atMost(ranges.from().size(), buckets, at.child("ranges"), "maxItems", "ranges");
      }
    }
  }

  private static List<String> texts(Query condition) {
    if (condition instanceof Query.Match match) {
      return List.of(match.text());
    } else if (condition instanceof Query.Phrase phrase) {
      return List.of(phrase.text());
    } else if (condition instanceof Query.Prefix prefix) {
      return List.of(prefix.text());
    } else if (condition instanceof Query.Contains contains) {
      return List.of(contains.text());
    } else if (condition instanceof Query.Term term) {
      return texts(Stream.of(term.value()));
    } else if (condition instanceof Query.Terms terms) {
      return texts(terms.values().stream());
    } else if (condition instanceof Query.Range range) {
      return texts(
          Stream.of(range.lower(), range.upper())
              .flatMap(Optional::stream)
              .map(Query.Bound::value));
    }
    return List.of();
  }

  private static List<String> texts(Stream<JsonValue> values) {
    return values
        .filter(JsonString.class::isInstance)
        .map(JsonString.class::cast)
        .map(JsonString::value)
        .toList();
  }
}
