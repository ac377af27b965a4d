package io.planmanagement.testkit.fakes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.ChangeLog;
import io.planmanagement.domain.port.DeadLetter;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.Holding;
import io.planmanagement.domain.port.IndexRebuild;
import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.domain.port.Standing;
import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.fakes.Altered.Bug;
import io.planmanagement.testkit.fakes.Altered.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The contracts of upkeep are able to fail, as {@link PlantedBugsTest} shows of the others. */
final class PlantedUpkeepBugsTest {

  @ParameterizedTest
  @MethodSource({"inTheIndexsUpkeep", "inUpkeep"})
  void every_planted_bug_is_caught(PlantedBug planted) {
    TestExecutionSummary summary = planted.run();

    assertEquals(1, summary.getTestsFoundCount(), "there is no such test");
    assertEquals(1, summary.getTestsFailedCount(), "the bug was not caught");
  }

  static Stream<PlantedBug> inTheIndexsUpkeep() {
    return Stream.of(
            comparing(
                "standings come in another order",
                (record, standing) -> standing,
                true,
                "there_is_one_standing_for_each_record_in_their_order"),
            comparing(
                "content is not compared",
                (record, standing) ->
                    standing.kind() == Standing.Kind.DIFFERENT
                        ? of(standing, Standing.Kind.IN_STEP)
                        : standing,
                false,
                "other_content_at_the_same_revision_is_different_and_projecting_replaces_it",
                "a_living_plan_where_the_store_has_its_deletion_is_different",
                "a_record_that_the_index_refused_is_different"),
            comparing(
                "places are not compared",
                (record, standing) ->
                    standing.highest().isAfter(record.revision()) || standing.isInStep()
                        ? standing
                        : of(standing, Standing.Kind.BEHIND),
                false,
                "places_beyond_those_that_the_record_knows_of_are_ahead"),
            comparing(
                "what is newer is only different",
                (record, standing) ->
                    standing.kind() == Standing.Kind.AHEAD
                        ? of(standing, Standing.Kind.DIFFERENT)
                        : standing,
                false,
                "a_newer_revision_is_ahead_and_tells_how_far"),
            comparing(
                "the highest revision is that of the store",
                (record, standing) ->
                    new Standing(
                        standing.planId(), standing.kind(), record.revision(), standing.places()),
                false,
                "a_newer_revision_is_ahead_and_tells_how_far",
                "an_older_revision_is_behind_and_projecting_mends_it",
                "a_plan_that_the_index_lacks_is_behind_and_a_deleted_one_is_in_step"),
            comparing(
                "the number of places is that of the store",
                (record, standing) ->
                    new Standing(
                        standing.planId(), standing.kind(), standing.highest(), record.places()),
                false,
                "places_beyond_those_that_the_record_knows_of_are_ahead"),
            upkeep(
                "comparing mends",
                "compare",
                (index, upkeep) ->
                    call -> {
                      Object standings = call.proceed();
                      index.apply(call.argument(0, StoreId.class), records(call, 1));
                      return standings;
                    },
                "comparing_changes_nothing"),
            upkeep(
                "any store will do",
                "compare",
                (index, upkeep) ->
                    call ->
                        call.proceedWith(
                            index.storeId().orElse(call.argument(0, StoreId.class)),
                            call.arguments().get(1)),
                "nothing_can_be_done_for_another_store"),
            upkeep(
                "the first of every further page is dropped",
                "holdings",
                (index, upkeep) ->
                    call -> {
                      Page<?> page = (Page<?>) call.proceed();
                      return call.argument(1, Optional.class).isPresent() && !page.items().isEmpty()
                          ? new Page<>(page.items().subList(1, page.items().size()), page.next())
                          : page;
                    },
                "everything_that_the_index_holds_is_listed_whatever_the_size_of_the_pages",
                "nothing_is_missed_in_a_listing_while_plans_are_applied"),
            upkeep(
                "traces of deletions are not listed",
                "holdings",
                (index, upkeep) ->
                    call -> {
                      Page<?> page = (Page<?>) call.proceed();
                      return new Page<>(
                          page.items().stream()
                              .filter(
                                  held ->
                                      index
                                          .find(((Holding) held).planId(), Visibility.ALL)
                                          .isPresent())
                              .toList(),
                          page.next());
                    },
                "everything_that_the_index_holds_is_listed_whatever_the_size_of_the_pages"),
            upkeep(
                "a bad cursor begins anew",
                "holdings",
                (index, upkeep) ->
                    call -> {
                      try {
                        return call.proceed();
                      } catch (PlanRefused.BadCursor bad) {
                        return call.proceedWith(
                            call.arguments().get(0), Optional.empty(), call.arguments().get(2));
                      }
                    },
                "a_cursor_of_a_listing_that_the_index_did_not_make_is_refused"),
            upkeep(
                "a sweep looks at no revision",
                "sweep",
                (index, upkeep) ->
                    call ->
                        call.proceedWith(
                            call.arguments().get(0),
                            new Revision(Revision.MAX),
                            call.arguments().get(2)),
                "old_traces_of_what_is_gone_are_forgotten_and_nothing_else"),
            upkeep(
                "a sweep forgets nothing",
                "sweep",
                (index, upkeep) -> call -> 0,
                "old_traces_of_what_is_gone_are_forgotten_and_nothing_else",
                "a_sweep_forgets_at_most_so_many_traces_and_tells_how_many"),
            upkeep(
                "a sweep has no limit",
                "sweep",
                (index, upkeep) ->
                    call ->
                        call.proceedWith(
                            call.arguments().get(0), call.arguments().get(1), 1_000_000),
                "a_sweep_forgets_at_most_so_many_traces_and_tells_how_many"),
            upkeep(
                "a sweep never ends",
                "sweep",
                (index, upkeep) -> call -> Math.max(1, (Integer) call.proceed()),
                "a_sweep_forgets_at_most_so_many_traces_and_tells_how_many"),
            rebuild(
                "a rebuild shows before it is shown",
                Sloppy.SHOWN_AT_ONCE,
                "nobody_sees_a_rebuild_before_it_is_shown",
                "a_rebuild_that_is_closed_without_being_shown_leaves_everything_as_it_was"),
            rebuild(
                "what was in the old index stays",
                Sloppy.MERGED,
                "a_rebuild_that_is_shown_takes_the_place_of_the_old_index"),
            rebuild(
                "a new index is shown empty and filled then",
                Sloppy.SHOWN_EMPTY,
                "searches_are_whole_at_every_instant_of_a_show"),
            rebuild(
                "no later rebuild ends an earlier one",
                Sloppy.UNENDED,
                "a_later_rebuild_ends_an_earlier_one"),
            rebuild(
                "a rebuild that is closed is shown",
                Sloppy.SHOWN_BY_CLOSING,
                "a_rebuild_that_is_closed_without_being_shown_leaves_everything_as_it_was"),
            rebuild(
                "what is rejected is not told",
                Sloppy.SILENT,
                "a_rebuild_tells_what_it_can_not_take_and_takes_the_others"),
            subject(
                "a rebuild takes the last record, not the newest",
                () -> new InMemoryIndexSubject(new InMemoryIndexData((shown, other) -> true)),
                "a_rebuild_takes_the_newest_of_the_records_that_it_is_given"),
            subject(
                "what stands under the very revision stays",
                () ->
                    new InMemoryIndexSubject(
                        new InMemoryIndexData((shown, other) -> other.isAfter(shown))),
                "other_content_at_the_same_revision_is_different_and_projecting_replaces_it",
                "a_rebuild_takes_the_newest_of_the_records_that_it_is_given"))
        .flatMap(bugs -> bugs);
  }

