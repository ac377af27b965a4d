package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Searchable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes conditions on one kind of objects in Elasticsearch's query language. Each condition takes
 * one level of its nesting, and few more: it has a bound of 30.
 *
 * <p>Texts of a query are but values in it: of terms, of full text, of prefixes. None is ever read
 * as a query, a pattern or a script.
 */
final class QueryDsl {

  private static final JsonObject EVERYTHING = Json.object("match_all", JsonObject.EMPTY);
  private static final JsonObject NOTHING = Json.object("match_none", JsonObject.EMPTY);

  private final Role role;
  private final UsedFields used;
  private final BiFunction<Query.Any, JsonObject, JsonObject> join;

  /**
   * Describes conditions on objects in that role.
   *
   * @param join adds what is wanted of the linked plan services that meet a condition to the join
   *     with them
   */
  QueryDsl(Role role, UsedFields used, BiFunction<Query.Any, JsonObject, JsonObject> join) {
    this.role = role;
    this.used = used;
    this.join = join;
  }

  QueryDsl(Role role, UsedFields used) {
    this(role, used, (any, hasChild) -> hasChild);
  }

  /** Whether a condition adds to relevance. */
  static boolean scores(Query query) {
    if (query instanceof Query.And and) {
      return and.of().stream().anyMatch(QueryDsl::scores);
    } else if (query instanceof Query.Or or) {
      return or.of().stream().anyMatch(QueryDsl::scores);
    } else if (query instanceof Query.Any any) {
      return scores(any.of());
    }
    return query instanceof Query.Match || query instanceof Query.Phrase;
  }

  /** Returns a field's condition. */
  static JsonObject term(String field, Object value) {
    return Json.object("term", Json.object(field, value));
  }

  /** Returns what is met if one of these is, each of which adds to relevance. */
  static JsonObject anyOf(List<JsonObject> conditions) {
    return conditions.size() == 1
        ? conditions.get(0)
        : Json.object(
            "bool", Json.object("should", Json.array(conditions), "minimum_should_match", 1));
  }

  /** Returns a condition that adds nothing to relevance, where it is asked as a filter. */
  JsonObject filter(Query query) {
    if (query instanceof Query.And and) {
      return bool(and, false);
    } else if (query instanceof Query.Or or) {
      return anyOf(or.of().stream().map(this::filter).toList());
    } else if (query instanceof Query.Not not) {
      return not(filter(not.of()));
    } else if (query instanceof Query.Any any) {
      return hasChild(any, "none", services().filter(any.of()));
    } else if (query instanceof Query.All all) {
      return not(hasChild("none", services().negated(all.of())));
    }
    return leaf(query);
  }

  /** Returns a condition that adds to relevance what the domain says. */
  JsonObject scored(Query query) {
    if (!scores(query)) {
      return Json.object("bool", Json.object("filter", Json.array(filter(query))));
    } else if (query instanceof Query.And and) {
      return bool(and, true);
    } else if (query instanceof Query.Or or) {
      return anyOf(or.of().stream().map(this::scored).toList());
    } else if (query instanceof Query.Any any) {
      return hasChild(any, "max", services().scored(any.of()));
    }
    return leaf(query);
  }

  /** Returns the full-text conditions that can be met by what meets a query, on its own object. */
  static List<Query> words(Query query) {
    List<Query> words = new ArrayList<>();
    collectWords(query, words);
    return words;
  }

  /**
   * Returns what a plan has yet to meet for it to meet a query, when a linked plan service of it
   * meets one of the query's conditions on these.
   */
  static Query leftToPlan(Query query) {
    if (query instanceof Query.Any) {
      return Query.EVERYTHING;
    } else if (query instanceof Query.Or or) {
      boolean allAreMet =
          or.of().stream()
              .filter(QueryDsl::asksServices)
              .allMatch(each -> leftToPlan(each).equals(Query.EVERYTHING));
      return asksServices(or) && allAreMet ? Query.EVERYTHING : or;
    } else if (query instanceof Query.And and
        && and.of().stream().filter(QueryDsl::asksServices).count() == 1) {
      return Query.and(
          and.of().stream()
              .map(each -> asksServices(each) ? leftToPlan(each) : each)
              .filter(each -> !each.equals(Query.EVERYTHING))
              .toList());
    }
    return query;
  }

  /** Whether a query has conditions that a linked plan service that is returned may meet. */
  private static boolean asksServices(Query query) {
    if (query instanceof Query.And and) {
      return and.of().stream().anyMatch(QueryDsl::asksServices);
    } else if (query instanceof Query.Or or) {
      return or.of().stream().anyMatch(QueryDsl::asksServices);
    }
    return query instanceof Query.Any;
  }

