package io.planmanagement.domain.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonString;
import java.util.List;
import java.util.Optional;

/**
 * A condition on a plan or, within {@link Any} and {@link All}, on one linked plan service of it.
 *
 * <p><b>Values.</b> A path names the values at that place of the document; of an array all
 * elements, of an object none itself. {@code null}, numbers beyond all doubles, and what stands at
 * a path longer than {@link FieldPath#MAX_LENGTH} count as absent. A condition holds if at least
 * one value meets it; so on an absent value it does not hold, and its {@link Not} does. A value of
 * another type than the condition's never meets it.
 *
 * <p>Numbers compare as {@link Searchable#number doubles}; texts by their Unicode code points, and
 * two texts that both mean a {@link Searchable#day day} by their days. A text that is longer than
 * {@link Searchable#WHOLE_TEXT_BYTES} meets {@link Match}, {@link Phrase} and {@link Exists} only.
 * A condition with a number beyond all doubles is met by none (one of {@link Terms} by its others).
 *
 * <p><b>Words.</b> Full text is cut into words at what Unicode's text segmentation (UAX #29) calls
 * word boundaries, without regard to case, English stop words left out, and words reduced to their
 * stems (Porter, 1980), a possessive {@code 's} cut off before. What is longer than 255 characters
 * (UTF-16) is cut into words of that length. Every element of an array is a text of its own: no
 * phrase reaches over two.
 *
 * <p><b>Relevance.</b> The score of what is found depends on itself and the query alone, never on
 * other plans, so it does not change when others are written. Each word of a {@link Match} that is
 * met adds {@code 2.2 f / (f + 1.2 (0.25 + 0.75 n / 8))} (Okapi BM25's term weight with k1 1.2, b
 * 0.75, an average length of 8 words, and without inverse document frequency), f being how often it
 * occurs and n the number of words of the field, stop words left out; the length counts as Lucene
 * keeps it: exactly up to 40. Each word of a {@link Phrase} adds the same, f being how often the
 * phrase occurs. A word that the condition has twice counts twice. {@link And} adds up, {@link Or}
 * adds those that are met, {@link Any} counts its best linked plan service; {@link Not}, {@link
 * All} and all other conditions add nothing. A linked plan service that is itself returned has the
 * sum of what those of the {@link Search#anyConditions} that it meets give it; conditions on its
 * plan add nothing to that.
 */
public sealed interface Query {

  /** The query that everything meets. */
  Query EVERYTHING = new Everything();

  /** Met by everything. */
  record Everything() implements Query {}

  /**
   * Met by a value equal to that one: numbers as doubles, texts whole and with regard to case or
   * days by the day, booleans.
   */
  record Term(FieldPath path, JsonValue value) implements Query {

    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if it is not a text, a number or a boolean
     */
    public Term {
      requireScalar(value);
    }
  }

  /** Met by a value equal to one of those. */
  record Terms(FieldPath path, List<JsonValue> values) implements Query {

    /**
     * Checks and copies the values.
     *
     * @throws IllegalArgumentException if there is none, or one is not a text, a number or a
     *     boolean
     */
    public Terms {
      values = List.copyOf(values);
      if (values.isEmpty()) {
        throw new IllegalArgumentException("at least one value");
      }
      values.forEach(Query::requireScalar);
    }
  }

  /**
   * An end of a range.
   *
   * @param value a number or a text
   * @param inclusive whether the value itself is in the range
   */
  record Bound(JsonValue value, boolean inclusive) {

    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if it is not a number or a text
     */
    public Bound {
      if (!(value instanceof JsonNumber || value instanceof JsonString)) {
        throw new IllegalArgumentException("a range has ends that are numbers or texts");
      }
    }
  }

  /**
   * Met by one value between the bounds. Bounds that are texts and all mean days are met by texts
   * that mean days, by their days; other texts by all texts, by their code points alone.
   *
   * @param lower the lower end; empty if there is none
   * @param upper the upper end; empty if there is none
   */
  record Range(FieldPath path, Optional<Bound> lower, Optional<Bound> upper) implements Query {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if there is none, or one is a number and the other a text
     */
    public Range {
      if (lower.isEmpty() && upper.isEmpty()) {
        throw new IllegalArgumentException("a range has at least one bound");
      }
      if (lower.isPresent()
          && upper.isPresent()
          && lower.get().value() instanceof JsonNumber
              != upper.get().value() instanceof JsonNumber) {
        throw new IllegalArgumentException("both bounds are of one type");
      }
    }
  }

  /**
   * Full text: met if every word of the text occurs in the values at the path, in any order. A text
   * without any word, or of stop words alone, is never met.
   */
  record Match(FieldPath path, String text) implements Query {}

  /**
   * Full text: met if the words of the text occur one after the other in a value; between them
   * stand as many others, whichever, as stop words do in the text. A text without any word, or of
   * stop words alone, is never met.
   */
  record Phrase(FieldPath path, String text) implements Query {}

  /** Met by a text that begins with that one, with regard to case. */
  record Prefix(FieldPath path, String text) implements Query {}

  /**
   * Met by a text of which that one is a part, without regard to case: characters are compared by
   * the lower case of each code point ({@link Character#toLowerCase(int)}). The empty text is a
   * part of every text.
   */
  record Contains(FieldPath path, String text) implements Query {}

  /** Met if there is a value at the path, or at one that goes on from there. */
  record Exists(FieldPath path) implements Query {}

  /** Met if all of these are. */
  record And(List<Query> of) implements Query {

    /**
     * Copies the conditions.
     *
     * @throws IllegalArgumentException if there are less than two
     */
    public And {
      of = several(of);
    }
  }

  /** Met if at least one of these is. */
  record Or(List<Query> of) implements Query {

    /**
     * Copies the conditions.
     *
     * @throws IllegalArgumentException if there are less than two
     */
    public Or {
      of = several(of);
    }
  }

  /** Met if that is not. */
  record Not(Query of) implements Query {}

  /**
   * Met if at least one linked plan service of the plan meets the condition as a whole; its paths
   * go from the linked plan service.
   */
  record Any(Query of) implements Query {}

  /**
   * Met if every linked plan service of the plan meets the condition, also where the plan has none;
   * its paths go from the linked plan service.
   */
  record All(Query of) implements Query {}

  /**
   * Returns what is met if all of these are: {@link #EVERYTHING} for none, the one itself for one.
   */
  static Query and(List<Query> of) {
    return of.isEmpty() ? EVERYTHING : of.size() == 1 ? of.get(0) : new And(of);
  }

  /** Returns what is met if all of these are. */
  static Query and(Query... of) {
    return and(List.of(of));
  }

  /**
   * Returns what is met if at least one of these is: for one the one itself.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Query or(List<Query> of) {
    return of.size() == 1 ? of.get(0) : new Or(of);
  }

  /** Returns what is met if at least one of these is. */
  static Query or(Query... of) {
    return or(List.of(of));
  }

  private static void requireScalar(JsonValue value) {
    if (!(value instanceof JsonString
        || value instanceof JsonNumber
        || value instanceof JsonBoolean)) {
      throw new IllegalArgumentException("a text, a number or a boolean");
    }
  }

  private static List<Query> several(List<Query> of) {
    if (of.size() < 2) {
      throw new IllegalArgumentException("at least two conditions");
    }
    return List.copyOf(of);
  }
}