  static Stream<PlantedBug> inUpkeep() {
    return Stream.of(
            engine(
                "everything is in step",
                ports ->
                    with(
                        ports,
                        Altered.port(
                            IndexUpkeep.class,
                            ports.upkeep(),
                            "compare",
                            altered(
                                (record, standing) -> of(standing, Standing.Kind.IN_STEP), false))),
                "a_missing_plan_is_indexed_again",
                "an_older_state_is_brought_up_to_date",
                "other_content_of_the_same_revision_is_replaced",
                "an_index_that_is_ahead_of_the_store_is_overtaken",
                "what_is_left_over_beyond_the_places_that_the_store_knows_of_is_removed"),
            engine(
                "nothing is listed",
                ports ->
                    with(
                        ports,
                        Altered.port(
                            IndexUpkeep.class,
                            ports.upkeep(),
                            "holdings",
                            call -> new Page<>(List.of(), Optional.empty()))),
                "a_plan_that_the_store_does_not_know_is_removed",
                "very_many_ghosts_are_left_to_an_operator"),
            engine(
                "a restamp stays below what it is given",
                ports ->
                    with(
                        ports,
                        Altered.port(
                            Plans.class,
                            ports.plans(),
                            "restamp",
                            call ->
                                call.proceedWith(
                                    call.arguments().get(0),
                                    call.arguments().get(1),
                                    Revision.NONE,
                                    call.arguments().get(3)))),
                "an_index_that_is_ahead_of_the_store_is_overtaken",
                "a_revision_too_far_in_the_future_is_reported_and_stops_nothing"),
            engine(
                "a restamp keeps its places",
                ports ->
                    with(
                        ports,
                        Altered.port(
                            Plans.class,
                            ports.plans(),
                            "restamp",
                            call ->
                                call.proceedWith(
                                    call.arguments().get(0),
                                    call.arguments().get(1),
                                    call.arguments().get(2),
                                    0))),
                "what_is_left_over_beyond_the_places_that_the_store_knows_of_is_removed"),
            engine(
                "a sweep forgets nothing",
                ports ->
                    with(
                        ports, Altered.port(IndexUpkeep.class, ports.upkeep(), "sweep", call -> 0)),
                "old_traces_of_deletions_are_forgotten_by_the_index_and_then_by_the_store"),
            engine(
                "nothing is purged",
                ports ->
                    with(ports, Altered.port(ChangeLog.class, ports.log(), "purge", c -> false)),
                "old_traces_of_deletions_are_forgotten_by_the_index_and_then_by_the_store"),
            engine(
                "the log is not read to its end",
                ports ->
                    with(
                        ports,
                        Altered.port(
                            ChangeLog.class,
                            ports.log(),
                            "after",
                            call -> {
                              List<?> entries = (List<?>) call.proceed();
                              return entries.subList(0, Math.max(0, entries.size() - 1));
                            })),
                "a_reindex_fills_an_index_with_what_the_store_has_and_nothing_else",
                "a_missing_plan_is_indexed_again"),
            engine(
                "deletions are left out of a rebuild",
                ports ->
                    with(
                        ports,
                        Altered.port(
                            IndexUpkeep.class,
                            ports.upkeep(),
                            "rebuild",
                            call ->
                                Altered.port(
                                    IndexRebuild.class,
                                    (IndexRebuild) call.proceed(),
                                    "apply",
                                    apply ->
                                        apply.proceedWith(
                                            records(apply, 0).stream()
                                                .filter(record -> !record.isDeleted())
                                                .toList())))),
                "a_plan_that_is_gone_is_not_raised_by_an_old_record_after_a_reindex"),
            engine(
                "any letter of a plan is removed",
                ports ->
                    with(
                        ports,
                        Altered.port(
                            DeadLetters.class,
                            ports.deadLetters(),
                            "remove",
                            call -> {
                              PlanId id = call.argument(0, Change.class).planId();
                              return ports
                                  .deadLetters()
                                  .list(Optional.empty(), 100)
                                  .items()
                                  .stream()
                                  .map(DeadLetter::change)
                                  .filter(change -> change.planId().equals(id))
                                  .anyMatch(ports.deadLetters()::remove);
                            })),
                "a_retry_takes_the_plan_as_it_is_now_and_a_letter_that_is_newer_stays"))
        .flatMap(bugs -> bugs);
  }

