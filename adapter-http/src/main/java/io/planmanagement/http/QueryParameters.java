package io.planmanagement.http;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters of a request's query, of which each may be there once. */
final class QueryParameters {

  private final Map<String, String> values;

  private QueryParameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a query.
   *
   * @param query as it was sent; empty if there is none
   * @param allowed the names that the endpoint knows
   * @throws Problem.Refusal if it is malformed, or has another parameter, or one twice
   */
  static QueryParameters parse(Optional<String> query, Set<String> allowed) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : query.orElse("").split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      if (!allowed.contains(name)) {
        throw Problem.of(
                ProblemType.INVALID_PARAMETER, "There is a parameter that this path doesn't know.")
            .with(
                "allowed",
                new JsonArray(allowed.stream().sorted().<JsonValue>map(JsonValue::of).toList()))
            .refusal();
      }
      if (values.put(name, equals < 0 ? "" : decoded(pair.substring(equals + 1))) != null) {
        throw Problems.parameter(name, "The parameter is there more than once.").refusal();
      }
    }
    return new QueryParameters(values);
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Returns a number from the lowest to the highest, or the default. */
  int number(String name, int defaultValue, int lowest, int highest) {
    return get(name)
        .map(
            text ->
                number(text, lowest, highest)
                    .orElseThrow(
                        () ->
                            Problems.parameter(
                                    name,
                                    "This is a number from " + lowest + " to " + highest + ".")
                                .refusal()))
        .orElse(defaultValue);
  }

  /** Whether a parameter is true; it is false where it is absent. */
  boolean flag(String name) {
    String text = get(name).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw Problems.parameter(name, "This is true or false.").refusal();
    }
    return text.equals("true");
  }

  private static Optional<Integer> number(String text, int lowest, int highest) {
    return Optional.of(text)
        .filter(digits -> digits.matches("[0-9]{1,9}"))
        .map(Integer::parseInt)
        .filter(number -> number >= lowest && number <= highest);
  }

  private static String decoded(String text) {
    return Percent.decode(text.replace('+', ' '))
        .orElseThrow(
            () ->
                Problem.of(ProblemType.INVALID_PARAMETER, "The query is not percent-encoded UTF-8.")
                    .refusal());
  }

  /** Returns a target with these parameters. */
  static String target(String path, List<Map.Entry<String, String>> parameters) {
    StringBuilder target = new StringBuilder(path);
    char separator = '?';
    for (Map.Entry<String, String> parameter : parameters) {
      target
          .append(separator)
          .append(parameter.getKey())
          .append('=')
          .append(Percent.encode(parameter.getValue()));
      separator = '&';
    }
    return target.toString();
  }
}
