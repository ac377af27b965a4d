package io.planmanagement.testkit.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Query.Bound;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.Searchable;
import io.planmanagement.domain.search.SortKey;
import io.planmanagement.domain.search.SortKey.Direction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Random searches of given plans: of every kind of condition, nested, for plans and for services,
 * in any order, with facets. Most of what they ask for stands in one of the plans, so that most
 * find something. Search {@code n} of a seed and the same plans is always the same one.
 */
public final class RandomSearches {

  private static final int MAX_TEXT = 500;
  private static final int MAX_LEVELS = 3;

  private final long seed;
  private final List<Sample> ofPlans = new ArrayList<>();
  private final List<Sample> ofServices = new ArrayList<>();
  private final List<Organisation> organisations;

  /** Makes the searches of that seed for what the store has of these plans. */
  public RandomSearches(long seed, Collection<PlanRecord> records) {
    this.seed = seed;
    List<SearchedPlan> plans =
        records.stream()
            .flatMap(record -> record.plan().stream())
            .map(stored -> new SearchedPlan(stored, stored.plan()))
            .toList();
    for (SearchedPlan plan : plans) {
      addSamples(plan.own(), ofPlans);
      plan.services().forEach(service -> addSamples(service, ofServices));
    }
    organisations = plans.stream().map(plan -> plan.plan().org()).distinct().toList();
  }

  private static void addSamples(SearchedValues values, List<Sample> samples) {
    for (FieldPath path : values.paths()) {
      values.all(path).forEach(value -> samples.add(new Sample(path, value)));
    }
  }

  /** A value that stands at a path of some plan. */
  private record Sample(FieldPath path, JsonValue value) {}

  /** Returns whose plans search {@code n} is about. */
  public Visibility visibility(long n) {
    Chance chance = new Chance(seed + 1, n);
    return chance.is(70) ? Visibility.ALL : Visibility.of(chance.oneOf(organisations));
  }

  /** Returns a search. */
  public Search search(long n) {
    Chance chance = new Chance(seed, n);
    Draft draft = new Draft(chance);
    Returned returned = chance.is(75) ? Returned.PLANS : Returned.LINKED_PLAN_SERVICES;
    Query query = draft.query(chance.below(MAX_LEVELS + 1), false);
    return new Search(
        query,
        returned,
        draft.sort(returned),
        chance.oneOf(0, 1, 2, 3, 5, 8, 20, 20, 100, 1_000),
        returned == Returned.PLANS ? draft.facets() : Map.of(),
        chance.is(50),
        chance.is(10));
  }

  /** One search while it is made up. */
  private final class Draft {
    private final Chance chance;

    Draft(Chance chance) {
      this.chance = chance;
    }

    Query query(int levels, boolean inService) {
      if (levels == 0 || chance.is(20)) {
        return leaf(inService);
      }
      int kind = chance.below(inService ? 6 : 10);
      return switch (kind) {
        case 0, 1 -> new Query.And(queries(levels - 1, inService));
        case 2, 3 -> new Query.Or(queries(levels - 1, inService));
        case 4 -> new Query.Not(query(levels - 1, inService));
        case 6, 7 -> new Query.Any(query(levels - 1, true));
        case 8 -> new Query.All(query(levels - 1, true));
        default -> leaf(inService);
      };
    }

    private List<Query> queries(int levels, boolean inService) {
      List<Query> queries = new ArrayList<>();
      int count = chance.oneOf(2, 2, 2, 3);
      for (int i = 0; i < count; i++) {
        queries.add(query(levels, inService));
      }
      return queries;
    }

    private Query leaf(boolean inService) {
      if (chance.is(3)) {
        return Query.EVERYTHING;
      }
      Sample sample = sample(inService);
      // One in eight asks for the value of another path: of another type, or nowhere.
      FieldPath path = chance.is(12) ? sample(inService).path() : sample.path();
      if (chance.is(8)) {
        return new Query.Exists(new FieldPath(prefix(path.names())));
      } else if (sample.value() instanceof JsonString text) {
        return ofText(path, text.value());
      } else if (sample.value() instanceof JsonNumber) {
        return ofNumber(path, sample.value());
      }
      return new Query.Term(path, sample.value());
    }

    private List<String> prefix(List<String> names) {
      return names.subList(0, 1 + chance.below(names.size()));
    }

    private Sample sample(boolean inService) {
      List<Sample> samples = inService && !ofServices.isEmpty() ? ofServices : ofPlans;
      return chance.oneOf(samples);
    }

    private Query ofNumber(FieldPath path, JsonValue value) {
      return switch (chance.below(4)) {
        case 0 -> new Query.Term(path, value);
        case 1 -> terms(path, value);
        default -> range(path, value);
      };
    }

    private Query ofText(FieldPath path, String whole) {
      String text = cut(whole, MAX_TEXT);
      return switch (chance.below(10)) {
        case 0 -> new Query.Term(path, JsonValue.of(text));
        case 1 -> terms(path, JsonValue.of(text));
        case 2 -> range(path, JsonValue.of(text));
        case 3 -> new Query.Prefix(path, part(text, 0));
        case 4, 5 -> contains(path, text);
        case 6, 7 -> new Query.Match(path, words(text, true));
        default -> new Query.Phrase(path, words(text, false));
      };
    }

