package io.planmanagement.embedded;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SortKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.SortedNumericSortField;
import org.apache.lucene.search.SortedSetSelector;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * The order of a search's hits, in which each has a place of its own: after the values that are
 * wanted go the plan's id and, for linked plan services, the place in the plan. What has no number,
 * text or boolean is behind what has one.
 */
final class HitOrder {

  /** Stands for a value that there is none of. */
  private static final String NONE = "-";

  /** Stands between the length of a value's text and the text. */
  private static final char LENGTH_END = ':';

  private final SortField[] fields;

  private HitOrder(List<SortField> fields) {
    this.fields = fields.toArray(SortField[]::new);
  }

  static HitOrder of(Search search) {
    List<SortField> fields = new ArrayList<>();
    for (SortKey key : search.order()) {
      if (key.path().isEmpty()) {
        fields.add(SortField.FIELD_SCORE);
      } else {
        addPath(
            fields,
            key.path().get(),
            key.direction() == SortKey.Direction.DESCENDING,
            search.returned());
      }
    }
    fields.add(new SortField(PlanBlock.PLAN, SortField.Type.STRING));
    if (search.returned() == Returned.LINKED_PLAN_SERVICES) {
      fields.add(new SortField(PlanBlock.PLACE, SortField.Type.LONG));
    }
    return new HitOrder(fields);
  }

  private static void addPath(
      List<SortField> fields, FieldPath path, boolean descending, Returned returned) {
    SortedNumericSelector.Type counted =
        descending ? SortedNumericSelector.Type.MAX : SortedNumericSelector.Type.MIN;
    if (returned == Returned.PLANS && path.equals(FacetCounter.CREATION_DATE)) {
      fields.add(
          new SortedNumericSortField(
              PlanBlock.DAY + path, SortField.Type.LONG, descending, counted));
      return;
    }
    SortField numbers =
        new SortedNumericSortField(
            PlanBlock.NUMBER + path, SortField.Type.DOUBLE, descending, counted);
    numbers.setMissingValue(descending ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    fields.add(numbers);
    for (String type : List.of(PlanBlock.KEYWORD, PlanBlock.BOOLEAN)) {
      SortField texts =
          KeywordField.newSortField(
              type + path,
              descending,
              descending ? SortedSetSelector.Type.MAX : SortedSetSelector.Type.MIN);
      // Descending turns that round too.
      texts.setMissingValue(descending ? SortField.STRING_FIRST : SortField.STRING_LAST);
      fields.add(texts);
    }
  }

  Sort sort() {
    return new Sort(fields);
  }

  /** Returns which linked plan service of its plan a hit is, from 0. */
  static int placeInPlan(FieldDoc service) {
    return Math.toIntExact((Long) service.fields[service.fields.length - 1]);
  }

  /** Returns the place of a hit as a text. */
  String place(FieldDoc hit) {
    StringBuilder place = new StringBuilder();
    for (Object value : hit.fields) {
      if (value == null) {
        place.append(NONE);
      } else {
        String text = value instanceof BytesRef bytes ? bytes.utf8ToString() : value.toString();
        place.append(text.length()).append(LENGTH_END).append(text);
      }
    }
    return place.toString();
  }

  /**
   * Reads what {@link #place} wrote; no document stands there, all hits before it are behind.
   *
   * @throws PlanRefused.BadCursor if it is no such place
   */
  FieldDoc after(String place) {
    @Nullable Object[] values = new Object[fields.length];
    int at = 0;
    try {
      for (int i = 0; i < values.length; i++) {
        if (place.startsWith(NONE, at) && isText(fields[i])) {
          at += NONE.length();
        } else {
          int begin = place.indexOf(LENGTH_END, at) + 1;
          int end = begin + Integer.parseInt(place.substring(at, begin - 1));
          values[i] = value(fields[i], place.substring(begin, end));
          at = end;
        }
      }
    } catch (NumberFormatException | IndexOutOfBoundsException notOurs) {
      throw new PlanRefused.BadCursor();
    }
    if (at < place.length()) {
      throw new PlanRefused.BadCursor();
    }
    return new FieldDoc(Integer.MAX_VALUE, Float.NaN, values);
  }

  /** Of texts nothing stands for none that is there, of numbers a number does. */
  private static boolean isText(SortField field) {
    SortField.Type type = type(field);
    return type != SortField.Type.SCORE
        && type != SortField.Type.DOUBLE
        && type != SortField.Type.LONG;
  }

  private static SortField.Type type(SortField field) {
    return field instanceof SortedNumericSortField numeric
        ? numeric.getNumericType()
        : field.getType();
  }

  private static Object value(SortField field, String text) {
    return switch (type(field)) {
      case SCORE -> Float.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case LONG -> Long.valueOf(text);
      default -> new BytesRef(text);
    };
  }
}