  // The fakes with their bugs.

  private static Stream<PlantedBug> subject(
      String bug, Supplier<IndexSubject> subject, String... tests) {
    return Stream.of(tests)
        .map(test -> new PlantedBug(bug, PlantedBug.OfIndexUpkeep.class, subject, test));
  }

  private static Stream<PlantedBug> upkeep(
      String bug, String method, BiFunction<PlanIndex, IndexUpkeep, Bug> planted, String... tests) {
    return subject(
        bug,
        () -> {
          List<PlanIndex> indexes = Collections.synchronizedList(new ArrayList<>());
          return new PlantedBugsTest.AlteredIndex(
              index -> {
                indexes.add(index);
                return index;
              },
              upkeep ->
                  Altered.port(
                      IndexUpkeep.class,
                      upkeep,
                      method,
                      call -> planted.apply(indexes.get(indexes.size() - 1), upkeep).answer(call)));
        },
        tests);
  }

  private static Stream<PlantedBug> comparing(
      String bug,
      BiFunction<PlanRecord, Standing, Standing> change,
      boolean backwards,
      String... tests) {
    return upkeep(bug, "compare", (index, upkeep) -> altered(change, backwards), tests);
  }

  private static Bug altered(BiFunction<PlanRecord, Standing, Standing> change, boolean backwards) {
    return call -> {
      List<PlanRecord> records = records(call, 1);
      List<?> standings = (List<?>) call.proceed();
      List<Standing> altered =
          new ArrayList<>(
              IntStream.range(0, records.size())
                  .mapToObj(i -> change.apply(records.get(i), (Standing) standings.get(i)))
                  .toList());
      if (backwards) {
        Collections.reverse(altered);
      }
      return altered;
    };
  }

