package io.planmanagement.bootstrap.system;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges what clients were told about one plan: is there an order in which everything happened at
 * one instant each, between its begin and its end, on a single plan? Writes of unknown outcome may
 * have happened at any time after their begin, or not at all.
 *
 * <p>The search of Wing and Gong (Testing and verifying concurrent objects, 1993) with Lowe's
 * memory of the places where it was already (Testing for linearizability, 2017): the set of what
 * has happened, and the state.
 */
final class Linearizability {

  private final List<Operation> history;
  private final Set<Place> seen = new HashSet<>();
  private final BitSet known = new BitSet();
  private BitSet furthest = new BitSet();

  private Linearizability(List<Operation> history) {
    this.history = history.stream().sorted(Comparator.comparingLong(Operation::begun)).toList();
    for (int i = 0; i < this.history.size(); i++) {
      known.set(i, this.history.get(i).isKnown());
    }
  }

  /**
   * Looks for such an order.
   *
   * @param before the state of the plan at the start
   * @param history all operations on the plan, in any order
   * @return empty if there is one; otherwise how far the best attempt came, for people
   */
  static Optional<String> violation(String before, List<Operation> history) {
    Linearizability search = new Linearizability(history);
    return search.from(before) ? Optional.empty() : Optional.of(search.explanation());
  }

  /** One step for each operation that has happened, kept by hand: a history may be long. */
  private boolean from(String before) {
    List<Place> path = new ArrayList<>();
    List<Integer> nextOf = new ArrayList<>();
    path.add(new Place(new BitSet(), before));
    nextOf.add(0);
    while (!path.isEmpty()) {
      int top = path.size() - 1;
      Place place = path.get(top);
      if (place.hasAll(known)) {
        return true;
      }
      int next = candidate(place, nextOf.get(top));
      if (next < 0) {
        path.remove(top);
        nextOf.remove(top);
        continue;
      }
      nextOf.set(top, next + 1);
      Place reached = place.after(next, history.get(next));
      if (seen.add(reached)) {
        path.add(reached);
        nextOf.add(0);
        if (reached.done().cardinality() > furthest.cardinality()) {
          furthest = reached.done();
        }
      }
    }
    return false;
  }

  /**
   * Returns the next operation that could happen first of all that have not; -1 if there is none.
   */
  private int candidate(Place place, int from) {
    long firstEnd = Long.MAX_VALUE;
    for (int i = place.done().nextClearBit(0); i < history.size(); i = nextLeft(place, i)) {
      Operation operation = history.get(i);
      if (operation.begun() > firstEnd) {
        break;
      }
      if (operation.isKnown()) {
        firstEnd = Math.min(firstEnd, operation.ended());
      }
    }
    for (int i = place.done().nextClearBit(from); i < history.size(); i = nextLeft(place, i)) {
      Operation operation = history.get(i);
      if (operation.begun() > firstEnd) {
        return -1;
      }
      if (operation.fits(place.state())) {
        return i;
      }
    }
    return -1;
  }

  private static int nextLeft(Place place, int i) {
    return place.done().nextClearBit(i + 1);
  }

  private String explanation() {
    StringBuilder text =
        new StringBuilder("no order explains this history; the best attempt leaves");
    for (int i = furthest.nextClearBit(0); i < history.size(); i = furthest.nextClearBit(i + 1)) {
      text.append("\n  ").append(history.get(i));
    }
    return text.append("\nof\n  ")
        .append(String.join("\n  ", history.stream().map(Operation::toString).toList()))
        .toString();
  }

  /**
   * Where a search is.
   *
   * @param done what has happened; not changed any more
   * @param state the state of the plan then
   */
  private record Place(BitSet done, String state) {

    boolean hasAll(BitSet needed) {
      BitSet missing = (BitSet) needed.clone();
      missing.andNot(done);
      return missing.isEmpty();
    }

    Place after(int index, Operation operation) {
      BitSet next = (BitSet) done.clone();
      next.set(index);
      return new Place(next, operation.after(state));
    }
  }
}
