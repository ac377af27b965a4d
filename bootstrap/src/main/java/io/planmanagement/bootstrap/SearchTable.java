package io.planmanagement.bootstrap;

import io.planmanagement.bootstrap.TextTable.Column;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNull;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.SortKey;
import io.planmanagement.json.JsonCodec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The answer to a search as people read it: a line for each hit, and the facets below. */
final class SearchTable {

  private static final Pattern ENTITY = Pattern.compile("&(amp|lt|gt|quot|apos|#[0-9]{1,7});");
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";
  private static final int LONGEST_NUMBER = 40;
  private static final int SCORE_DIGITS = 2;
  private static final FieldPath SCORE = FieldPath.of("score");

  private static final List<Field> OF_PLANS =
      List.of(
          field("plan", false, true, "plan", "objectId"),
          field("name", true, false, "plan", "name"),
          field("deductible", false, true, "plan", "planCostShares", "deductible"),
          field("copay", false, true, "plan", "planCostShares", "copay"));

  /** Nearly always the same: left out first where there is no room. */
  private static final Field TYPE = field("type", true, true, "plan", "planType");

  private static final List<Field> OF_SERVICES =
      List.of(
          field("plan", false, true, "planId"),
          field("service", true, true, "linkedPlanService", "linkedService", "name"),
          field(
              "deductible",
              false,
              true,
              "linkedPlanService",
              "planserviceCostShares",
              "deductible"),
          field("copay", false, true, "linkedPlanService", "planserviceCostShares", "copay"));

  private final JsonObject answer;
  private final List<FieldPath> order;
  private final int columns;

  /**
   * Prepares a table.
   *
   * @param answer the answer of the service
   * @param order the paths that hits are ordered by, whose values are shown as well; the score is
   *     shown where its name is among them, or there are none
   * @param columns how many characters a line of the terminal holds; 0 if it goes elsewhere
   */
  SearchTable(JsonObject answer, List<FieldPath> order, int columns) {
    this.answer = answer;
    this.order = List.copyOf(order);
    this.columns = columns;
  }

  /**
   * What a column shows of a hit.
   *
   * @param text whether it may be cut
   * @param always whether it is shown although no hit has a value there
   * @param path where its values are in a hit
   */
  private record Field(String title, boolean text, boolean always, FieldPath path) {

    String of(JsonObject hit) {
      return values(hit, path.names())
          .map(value -> path.equals(SCORE) ? rounded(value) : shown(value))
          .filter(value -> !value.isEmpty())
          .collect(Collectors.joining(", "));
    }
  }

  private static Field field(String title, boolean text, boolean always, String... path) {
    return new Field(title, text, always, FieldPath.of(path));
  }

  /** Returns the lines of the table and of the facets; none if there is nothing to show. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<JsonObject> hits = objects(answer.get("hits"));
    if (!hits.isEmpty()) {
      addHits(hits, lines);
    }
    answer
        .get("facets")
        .filter(JsonObject.class::isInstance)
        .map(facets -> ((JsonObject) facets).members())
        .ifPresent(facets -> facets.forEach((name, facet) -> addFacet(name, facet, lines)));
    return lines;
  }

  private void addHits(List<JsonObject> hits, List<String> lines) {
    List<Field> fields = fields(hits);
    List<List<String>> rows =
        hits.stream().map(hit -> fields.stream().map(field -> field.of(hit)).toList()).toList();
    List<Column> heads = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      heads.add(
          new Column(
              TerminalText.clean(fields.get(i).title()), isNumeric(rows, i), fields.get(i).text()));
    }
    TextTable table = new TextTable(heads, rows, columns);
    lines.add(table.head());
    for (int i = 0; i < hits.size(); i++) {
      lines.add(table.row(i));
      hits.get(i)
          .get("highlights")
          .filter(JsonObject.class::isInstance)
          .map(JsonObject.class::cast)
          .ifPresent(highlights -> addHighlights(highlights, lines));
    }
  }

  private List<Field> fields(List<JsonObject> hits) {
    boolean services = hits.get(0).get("linkedPlanService").isPresent();
    String returned = services ? "linkedPlanService" : "plan";
    Set<Field> fields = new LinkedHashSet<>(services ? OF_SERVICES : OF_PLANS);
    Set<FieldPath> known = fields.stream().map(Field::path).collect(Collectors.toSet());
    for (FieldPath path : order) {
      FieldPath inHit =
          new FieldPath(Stream.concat(Stream.of(returned), path.names().stream()).toList());
      if (!path.equals(SortKey.RELEVANCE_NAME) && known.add(inHit)) {
        fields.add(new Field(path.names().get(path.names().size() - 1), true, true, inHit));
      }
    }
    if (order.isEmpty() || order.contains(SortKey.RELEVANCE_NAME)) {
      fields.add(new Field("score", false, false, SCORE));
    }
    if (!services) {
      fields.add(TYPE);
    }
    return fields.stream()
        .filter(field -> field.always() || hits.stream().anyMatch(hit -> !field.of(hit).isEmpty()))
        .toList();
  }

  private static boolean isNumeric(List<List<String>> rows, int column) {
    return rows.stream()
        .map(row -> row.get(column))
        .allMatch(cell -> cell.matches("-?[0-9.]*(E[+-]?[0-9]+)?"));
  }

  private void addHighlights(JsonObject highlights, List<String> lines) {
    highlights
        .members()
        .forEach(
            (path, passages) ->
                elements(passages)
                    .forEach(passage -> lines.add(highlighted(path + ": ", shown(passage)))));
  }

  /** Passages are HTML: what was found is between em and /em, everything else escaped. */
  private String highlighted(String label, String html) {
    StringBuilder text = new StringBuilder("    ").append(TerminalText.clean(label));
    int left = columns == 0 ? Integer.MAX_VALUE : columns - TerminalText.width(text.toString());
    for (String part : html.split("(?=</?em>)", -1)) {
      boolean found = part.startsWith("<em>");
      String plain =
          TerminalText.clipped(unescaped(part.replaceFirst("^</?em>", "")), Math.max(1, left));
      left -= TerminalText.width(plain);
      text.append(found ? marked(plain) : plain);
      if (left <= 0) {
        break;
      }
    }
    return text.toString();
  }