  private static Stream<PlantedBug> rebuild(String bug, Sloppy how, String... tests) {
    return upkeep(
        bug,
        "rebuild",
        (index, upkeep) ->
            call -> {
              IndexRebuild sound = (IndexRebuild) call.proceed();
              return new SloppyRebuild(how, sound, index, upkeep, call.argument(0, StoreId.class));
            },
        tests);
  }

  private static Stream<PlantedBug> engine(
      String bug, UnaryOperator<PlanPorts> planted, String... tests) {
    return Stream.of(tests)
        .map(
            test ->
                new PlantedBug(
                    bug,
                    PlantedBug.OfUpkeep.class,
                    () -> new PlantedBugsTest.AlteredEngine(new InMemoryIndexData(), planted),
                    test));
  }

  private static PlanPorts with(PlanPorts ports, IndexUpkeep upkeep) {
    return new PlanPorts(
        ports.plans(),
        ports.log(),
        ports.deadLetters(),
        ports.channel(),
        ports.index(),
        upkeep,
        ports.search());
  }

  private static PlanPorts with(PlanPorts ports, Plans plans) {
    return new PlanPorts(
        plans,
        ports.log(),
        ports.deadLetters(),
        ports.channel(),
        ports.index(),
        ports.upkeep(),
        ports.search());
  }

  private static PlanPorts with(PlanPorts ports, ChangeLog log) {
    return new PlanPorts(
        ports.plans(),
        log,
        ports.deadLetters(),
        ports.channel(),
        ports.index(),
        ports.upkeep(),
        ports.search());
  }

  private static PlanPorts with(PlanPorts ports, DeadLetters deadLetters) {
    return new PlanPorts(
        ports.plans(),
        ports.log(),
        deadLetters,
        ports.channel(),
        ports.index(),
        ports.upkeep(),
        ports.search());
  }

  private static Standing of(Standing standing, Standing.Kind kind) {
    return new Standing(standing.planId(), kind, standing.highest(), standing.places());
  }

  private static List<PlanRecord> records(Call call, int argument) {
    return ((List<?>) call.arguments().get(argument)).stream().map(PlanRecord.class::cast).toList();
  }

  /** What a rebuild does wrong. */
  private enum Sloppy {
    SHOWN_AT_ONCE,
    MERGED,
    SHOWN_EMPTY,
    UNENDED,
    SHOWN_BY_CLOSING,
    SILENT
  }

  /** A rebuild with a bug. */
  private static final class SloppyRebuild implements IndexRebuild {
    private final Sloppy how;
    private final IndexRebuild sound;
    private final PlanIndex index;
    private final IndexUpkeep upkeep;
    private final StoreId store;
    private final List<PlanRecord> taken = new ArrayList<>();

    SloppyRebuild(
        Sloppy how, IndexRebuild sound, PlanIndex index, IndexUpkeep upkeep, StoreId store) {
      this.how = how;
      this.sound = sound;
      this.index = index;
      this.upkeep = upkeep;
      this.store = store;
    }

    @Override
    public List<Rejection> apply(List<PlanRecord> records) {
      taken.addAll(records);
      return switch (how) {
        case SHOWN_AT_ONCE, MERGED -> index.apply(store, records);
        case UNENDED -> List.of();
        case SILENT -> sound.apply(records).subList(0, 0);
        default -> sound.apply(records);
      };
    }

    @Override
    public void show() {
      switch (how) {
        case MERGED -> sound.close();
        case UNENDED -> {
          try (IndexRebuild anew = upkeep.rebuild(store)) {
            anew.apply(taken);
            anew.show();
          }
        }
        case SHOWN_EMPTY -> {
          try (IndexRebuild empty = upkeep.rebuild(store)) {
            empty.show();
          }
          for (PlanRecord record : taken) {
            LockSupport.parkNanos(100_000); // so that somebody searches
            index.apply(store, List.of(record));
          }
        }
        default -> sound.show();
      }
    }

    @Override
    public void close() {
      if (how == Sloppy.SHOWN_BY_CLOSING) {
        sound.show();
      }
      sound.close();
    }
  }
}
