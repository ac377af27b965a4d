package io.planmanagement.embedded;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Searchable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexOrDocValuesQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.ScoreMode;
import org.apache.lucene.search.join.ToChildBlockJoinQuery;
import org.apache.lucene.search.join.ToParentBlockJoinQuery;
import org.apache.lucene.util.BytesRef;

/** Says conditions on plans in Lucene's queries over the documents of {@link PlanBlock}. */
final class QueryCompiler {

  /** The most clauses of one Boolean query; Lucene has them bounded at 1,024. */
  private static final int MOST_CLAUSES = 1_000;

  /** The longest bound of a range that Lucene makes an automaton of; it refuses 1,001 states. */
  private static final int MOST_AUTOMATON_BYTES = 900;

  private static final org.apache.lucene.search.Query ALL = new MatchAllDocsQuery();
  private static final org.apache.lucene.search.Query NOTHING = new MatchNoDocsQuery();

  private final FieldAnalyzer analyzer;
  private final BitSetProducer roots;

  /**
   * Says for which blocks.
   *
   * @param roots finds the last document of every block
   */
  QueryCompiler(FieldAnalyzer analyzer, BitSetProducer roots) {
    this.analyzer = analyzer;
    this.roots = roots;
  }

  /**
   * A condition.
   *
   * @param scores whether its score is relevance; else nobody must ask for its score
   */
  private record Compiled(org.apache.lucene.search.Query query, boolean scores) {

    static Compiled filter(org.apache.lucene.search.Query query) {
      return new Compiled(query, false);
    }

    /** Returns what Lucene does not make clauses of another query of. */
    Compiled whole() {
      return new Compiled(new WholeQuery(query), scores);
    }

    Occur required() {
      return scores ? Occur.MUST : Occur.FILTER;
    }

    /** Returns what adds nothing where this is no relevance. */
    org.apache.lucene.search.Query scored() {
      return scores ? query : new BoostQuery(new ConstantScoreQuery(query), 0);
    }
  }

  /** Finds what a search returns. */
  org.apache.lucene.search.Query hits(Search search, Visibility visibility) {
    return new WholeQuery(
        search.returned() == Search.Returned.PLANS
            ? plans(compile(search.query()), visibility)
            : services(search, visibility));
  }

  /** Finds plans that meet a condition, whosever they are. */
  org.apache.lucene.search.Query plans(Query condition) {
    return new WholeQuery(only(PlanBlock.KIND_PLAN, compile(condition)).build());
  }

  /** Finds linked plan services that meet a condition, whosever they are. */
  org.apache.lucene.search.Query services(Query condition) {
    return new WholeQuery(only(PlanBlock.KIND_SERVICE, compile(condition)).build());
  }

  private org.apache.lucene.search.Query services(Search search, Visibility visibility) {
    List<Query> conditions = search.anyConditions();
    Compiled condition = compile(conditions.isEmpty() ? Query.EVERYTHING : Query.or(conditions));
    Compiled plans = Compiled.filter(compile(search.query()).query());
    return only(PlanBlock.KIND_SERVICE, condition)
        .add(new ToChildBlockJoinQuery(plans(plans, visibility), roots), Occur.FILTER)
        .build();
  }

  private static org.apache.lucene.search.Query plans(Compiled condition, Visibility visibility) {
    BooleanQuery.Builder plans = only(PlanBlock.KIND_PLAN, condition);
    addVisible(plans, visibility);
    return plans.build();
  }

  private static BooleanQuery.Builder only(String kind, Compiled condition) {
    return new BooleanQuery.Builder()
        .add(new TermQuery(new Term(PlanBlock.KIND, kind)), Occur.FILTER)
        .add(condition.query(), condition.required());
  }

  /** Requires a document to be of a plan that may be seen. */
  static void addVisible(BooleanQuery.Builder query, Visibility visibility) {
    if (visibility instanceof Visibility.OneOrganisation one) {
      query.add(new TermQuery(new Term(PlanBlock.ORG, one.organisation().value())), Occur.FILTER);
    }
  }

  private Compiled compile(Query query) {
    if (query instanceof Query.And and) {
      return and(and.of());
    } else if (query instanceof Query.Or or) {
      return or(or.of());
    } else if (query instanceof Query.Not not) {
      return Compiled.filter(not(compile(not.of()).query()));
    } else if (query instanceof Query.Any any) {
      return any(any.of());
    } else if (query instanceof Query.All all) {
      return Compiled.filter(not(any(new Query.Not(all.of())).query()));
    } else if (query instanceof Query.Match match) {
      return match(PlanBlock.TEXT + match.path().text(), analyzer.words(match.text()));
    } else if (query instanceof Query.Phrase phrase) {
      return phrase(PlanBlock.TEXT + phrase.path().text(), analyzer.words(phrase.text()));
    }
    return Compiled.filter(value(query));
  }