    private Query contains(FieldPath path, String text) {
      int start =
          text.offsetByCodePoints(0, chance.below(text.codePointCount(0, text.length()) + 1));
      String part = part(text.substring(start), chance.oneOf(0, 1, 2, 3, 3, 4, 7, 30));
      String cased = chance.is(30) ? part.toUpperCase(Locale.ROOT) : part;
      return new Query.Contains(path, cased.replace("\uFFFF", ""));
    }

    /** Some of the code points that a text begins with; of 0 any number. */
    private String part(String text, int wanted) {
      int all = text.codePointCount(0, text.length());
      int count = wanted == 0 ? chance.below(all + 1) : Math.min(all, wanted);
      return text.substring(0, text.offsetByCodePoints(0, count));
    }

    /** Some words of a text, one after the other or in any order. */
    private String words(String text, boolean shuffled) {
      List<String> words = new ArrayList<>(List.of(text.split(" ", -1)));
      int from = chance.below(words.size());
      int to = Math.min(words.size(), from + 1 + chance.below(4));
      List<String> chosen = new ArrayList<>(words.subList(from, to));
      if (shuffled && chance.is(50)) {
        Collections.reverse(chosen);
      }
      String joined = String.join(" ", chosen);
      return chance.is(20) ? joined.toUpperCase(Locale.ROOT) : joined;
    }

    private Query terms(FieldPath path, JsonValue value) {
      List<JsonValue> values = new ArrayList<>(List.of(value));
      int more = chance.below(4);
      for (int i = 0; i < more; i++) {
        values.add(shortened(chance.oneOf(chance.is(50) ? ofPlans : ofServices).value()));
      }
      return new Query.Terms(path, values);
    }

    private Query range(FieldPath path, JsonValue value) {
      List<JsonValue> others =
          Stream.generate(() -> shortened(chance.oneOf(ofPlans).value()))
              .limit(30)
              .filter(other -> other.getClass() == value.getClass())
              .toList();
      JsonValue other = others.isEmpty() ? value : chance.oneOf(others);
      Optional<Bound> one = Optional.of(new Bound(value, chance.is(50)));
      Optional<Bound> second = Optional.of(new Bound(other, chance.is(50)));
      return switch (chance.below(4)) {
        case 0 -> new Query.Range(path, one, Optional.empty());
        case 1 -> new Query.Range(path, Optional.empty(), one);
        case 2 -> new Query.Range(path, one, second);
        default -> new Query.Range(path, second, one);
      };
    }

    private JsonValue shortened(JsonValue value) {
      return value instanceof JsonString text ? JsonValue.of(cut(text.value(), MAX_TEXT)) : value;
    }

    private static String cut(String text, int most) {
      if (text.length() <= most) {
        return text;
      }
      return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    List<SortKey> sort(Returned returned) {
      List<SortKey> keys = new ArrayList<>();
      int count = chance.oneOf(0, 0, 1, 1, 1, 2, 3);
      for (int i = 0; i < count; i++) {
        Direction direction = chance.oneOf(Direction.ASCENDING, Direction.DESCENDING);
        keys.add(
            chance.is(15)
                ? SortKey.RELEVANCE
                : new SortKey(
                    Optional.of(sample(returned == Returned.LINKED_PLAN_SERVICES).path()),
                    direction));
      }
      return keys;
    }

    Map<String, Facet> facets() {
      Map<String, Facet> facets = new LinkedHashMap<>();
      int count = chance.oneOf(0, 0, 0, 1, 2);
      for (int i = 0; i < count; i++) {
        facets.put("facet " + i, facet());
      }
      return facets;
    }

    private Facet facet() {
      boolean ofService = chance.is(50) && !ofServices.isEmpty();
      Sample sample = sample(ofService);
      FieldPath path = ofService ? sample.path().ofService() : sample.path();
      return switch (chance.below(7)) {
        case 0 -> new Facet.Ranges(path, starts(sample));
        case 1 ->
            new Facet.Histogram(path, new BigDecimal(chance.oneOf("0.5", "1", "7.50", "100")));
        case 2 -> new Facet.DateHistogram(path, chance.oneOf(Facet.Unit.values()));
        case 3 -> new Facet.Stats(path);
        default -> new Facet.Terms(path, chance.oneOf(1, 2, 3, 10, 1_000));
      };
    }

    /** Numbers or days, as the sample is; ascending. */
    private List<JsonValue> starts(Sample sample) {
      boolean days =
          sample.value() instanceof JsonString text && Searchable.day(text.value()).isPresent();
      TreeMap<Double, JsonValue> starts = new TreeMap<>();
      starts.put(0.0, days ? JsonValue.of("1970-01-01") : JsonValue.of(0));
      for (int i = 0; i < 20; i++) {
        JsonValue value = chance.oneOf(chance.is(50) ? ofPlans : ofServices).value();
        if (days && value instanceof JsonString text) {
          Searchable.day(text.value())
              .ifPresent(day -> starts.put((double) day.toEpochDay(), value));
        } else if (!days && value instanceof JsonNumber number) {
          Searchable.number(number.value()).ifPresent(start -> starts.put(start, value));
        }
      }
      return List.copyOf(starts.values());
    }
  }
}