  private String marked(String found) {
    return columns == 0 ? "*" + found + "*" : BOLD + found + PLAIN;
  }

  private static String unescaped(String html) {
    return TerminalText.clean(
        ENTITY
            .matcher(html)
            .replaceAll(entity -> Matcher.quoteReplacement(character(entity.group(1)))));
  }

  private static String character(String entity) {
    return switch (entity) {
      case "amp" -> "&";
      case "lt" -> "<";
      case "gt" -> ">";
      case "quot" -> "\"";
      case "apos" -> "'";
      default -> {
        int c = Integer.parseInt(entity.substring(1));
        yield Character.isValidCodePoint(c) ? Character.toString(c) : "";
      }
    };
  }

  private void addFacet(String name, JsonValue facet, List<String> lines) {
    if (!lines.isEmpty()) {
      lines.add("");
    }
    List<List<String>> rows =
        facet instanceof JsonObject statistics
            ? statistics.members().entrySet().stream()
                .map(each -> List.of("  " + each.getKey(), shown(each.getValue())))
                .toList()
            : elements(facet)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .map(
                    each ->
                        List.of(
                            "  " + label(each), shown(each.get("count").orElse(JsonValue.NULL))))
                .toList();
    TextTable table =
        new TextTable(
            List.of(
                new Column(TerminalText.clean(name), false, true),
                new Column(facet instanceof JsonObject ? "" : "plans", true, false)),
            rows,
            columns);
    lines.add(table.head());
    for (int i = 0; i < rows.size(); i++) {
      lines.add(table.row(i));
    }
  }

  private static String label(JsonObject counted) {
    Optional<JsonValue> value = counted.get("value");
    if (value.isPresent()) {
      return shown(value.get());
    }
    String from = shown(counted.get("from").orElse(JsonValue.NULL));
    String to = shown(counted.get("to").orElse(JsonValue.NULL));
    return to.isEmpty() ? from + " and more" : from + " to below " + to;
  }

  private static Stream<JsonValue> values(JsonValue in, List<String> names) {
    if (in instanceof JsonArray array) {
      return array.elements().stream().flatMap(element -> values(element, names));
    }
    if (names.isEmpty()) {
      return Stream.of(in);
    }
    return in instanceof JsonObject object
        ? object.get(names.get(0)).stream()
            .flatMap(value -> values(value, names.subList(1, names.size())))
        : Stream.empty();
  }

  private static String shown(JsonValue value) {
    if (value instanceof JsonString text) {
      return TerminalText.clean(text.value());
    } else if (value instanceof JsonNumber number) {
      return shown(number.value());
    } else if (value instanceof JsonBoolean bool) {
      return Boolean.toString(bool.value());
    } else if (value instanceof JsonNull) {
      return "";
    }
    return TerminalText.clean(JsonCodec.write(value).toString());
  }

  private static String rounded(JsonValue score) {
    return score instanceof JsonNumber number
        ? number.value().setScale(SCORE_DIGITS, RoundingMode.HALF_UP).toPlainString()
        : "";
  }

  private static String shown(BigDecimal number) {
    String plain = Math.abs(number.scale()) > LONGEST_NUMBER ? "" : number.toPlainString();
    return plain.isEmpty() || plain.length() > LONGEST_NUMBER ? number.toString() : plain;
  }

  private static List<JsonObject> objects(Optional<JsonValue> array) {
    return array.stream()
        .flatMap(SearchTable::elements)
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .toList();
  }

  private static Stream<JsonValue> elements(JsonValue value) {
    return value instanceof JsonArray array ? array.elements().stream() : Stream.of();
  }
}
