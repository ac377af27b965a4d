package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.json.QueryTokens.Kind;
import io.planmanagement.json.QueryTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** One query in a line while it is read: by descent, one method a rule of the grammar. */
final class QueryLineReading {

  private static final String VALUE =
      "expected a value: text in double quotes, a number, true or false";
  private static final String BOUND = "expected a bound: text in double quotes, or a number";
  private static final String COMPARISON =
      "expected a comparison after the path: =, !=, <, <=, >, >=, in, ~, phrase, prefix or"
          + " contains";

  private final String line;
  private final QueryTokens tokens;
  private Token current;
  private int depth;

  QueryLineReading(String line) {
    this.line = line;
    this.tokens = new QueryTokens(line);
    this.current = tokens.next();
  }

  Written<Integer> query() {
    Written<Integer> query = disjunction();
    if (isSymbol(")")) {
      throw refusal("there is no opening parenthesis for this one");
    } else if (isComparison()) {
      throw refusal(
          "expected and, or, or the end; two bounds stand around a path, as in 1 <= path < 5");
    } else if (current.kind() != Kind.END) {
      throw refusal("expected and, or, or the end");
    }
    return query;
  }

  private Written<Integer> disjunction() {
    int at = current.at();
    List<Written<Integer>> of = new ArrayList<>();
    do {
      of.add(conjunction());
    } while (takeKeyword("or"));
    return Written.or(at, of);
  }

  private Written<Integer> conjunction() {
    int at = current.at();
    List<Written<Integer>> of = new ArrayList<>();
    do {
      of.add(negation());
    } while (takeKeyword("and"));
    return Written.and(at, of);
  }

  private Written<Integer> negation() {
    int at = current.at();
    return takeKeyword("not") ? nested(at, this::negation).within(at, Query.Not::new) : condition();
  }

  private Written<Integer> condition() {
    Token first = current;
    if (takeSymbol("(")) {
      Written<Integer> inner = nested(first.at(), this::disjunction);
      close("expected and, or, or a closing parenthesis");
      return inner;
    } else if (takeSymbol("*")) {
      return Written.condition(first.at(), Query.EVERYTHING);
    } else if (takeKeyword("exists")) {
      Token path = current;
      return Written.condition(path.at(), new Query.Exists(path("expected a path after exists")));
    } else if (takeKeyword("any")) {
      return ofServices(first.at()).within(first.at(), Query.Any::new);
    } else if (takeKeyword("all")) {
      return ofServices(first.at()).within(first.at(), Query.All::new);
    } else if (first.kind() == Kind.STRING || first.kind() == Kind.NUMBER) {
      return betweenBounds();
    } else if (first.kind() == Kind.PATH) {
      return comparison(path(COMPARISON), first.at());
    } else if (first.kind() == Kind.KEYWORD) {
      throw refusal(
          "expected a condition; a path that is a word of the language stands in" + " backquotes");
    }
    throw refusal("expected a condition, such as path = value, or * for everything");
  }

  private Written<Integer> ofServices(int at) {
    if (!current.is(Kind.PATH, SearchWriting.SERVICES)) {
      throw refusal("expected linkedPlanServices and a condition in parentheses");
    }
    take();
    open("expected a condition on a linked plan service in parentheses");
    Written<Integer> inner = nested(at, this::disjunction);
    close("expected and, or, or a closing parenthesis");
    return inner;
  }

  private Written<Integer> comparison(FieldPath path, int at) {
    if (takeSymbol("=")) {
      return Written.condition(at, new Query.Term(path, value()));
    } else if (takeSymbol("!=")) {
      return Written.condition(at, (Query) new Query.Term(path, value()))
          .within(at, Query.Not::new);
    } else if (isLess()) {
      return Written.condition(at, new Query.Range(path, Optional.empty(), Optional.of(bound())));
    } else if (isMore()) {
      return Written.condition(at, new Query.Range(path, Optional.of(bound()), Optional.empty()));
    } else if (takeKeyword("in")) {
      return Written.condition(at, new Query.Terms(path, values()));
    } else if (takeSymbol("~")) {
      return text(path, at, Query.Match::new);
    } else if (takeKeyword("phrase")) {
      return text(path, at, Query.Phrase::new);
    } else if (takeKeyword("prefix")) {
      return text(path, at, Query.Prefix::new);
    } else if (takeKeyword("contains")) {
      return text(path, at, Query.Contains::new);
    }
    throw refusal(COMPARISON);
  }