  private Compiled and(List<Query> of) {
    if (of.size() > MOST_CLAUSES) {
      return all(parts(of).stream().map(this::and).toList());
    }
    BooleanQuery.Builder all = new BooleanQuery.Builder().add(ALL, Occur.FILTER);
    boolean scores = false;
    for (Query each : of) {
      if (each instanceof Query.Not not) {
        all.add(compile(not.of()).query(), Occur.MUST_NOT);
      } else {
        Compiled compiled = compile(each);
        all.add(compiled.query(), compiled.required());
        scores |= compiled.scores();
      }
    }
    return new Compiled(all.build(), scores);
  }

  private Compiled or(List<Query> of) {
    if (of.size() > MOST_CLAUSES) {
      return one(parts(of).stream().map(this::or).map(Compiled::whole).toList());
    }
    return one(of.stream().map(this::compile).toList());
  }

  private static Compiled one(List<Compiled> compiled) {
    boolean scores = compiled.stream().anyMatch(Compiled::scores);
    BooleanQuery.Builder one = new BooleanQuery.Builder();
    for (Compiled each : compiled) {
      one.add(scores ? each.scored() : each.query(), Occur.SHOULD);
    }
    return new Compiled(one.build(), scores);
  }

  private static org.apache.lucene.search.Query not(org.apache.lucene.search.Query query) {
    return new BooleanQuery.Builder().add(ALL, Occur.FILTER).add(query, Occur.MUST_NOT).build();
  }

  private Compiled any(Query of) {
    Compiled condition = compile(of);
    ScoreMode mode = condition.scores() ? ScoreMode.Max : ScoreMode.None;
    return new Compiled(
        new ToParentBlockJoinQuery(only(PlanBlock.KIND_SERVICE, condition).build(), roots, mode),
        condition.scores());
  }

  private static Compiled match(String field, List<FieldAnalyzer.Word> words) {
    if (words.isEmpty()) {
      return Compiled.filter(NOTHING);
    }
    if (words.size() > MOST_CLAUSES) {
      return all(parts(words).stream().map(part -> match(field, part)).toList());
    }
    return all(
        words.stream()
            .map(word -> new Compiled(new TermQuery(new Term(field, word.stem())), true))
            .toList());
  }