  private static void collectWords(Query query, List<Query> words) {
    if (query instanceof Query.And and) {
      and.of().forEach(each -> collectWords(each, words));
    } else if (query instanceof Query.Or or) {
      or.of().forEach(each -> collectWords(each, words));
    } else if (query instanceof Query.Match || query instanceof Query.Phrase) {
      words.add(query);
    }
  }

  private QueryDsl services() {
    return new QueryDsl(Role.LINKED_PLAN_SERVICE, used);
  }

  private JsonObject negated(Query query) {
    return query instanceof Query.Not not ? filter(not.of()) : not(filter(query));
  }

  private static JsonObject not(JsonObject condition) {
    return Json.object("bool", Json.object("must_not", Json.array(condition)));
  }

  private JsonObject bool(Query.And and, boolean scored) {
    List<JsonObject> must = new ArrayList<>();
    List<JsonObject> filter = new ArrayList<>();
    List<JsonObject> mustNot = new ArrayList<>();
    for (Query each : and.of()) {
      if (scored && scores(each)) {
        must.add(scored(each));
      } else if (each instanceof Query.Not not) {
        mustNot.add(filter(not.of()));
      } else {
        filter.add(filter(each));
      }
    }
    return bool(must, filter, mustNot);
  }

  /**
   * Returns what is met if all of these are and none of those.
   *
   * @param must those that add to relevance
   */
  static JsonObject bool(List<JsonObject> must, List<JsonObject> filter, List<JsonObject> mustNot) {
    Map<String, JsonValue> clauses = new LinkedHashMap<>();
    addClause(clauses, "must", must);
    addClause(clauses, "filter", filter);
    addClause(clauses, "must_not", mustNot);
    return Json.object("bool", new JsonObject(clauses));
  }

  private static void addClause(
      Map<String, JsonValue> clauses, String occur, List<JsonObject> conditions) {
    if (!conditions.isEmpty()) {
      clauses.put(occur, Json.array(conditions));
    }
  }

  private JsonObject hasChild(Query.Any any, String scoreMode, JsonObject condition) {
    return join.apply(any, hasChild(scoreMode, condition));
  }

  private static JsonObject hasChild(String scoreMode, JsonObject condition) {
    return Json.object(
        "has_child",
        Json.object(
            "type",
            Role.LINKED_PLAN_SERVICE.relation(),
            "score_mode",
            scoreMode,
            "query",
            condition));
  }

  private JsonObject leaf(Query query) {
    if (query instanceof Query.Term term) {
      return equalToOne(PathFields.of(role, term.path()), List.of(term.value()));
    } else if (query instanceof Query.Terms terms) {
      return equalToOne(PathFields.of(role, terms.path()), terms.values());
    } else if (query instanceof Query.Range range) {
      return range(PathFields.of(role, range.path()), range);
    } else if (query instanceof Query.Match match) {
      return match(match);
    } else if (query instanceof Query.Phrase phrase) {
      return phrase(phrase);
    } else if (query instanceof Query.Prefix prefix) {
      return prefix(PathFields.of(role, prefix.path()), prefix.text());
    } else if (query instanceof Query.Contains contains) {
      return contains(PathFields.of(role, contains.path()), contains.text());
    } else if (query instanceof Query.Exists exists) {
      return term(IndexLayout.PATHS, exists.path().text());
    }
    return EVERYTHING;
  }

  private JsonObject equalToOne(PathFields fields, List<JsonValue> values) {
    Map<Optional<String>, List<JsonValue>> wanted = new LinkedHashMap<>();
    for (JsonValue value : values) {
      if (value instanceof JsonNumber) {
        number(value).ifPresent(known -> add(wanted, fields.number(), known));
      } else if (value instanceof JsonBoolean) {
        add(wanted, fields.flag(), value);
      } else if (value instanceof JsonString text && Searchable.isWhole(text.value())) {
        Optional<JsonValue> day = day(value);
        add(wanted, day.isPresent() ? fields.day() : fields.keyword(), day.orElse(value));
      }
    }
    wanted.remove(Optional.<String>empty());
    List<JsonObject> conditions = new ArrayList<>();
    wanted.forEach((field, each) -> field.ifPresent(name -> conditions.add(terms(name, each))));
    return conditions.isEmpty() ? NOTHING : anyOf(conditions);
  }

