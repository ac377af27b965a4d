package io.planmanagement.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRefused.Unsearchable;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.FacetResult;
import io.planmanagement.domain.search.FacetResult.Statistics;
import io.planmanagement.domain.search.FacetResult.Summary;
import io.planmanagement.domain.search.Search;
import io.planmanagement.samples.OddPlans;
import io.planmanagement.samples.SamplePlans;
import io.planmanagement.testkit.search.Answer;
import io.planmanagement.testkit.search.CollidingPlans;
import io.planmanagement.testkit.search.Found;
import io.planmanagement.testkit.search.Position;
import io.planmanagement.testkit.search.RandomSearches;
import io.planmanagement.testkit.search.SearchOracle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Random searches of random plans find what the oracle finds. */
public interface SearchComparisonContract {

  /** Names the system property that repeats the plans and searches of a seed. */
  String SEED_PROPERTY = "io.planmanagement.testkit.search.seed";

  /** Returns a new index, for one test. */
  IndexSubject newIndex();

  /** Returns of how many sets of plans the searches are: more in the long form. */
  default int comparedSets() {
    return Boolean.getBoolean("plan.long") ? 20 : 1;
  }

  /** Returns the number of searches of each set: more in the long form. */
  default int comparedSearches() {
    return Boolean.getBoolean("plan.long") ? 1_000 : 400;
  }

  @Test
  default void random_searches_are_answered_as_the_documents_say() {
    long first = Long.getLong(SEED_PROPERTY, new Random().nextInt(1_000_000));
    for (int set = 0; set < comparedSets(); set++) {
      try (SearchBench bench = new SearchBench(newIndex())) {
        new Comparison(first + set, bench).run(comparedSearches());
      }
    }
  }

  /** The plans and searches of one seed. */
  final class Comparison {
    private static final int COLLIDING = 120;
    private static final int SAMPLES = 40;
    private static final int ODD = 20;
    private static final int MOST_PAGES = 8;

    /** How far a sum may be off, as a part of the magnitudes that go into it. */
    private static final double SUM_PRECISION = 1e-9;

    private final long seed;
    private final SearchBench bench;
    private final SearchOracle oracle;
    private final RandomSearches searches;
    private int leftOut;

    Comparison(long seed, SearchBench bench) {
      this.seed = seed;
      this.bench = bench;
      apply();
      oracle = SearchOracle.over(bench.records());
      searches = new RandomSearches(seed, bench.records());
    }

    /** Applies plans, some more than once, and deletes some. */
    private void apply() {
      CollidingPlans colliding = new CollidingPlans(seed);
      bench.apply(LongStream.range(0, COLLIDING).mapToObj(colliding::plan).toList());
      List<Plan> replaced = new ArrayList<>();
      for (long n = 0; n < COLLIDING / 4; n++) {
        Plan before = colliding.plan(n);
        Plan after = colliding.plan(n + COLLIDING);
        replaced.add(
            new Plan(
                before.id(),
                before.org(),
                after.planType(),
                after.creationDate(),
                after.planCostShares(),
                after.linkedPlanServices(),
                after.attributes()));
      }
      bench.apply(replaced);
      bench.deletePlans(
          LongStream.range(0, COLLIDING / 10).mapToObj(n -> colliding.plan(n * 7).id()).toList());
      bench.apply(new SamplePlans(seed).plans().limit(SAMPLES).toList());
      bench.apply(
          new OddPlans(seed)
              .plans()
              .filter(plan -> plan.document().toString().codePoints().allMatch(Comparison::isPlain))
              .limit(ODD)
              .toList());
    }

    /** Whether versions of Unicode agree on what that is; the odd plans hold some of everything. */
    private static boolean isPlain(int codePoint) {
      return codePoint < 0x2700
          || (codePoint >= 0x3040 && codePoint < 0x3100)
          || (codePoint >= 0x4E00 && codePoint < 0x9F00)
          || codePoint == 0xFEFF
          || codePoint == 0xFE0F
          || codePoint == 0xFFFF
          || codePoint == 0xE000
          || codePoint == "𝒫".codePointAt(0)
          || codePoint == "👩".codePointAt(0)
          || codePoint == "🩺".codePointAt(0);
    }

    void run(int count) {
      for (int n = 0; n < count; n++) {
        Search search = searches.search(n);
        Visibility visibility = searches.visibility(n);
        Answer expected = oracle.answer(search, visibility);
        try {
          compare(n, paged(search, expected), visibility, expected);
        } catch (Unsearchable refused) {
          assertEquals(Unsearchable.Bound.FIELDS, refused.bound(), () -> told(search, visibility));
          leftOut++;
        } catch (RuntimeException failed) {
          throw new AssertionError("search " + n + ": " + told(search, visibility), failed);
        }
      }
      assertTrue(
          leftOut <= count / 10, () -> "seed " + seed + ": " + leftOut + " paths were left out");
    }

    /** Enlarges the pages where they would be too many. */
    private static Search paged(Search search, Answer expected) {
      int least = expected.hits().size() / MOST_PAGES + 1;
      return search.size() == 0 ? search : search.withSize(Math.max(search.size(), least));
    }

