package io.planmanagement.json;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.search.Query;

/**
 * A query in one line, such as {@code deductible < 1000 and not metalLevel = "Bronze"}.
 *
 * <pre>{@code
 * query      = conjunction *( "or" conjunction )
 * conjunction = negation *( "and" negation )
 * negation   = "not" negation / condition
 * condition  = "(" query ")" / "*" / "exists" path
 *            / ( "any" / "all" ) "linkedPlanServices" "(" query ")"
 *            / path ( "=" / "!=" ) value
 *            / path ( "<" / "<=" / ">" / ">=" ) bound
 *            / bound ( "<" / "<=" ) path [ ( "<" / "<=" ) bound ]
 *            / bound ( ">" / ">=" ) path [ ( ">" / ">=" ) bound ]
 *            / path "in" "(" value *( "," value ) ")"
 *            / path ( "~" / "phrase" / "prefix" / "contains" ) string
 * value      = string / number / "true" / "false"
 * bound      = string / number
 * }</pre>
 *
 * <p>Strings and numbers are those of JSON. A path is a {@link
 * io.planmanagement.domain.search.FieldPath}'s text: bare if it is made of letters, digits, {@code
 * _}, {@code -}, {@code .} and its escapes, and is neither a number nor a word of the language;
 * else between backquotes, with the escapes of JSON strings and {@code \`}. The words of the
 * language are written in either case. {@code !=} is the {@code not} of {@code =}; parentheses keep
 * what they hold together, so that {@code a and b and c} is one condition of three.
 */
public final class QueryLine {

  /** The most levels of parentheses and {@code not}. */
  public static final int MAX_DEPTH = 100;

  private QueryLine() {}

  /**
   * Reads a query.
   *
   * @throws PlanRefused.BadQuery if the line is none, at the first place where that shows
   */
  public static Query parse(String line) {
    return read(line).query();
  }

  /**
   * Reads a query, and where its conditions are written.
   *
   * @throws PlanRefused.BadQuery if the line is none, at the first place where that shows
   */
  public static ParsedQuery read(String line) {
    return new ParsedQuery(line, new QueryLineReading(line).query());
  }

  /**
   * Writes a query.
   *
   * @return a line without line breaks or other control characters of ASCII, which {@link #parse}
   *     reads back equal if it is at most {@value #MAX_DEPTH} levels deep
   * @throws IllegalArgumentException if a path or text of it holds half of a surrogate pair
   */
  public static String print(Query query) {
    return QueryLineWriting.line(query);
  }
}