  private static Compiled all(List<Compiled> compiled) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    for (Compiled each : compiled) {
      all.add(each.query(), each.required());
    }
    return new Compiled(all.build(), compiled.stream().anyMatch(Compiled::scores));
  }

  private static Compiled phrase(String field, List<FieldAnalyzer.Word> words) {
    if (words.isEmpty()) {
      return Compiled.filter(NOTHING);
    }
    PhraseQuery.Builder phrase = new PhraseQuery.Builder();
    int first = words.get(0).position();
    for (FieldAnalyzer.Word word : words) {
      phrase.add(new Term(field, word.stem()), word.position() - first);
    }
    return new Compiled(phrase.build(), true);
  }

  private static org.apache.lucene.search.Query value(Query query) {
    if (query instanceof Query.Term term) {
      return values(term.path(), List.of(term.value()));
    } else if (query instanceof Query.Terms terms) {
      return values(terms.path(), terms.values());
    } else if (query instanceof Query.Range range) {
      return range(range);
    } else if (query instanceof Query.Prefix prefix) {
      return prefix(PlanBlock.KEYWORD + prefix.path().text(), prefix.text());
    } else if (query instanceof Query.Contains contains) {
      return contains(contains.path().text(), contains.text());
    } else if (query instanceof Query.Exists exists) {
      return new TermQuery(new Term(PlanBlock.EXISTS, exists.path().text()));
    } else if (query instanceof Query.Everything) {
      return ALL;
    }
    throw new IllegalArgumentException("a condition of an unknown kind");
  }

  private static org.apache.lucene.search.Query values(FieldPath path, List<JsonValue> values) {
    double[] numbers =
        values.stream()
            .flatMap(value -> value instanceof JsonNumber number ? Stream.of(number) : Stream.of())
            .map(number -> Searchable.number(number.value()))
            .flatMapToDouble(OptionalDouble::stream)
            .toArray();
    List<String> texts =
        values.stream()
            .flatMap(
                value -> value instanceof JsonString text ? Stream.of(text.value()) : Stream.of())
            .toList();
    // A text that means a day is met by its day, in whichever form that is written.
    long[] days =
        texts.stream()
            .flatMap(text -> Searchable.day(text).stream())
            .mapToLong(LocalDate::toEpochDay)
            .toArray();
    List<BytesRef> others =
        texts.stream().filter(text -> Searchable.day(text).isEmpty()).map(BytesRef::new).toList();
    List<BytesRef> booleans =
        values.stream()
            .flatMap(
                value -> value instanceof JsonBoolean bool ? Stream.of(bool.value()) : Stream.of())
            .map(bool -> new BytesRef(Boolean.toString(bool)))
            .toList();
    List<org.apache.lucene.search.Query> any = new ArrayList<>();
    if (numbers.length > 0) {
      any.add(DoubleField.newSetQuery(PlanBlock.NUMBER + path, numbers));
    }
    if (days.length > 0) {
      any.add(LongField.newSetQuery(PlanBlock.DAY + path, days));
    }
    if (!others.isEmpty()) {
      any.add(KeywordField.newSetQuery(PlanBlock.KEYWORD + path, others));
    }
    if (!booleans.isEmpty()) {
      any.add(KeywordField.newSetQuery(PlanBlock.BOOLEAN + path, booleans));
    }
    return any(any);
  }

  private static org.apache.lucene.search.Query any(List<org.apache.lucene.search.Query> of) {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    of.forEach(each -> any.add(each, Occur.SHOULD));
    return of.isEmpty() ? NOTHING : any.build();
  }

  private static org.apache.lucene.search.Query range(Query.Range range) {
    List<Query.Bound> bounds =
        Stream.of(range.lower(), range.upper()).flatMap(Optional::stream).toList();
    if (bounds.get(0).value() instanceof JsonNumber) {
      return numbers(range);
    }
    boolean days =
        bounds.stream()
            .allMatch(bound -> Searchable.day(((JsonString) bound.value()).value()).isPresent());
    return days ? days(range) : texts(range);
  }

  private static org.apache.lucene.search.Query numbers(Query.Range range) {
    Function<Query.Bound, OptionalDouble> number =
        bound -> Searchable.number(((JsonNumber) bound.value()).value());
    double lowest = Double.NEGATIVE_INFINITY;
    double highest = Double.POSITIVE_INFINITY;
    if (range.lower().isPresent()) {
      OptionalDouble lower = number.apply(range.lower().get());
      if (lower.isEmpty()) {
        return NOTHING;
      }
      boolean inclusive = range.lower().get().inclusive();
      lowest = inclusive ? lower.getAsDouble() : Math.nextUp(lower.getAsDouble());
    }
    if (range.upper().isPresent()) {
      OptionalDouble upper = number.apply(range.upper().get());
      if (upper.isEmpty()) {
        return NOTHING;
      }
      boolean inclusive = range.upper().get().inclusive();
      highest = inclusive ? upper.getAsDouble() : Math.nextDown(upper.getAsDouble());
    }
    return DoubleField.newRangeQuery(PlanBlock.NUMBER + range.path(), lowest, highest);
  }

  private static org.apache.lucene.search.Query days(Query.Range range) {
    Function<Query.Bound, Long> day =
        bound -> Searchable.day(((JsonString) bound.value()).value()).orElseThrow().toEpochDay();
    long first =
        range
            .lower()
            .map(bound -> day.apply(bound) + (bound.inclusive() ? 0 : 1))
            .orElse(Long.MIN_VALUE);
    long last =
        range
            .upper()
            .map(bound -> day.apply(bound) - (bound.inclusive() ? 0 : 1))
            .orElse(Long.MAX_VALUE);
    return LongField.newRangeQuery(PlanBlock.DAY + range.path(), first, last);
  }

  private static org.apache.lucene.search.Query texts(Query.Range range) {
    Function<Query.Bound, BytesRef> text =
        bound -> new BytesRef(((JsonString) bound.value()).value());
    return texts(
        PlanBlock.KEYWORD + range.path(),
        range.lower().map(text),
        range.lower().map(Query.Bound::inclusive).orElse(true),
        range.upper().map(text),
        range.upper().map(Query.Bound::inclusive).orElse(true));
  }

  private static org.apache.lucene.search.Query prefix(String field, String text) {
    if (!isUnicode(text)) {
      return NOTHING;
    }
    BytesRef prefix = new BytesRef(text);
    byte[] end = Arrays.copyOfRange(prefix.bytes, prefix.offset, prefix.offset + prefix.length + 1);
    end[prefix.length] = (byte) 0xff; // no byte of UTF-8, so behind all that go on from there
    return texts(field, Optional.of(prefix), true, Optional.of(new BytesRef(end)), false);
  }

  private static org.apache.lucene.search.Query texts(
      String field,
      Optional<BytesRef> lower,
      boolean lowerIncluded,
      Optional<BytesRef> upper,
      boolean upperIncluded) {
    org.apache.lucene.search.Query byDocument =
        SortedSetDocValuesField.newSlowRangeQuery(
            field, lower.orElse(null), upper.orElse(null), lowerIncluded, upperIncluded);
    boolean few =
        Stream.of(lower, upper)
            .flatMap(Optional::stream)
            .allMatch(bound -> bound.length <= MOST_AUTOMATON_BYTES);
    return few
        ? new IndexOrDocValuesQuery(
            new TermRangeQuery(
                field, lower.orElse(null), upper.orElse(null), lowerIncluded, upperIncluded),
            byDocument)
        : byDocument;
  }

  private static org.apache.lucene.search.Query contains(String path, String text) {
    if (!isUnicode(text)) {
      return NOTHING;
    }
    return text.isEmpty()
        ? new FieldExistsQuery(PlanBlock.KEYWORD + path)
        : Trigrams.containing(PlanBlock.PARTS + path, text);
  }

  /** Whether a text has no half of a surrogate pair, which no text of a document has. */
  private static boolean isUnicode(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static <T> List<List<T>> parts(List<T> all) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += MOST_CLAUSES) {
      parts.add(all.subList(from, Math.min(all.size(), from + MOST_CLAUSES)));
    }
    return parts;
  }
}