    private void compare(int n, Search search, Visibility visibility, Answer expected) {
      List<Hit> hits = new ArrayList<>();
      Optional<Cursor> next = Optional.empty();
      List<String> wrong = new ArrayList<>();
      int pages = 0;
      do {
        PlanSearch instance = pages % 2 == 0 ? bench.first() : bench.second();
        SearchPage page = instance.search(search, next, visibility, SearchBench.LIMITS);
        hits.addAll(page.hits());
        next = page.next();
        if (page.hits().size() > search.size() || ++pages > MOST_PAGES * 3) {
          wrong.add("pages that are too large or too many");
          break;
        }
        OptionalLong total =
            search.total() ? OptionalLong.of(expected.hits().size()) : OptionalLong.empty();
        if (!page.total().equals(total)) {
          wrong.add("total " + page.total() + " instead of " + total);
        }
        differing(page.facets(), expected.facets()).ifPresent(wrong::add);
      } while (next.isPresent());
      if (search.size() > 0) {
        wrongHits(search, hits, expected).ifPresent(wrong::add);
      } else if (!hits.isEmpty()) {
        wrong.add("hits where none were wanted");
      }
      if (!wrong.isEmpty()) {
        fail("search " + n + ": " + told(search, visibility) + "\n" + String.join("\n", wrong));
      }
    }

    private String told(Search search, Visibility visibility) {
      return "-D" + SEED_PROPERTY + "=" + seed + "\n" + search + "\nof " + visibility;
    }

    private static Optional<String> wrongHits(Search search, List<Hit> hits, Answer expected) {
      List<String> names = hits.stream().map(Comparison::name).toList();
      List<String> right = expected.hits().stream().map(Comparison::name).toList();
      if (!names.stream().sorted().toList().equals(right.stream().sorted().toList())) {
        return Optional.of("finds " + names + "\ninstead of " + right);
      }
      if (!search.order().stream().anyMatch(key -> key.path().isEmpty()) && !names.equals(right)) {
        return Optional.of("finds in order " + names + "\ninstead of " + right);
      }
      Map<String, Found> byName =
          expected.hits().stream().collect(Collectors.toMap(Comparison::name, found -> found));
      Comparator<Position> order = Position.order(search);
      Optional<Position> before = Optional.empty();
      for (Hit hit : hits) {
        Found found = Optional.ofNullable(byName.get(name(hit))).orElseThrow();
        if (!near(hit.score(), found.score())) {
          return Optional.of(
              name(hit) + " has score " + hit.score() + " instead of " + found.score());
        }
        // Scores differ by their rounding: the order is that of those that are answered.
        Position position = found.position().withScore(search, hit.score().orElse(0));
        if (before.isPresent() && order.compare(before.get(), position) >= 0) {
          return Optional.of(
              "finds in order "
                  + names
                  + " by "
                  + before.get()
                  + " and "
                  + position
                  + "\ninstead of "
                  + right);
        }
        before = Optional.of(position);
        if (!search.highlight() && !hit.highlights().isEmpty()) {
          return Optional.of("highlights that were not wanted");
        }
        if (hit.highlights().values().stream()
            .anyMatch(
                passages ->
                    passages.isEmpty() || !passages.stream().allMatch(p -> p.contains("<em>")))) {
          return Optional.of("highlights nothing in " + hit.highlights());
        }
      }
      return Optional.empty();
    }

    private static boolean near(OptionalDouble score, OptionalDouble expected) {
      if (score.isEmpty() || expected.isEmpty()) {
        return score.equals(expected);
      }
      return Math.abs(score.getAsDouble() - expected.getAsDouble())
          <= SearchPagesContract.SCORE_PRECISION * Math.max(1, expected.getAsDouble());
    }

    private static String name(Found found) {
      return found.plan().stored().id()
          + "@"
          + found.plan().stored().revision()
          + (found.service().isPresent()
              ? "/"
                  + found
                      .plan()
                      .plan()
                      .linkedPlanServices()
                      .get(found.service().getAsInt())
                      .objectId()
              : "");
    }

    private static String name(Hit hit) {
      if (hit instanceof Hit.OfPlan of) {
        return of.plan().id() + "@" + of.plan().revision();
      }
      Hit.OfService of = (Hit.OfService) hit;
      return of.service().planId()
          + "@"
          + of.service().revision()
          + "/"
          + SearchBench.objectId(of.service());
    }

    private static Optional<String> differing(
        Map<String, FacetResult> facets, Map<String, FacetResult> expected) {
      if (!List.copyOf(facets.keySet()).equals(List.copyOf(expected.keySet()))) {
        return Optional.of("facets " + facets.keySet() + " instead of " + expected.keySet());
      }
      return expected.entrySet().stream()
          .filter(
              entry ->
                  Stream.ofNullable(facets.get(entry.getKey()))
                      .noneMatch(facet -> isSame(facet, entry.getValue())))
          .map(
              entry ->
                  entry.getKey()
                      + " is "
                      + facets.get(entry.getKey())
                      + "\ninstead of "
                      + entry.getValue())
          .findFirst();
    }

    private static boolean isSame(FacetResult facet, FacetResult expected) {
      if (facet instanceof Statistics one && expected instanceof Statistics other) {
        return one.plans() == other.plans()
            && one.values() == other.values()
            && one.range().isPresent() == other.range().isPresent()
            && (one.range().isEmpty()
                || isSame(one.range().get(), other.range().get(), one.values()));
      }
      return facet.equals(expected);
    }

    private static boolean isSame(Summary one, Summary other, long values) {
      double magnitude = values * Math.max(Math.abs(other.min()), Math.abs(other.max()));
      return one.min() == other.min()
          && one.max() == other.max()
          && (Double.isInfinite(magnitude)
              || Math.abs(one.sum() - other.sum()) <= SUM_PRECISION * magnitude);
    }
  }
}