  private static void add(
      Map<Optional<String>, List<JsonValue>> wanted, Optional<String> field, JsonValue value) {
    wanted.computeIfAbsent(field, first -> new ArrayList<>()).add(value);
  }

  private JsonObject terms(String field, List<JsonValue> values) {
    String name = used.use(role, field);
    return values.size() == 1
        ? term(name, values.get(0))
        : Json.object("terms", Json.object(name, Json.array(values)));
  }

  private JsonObject range(PathFields fields, Query.Range range) {
    List<JsonValue> bounds =
        Stream.of(range.lower(), range.upper())
            .flatMap(Optional::stream)
            .map(Query.Bound::value)
            .toList();
    if (bounds.get(0) instanceof JsonNumber) {
      return range(fields.number(), range, QueryDsl::number);
    }
    return bounds.stream().allMatch(bound -> day(bound).isPresent())
        ? range(fields.day(), range, QueryDsl::day)
        : range(fields.keyword(), range, Optional::of);
  }

  private JsonObject range(
      Optional<String> field, Query.Range range, Function<JsonValue, Optional<JsonValue>> reading) {
    Map<String, JsonValue> bounds = new LinkedHashMap<>();
    boolean readable =
        addBound(bounds, "g", range.lower(), reading)
            && addBound(bounds, "l", range.upper(), reading);
    return field
        .filter(name -> readable)
        .map(
            name -> Json.object("range", Json.object(used.use(role, name), new JsonObject(bounds))))
        .orElse(NOTHING);
  }

  /** Returns whether the bound, if there is one, means something. */
  private static boolean addBound(
      Map<String, JsonValue> bounds,
      String side,
      Optional<Query.Bound> bound,
      Function<JsonValue, Optional<JsonValue>> reading) {
    Optional<JsonValue> value = bound.map(Query.Bound::value).flatMap(reading);
    if (bound.isPresent() && value.isPresent()) {
      bounds.put(side + (bound.get().inclusive() ? "te" : "t"), value.get());
    }
    return bound.isPresent() == value.isPresent();
  }

  JsonObject match(Query.Match match) {
    JsonObject words = Json.object("query", match.text(), "operator", "and");
    return words("match", PathFields.of(role, match.path()), words);
  }

  JsonObject phrase(Query.Phrase phrase) {
    return words(
        "match_phrase", PathFields.of(role, phrase.path()), Json.object("query", phrase.text()));
  }

  private JsonObject words(String kind, PathFields fields, JsonObject words) {
    return fields.words().isEmpty()
        ? NOTHING
        : anyOf(
            fields.words().stream()
                .map(field -> Json.object(kind, Json.object(used.use(role, field), words)))
                .toList());
  }

  private JsonObject prefix(PathFields fields, String text) {
    if (fields.keyword().isEmpty() || !Searchable.isWhole(text)) {
      return NOTHING;
    }
    String field = used.use(role, fields.keyword().get());
    return text.isEmpty() ? anyText(field) : prefixOf(field, text);
  }

  private JsonObject contains(PathFields fields, String text) {
    if (fields.grams().isEmpty() || fields.keyword().isEmpty() || !Searchable.isWhole(text)) {
      return NOTHING;
    } else if (text.isEmpty()) {
      return anyText(used.use(role, fields.keyword().get()));
    }
    String field = used.use(role, fields.grams().get());
    return text.codePointCount(0, text.length()) < IndexLayout.GRAM
        ? prefixOf(field, lowerCase(text))
        : Json.object("match_phrase", Json.object(field, text));
  }

  /** Not by {@code exists}, which takes a name with an asterisk for a pattern. */
  private static JsonObject anyText(String field) {
    return Json.object("range", Json.object(field, Json.object("gte", "")));
  }

  private static JsonObject prefixOf(String field, String text) {
    return Json.object("prefix", Json.object(field, Json.object("value", text)));
  }

  private static String lowerCase(String text) {
    return text.codePoints()
        .map(Character::toLowerCase)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Optional<JsonValue> number(JsonValue value) {
    return value instanceof JsonNumber number
        ? Searchable.number(number.value()).stream()
            .<JsonValue>mapToObj(nearest -> JsonValue.of(BigDecimal.valueOf(nearest)))
            .findFirst()
        : Optional.empty();
  }

  private static Optional<JsonValue> day(JsonValue value) {
    return value instanceof JsonString text
        ? Searchable.day(text.value()).map(day -> JsonValue.of(day.toString()))
        : Optional.empty();
  }
}