  private Written<Integer> text(
      FieldPath path, int at, BiFunction<FieldPath, String, Query> condition) {
    if (current.kind() != Kind.STRING) {
      throw refusal("expected text in double quotes");
    }
    return Written.condition(at, condition.apply(path, take().text()));
  }

  private List<JsonValue> values() {
    open("expected values in parentheses after in");
    List<JsonValue> values = new ArrayList<>();
    do {
      values.add(value());
    } while (takeSymbol(","));
    close("expected a comma or a closing parenthesis after the value");
    return values;
  }

  /** A comparison that begins with its value. */
  private Written<Integer> betweenBounds() {
    JsonValue first = take().value();
    boolean less = isLess();
    if (!less && !isMore()) {
      throw refusal("expected <, <=, > or >= and a path after a value that stands first");
    }
    Query.Bound nearer = new Query.Bound(first, take().text().endsWith("="));
    int at = current.at();
    FieldPath path = path("expected a path between its bounds");
    Optional<Query.Bound> further = Optional.empty();
    if (less ? isLess() : isMore()) {
      further = Optional.of(furtherBound(first));
    } else if (isLess() || isMore()) {
      throw refusal("expected both bounds in one direction, as in 1 <= path < 5");
    }
    Optional<Query.Bound> near = Optional.of(nearer);
    return Written.condition(
        at, less ? new Query.Range(path, near, further) : new Query.Range(path, further, near));
  }

  private Query.Bound furtherBound(JsonValue first) {
    boolean inclusive = take().text().endsWith("=");
    if (isBound() && current.value().getClass() != first.getClass()) {
      throw refusal("expected two numbers as bounds, or two texts");
    }
    return new Query.Bound(boundValue(), inclusive);
  }

  private Query.Bound bound() {
    boolean inclusive = take().text().endsWith("=");
    return new Query.Bound(boundValue(), inclusive);
  }

  private JsonValue boundValue() {
    if (!isBound()) {
      throw refusal(BOUND);
    }
    return take().value();
  }

  private JsonValue value() {
    boolean bool = isKeyword("true") || isKeyword("false");
    if (!bool && !isBound()) {
      throw refusal(VALUE);
    }
    return take().value();
  }

  private FieldPath path(String expected) {
    if (current.kind() != Kind.PATH) {
      throw refusal(expected);
    }
    Optional<FieldPath> path = FieldPath.parse(current.text());
    if (path.isEmpty()) {
      throw refusal(
          "expected a path: names parted by dots, ~1 for a dot in a name, ~0 for a tilde");
    }
    take();
    return path.get();
  }

  private Written<Integer> nested(int at, Supplier<Written<Integer>> inner) {
    if (++depth > QueryLine.MAX_DEPTH) {
      throw ParsedQuery.refusal(
          line, "conditions are at most " + QueryLine.MAX_DEPTH + " levels deep", at);
    }
    Written<Integer> read = inner.get();
    depth--;
    return read;
  }

  private void open(String expected) {
    if (!takeSymbol("(")) {
      throw refusal(expected);
    }
  }

  private void close(String expected) {
    if (!takeSymbol(")")) {
      throw refusal(expected);
    }
  }

  private boolean isBound() {
    return current.kind() == Kind.STRING || current.kind() == Kind.NUMBER;
  }

  private boolean isLess() {
    return isSymbol("<") || isSymbol("<=");
  }

  private boolean isMore() {
    return isSymbol(">") || isSymbol(">=");
  }

  private boolean isComparison() {
    return isLess() || isMore();
  }

  private boolean isSymbol(String symbol) {
    return current.is(Kind.SYMBOL, symbol);
  }

  private boolean isKeyword(String keyword) {
    return current.is(Kind.KEYWORD, keyword);
  }

  private boolean takeSymbol(String symbol) {
    return takeIf(isSymbol(symbol));
  }

  private boolean takeKeyword(String keyword) {
    return takeIf(isKeyword(keyword));
  }

  private boolean takeIf(boolean expected) {
    if (expected) {
      take();
    }
    return expected;
  }

  private Token take() {
    Token taken = current;
    current = tokens.next();
    return taken;
  }

  private PlanRefused.BadQuery refusal(String reason) {
    return ParsedQuery.refusal(line, reason, current.at());
  }
}
