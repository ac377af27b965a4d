package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes queries in the form that {@link QueryLineReading} reads. */
final class QueryLineWriting {

  private QueryLineWriting() {}

  static String line(Query query) {
    if (query instanceof Query.Term term) {
      return comparison(term, "=");
    } else if (query instanceof Query.Terms terms) {
      return path(terms.path())
          + terms.values().stream()
              .map(QueryLineWriting::value)
              .collect(Collectors.joining(", ", " in (", ")"));
    } else if (query instanceof Query.Range range) {
      return range(range);
    } else if (query instanceof Query.Match match) {
      return path(match.path()) + " ~ " + string(match.text());
    } else if (query instanceof Query.Phrase phrase) {
      return path(phrase.path()) + " phrase " + string(phrase.text());
    } else if (query instanceof Query.Prefix prefix) {
      return path(prefix.path()) + " prefix " + string(prefix.text());
    } else if (query instanceof Query.Contains contains) {
      return path(contains.path()) + " contains " + string(contains.text());
    } else if (query instanceof Query.Exists exists) {
      return "exists " + path(exists.path());
    } else if (query instanceof Query.And and) {
      return joined(and.of(), " and ");
    } else if (query instanceof Query.Or or) {
      return or.of().stream()
          .map(each -> each instanceof Query.Or ? "(" + line(each) + ")" : line(each))
          .collect(Collectors.joining(" or "));
    } else if (query instanceof Query.Not not) {
      return not.of() instanceof Query.Term term
          ? comparison(term, "!=")
          : "not " + joined(List.of(not.of()), "");
    } else if (query instanceof Query.Any any) {
      return "any linkedPlanServices(" + line(any.of()) + ")";
    } else if (query instanceof Query.All all) {
      return "all linkedPlanServices(" + line(all.of()) + ")";
    }
    return "*";
  }

  /** Joins by what binds more than {@code and} and {@code or} do in there. */
  private static String joined(List<Query> of, String separator) {
    return of.stream()
        .map(
            each ->
                each instanceof Query.And || each instanceof Query.Or
                    ? "(" + line(each) + ")"
                    : line(each))
        .collect(Collectors.joining(separator));
  }

  private static String comparison(Query.Term term, String operator) {
    return path(term.path()) + " " + operator + " " + value(term.value());
  }

  private static String range(Query.Range range) {
    String path = path(range.path());
    Optional<Query.Bound> lower = range.lower();
    Optional<Query.Bound> upper = range.upper();
    if (lower.isPresent() && upper.isPresent()) {
      return value(lower.get().value())
          + sign(" <", lower.get())
          + path
          + sign(" <", upper.get())
          + value(upper.get().value());
    }
    return lower.isPresent()
        ? path + sign(" >", lower.get()) + value(lower.get().value())
        : path + upper.map(bound -> sign(" <", bound) + value(bound.value())).orElseThrow();
  }

  private static String sign(String direction, Query.Bound bound) {
    return direction + (bound.inclusive() ? "= " : " ");
  }

  private static String path(FieldPath path) {
    String text = path.text();
    if (QueryTokens.isBare(text)) {
      return text;
    }
    String quoted = string(text);
    return "`" + quoted.substring(1, quoted.length() - 1).replace("`", "\\`") + "`";
  }

  private static String string(String text) {
    return value(JsonValue.of(text));
  }

  private static String value(JsonValue value) {
    return JsonCodec.write(value).toString();
  }
}
