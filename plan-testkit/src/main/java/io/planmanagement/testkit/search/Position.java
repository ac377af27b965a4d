package io.planmanagement.testkit.search;

import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SortKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where a hit stands in an order.
 *
 * @param values what the keys of the order say of it, each by number, text and boolean
 * @param plan the plan's id
 * @param place the place of a linked plan service in the plan; 0 for plans
 */
public record Position(List<SortValue> values, String plan, int place) {

  private static final String END_OF_VALUE = "\n";

  /** Copies the values. */
  public Position {
    values = List.copyOf(values);
  }

  /** Returns the order that a search asks for. */
  public static Comparator<Position> order(Search search) {
    Comparator<Position> order = Comparator.comparingInt(position -> 0);
    List<SortKey> keys = search.order();
    for (int i = 0; i < keys.size() * SortValue.TYPES.size(); i++) {
      int value = i;
      SortKey key = keys.get(i / SortValue.TYPES.size());
      order =
          order.thenComparing(
              position -> position.values().get(value), SortValue.order(key.direction()));
    }
    return order
        .thenComparing(Position::plan, CodePoints::compare)
        .thenComparingInt(Position::place);
  }

  /** Returns the same position with another score, where the order asks for that. */
  public Position withScore(Search search, double score) {
    List<SortValue> changed = new ArrayList<>(values);
    for (int i = 0; i < search.order().size(); i++) {
      if (search.order().get(i).path().isEmpty()) {
        changed.set(i * SortValue.TYPES.size(), SortValue.number(score));
      }
    }
    return new Position(changed, plan, place);
  }

  /** Returns it as a text that {@link #read} reads. */
  public String written() {
    StringBuilder written = new StringBuilder();
    values.forEach(value -> written.append(value.written()).append(END_OF_VALUE));
    return written.append(place).append(END_OF_VALUE).append(plan).toString();
  }

  /** Reads what {@link #written} wrote. */
  public static Position read(String written) {
    List<String> parts = new ArrayList<>(Arrays.asList(written.split(END_OF_VALUE, -1)));
    String plan = parts.remove(parts.size() - 1);
    int place = Integer.parseInt(parts.remove(parts.size() - 1));
    return new Position(parts.stream().map(SortValue::read).toList(), plan, place);
  }
}
