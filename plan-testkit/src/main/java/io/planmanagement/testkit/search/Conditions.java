package io.planmanagement.testkit.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Searchable;
import io.planmanagement.testkit.search.EnglishWords.Word;
import io.planmanagement.testkit.search.SearchedValues.WordedText;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Tells of a document whether it meets a condition, and what the condition gives it. */
final class Conditions {

  private static final double K1 = 1.2;
  private static final double B = 0.75;
  private static final double AVERAGE_WORDS = 8;

  private Conditions() {}

  /**
   * Tells whether a plan, or a linked plan service of one, meets a condition.
   *
   * @param services the linked plan services of the plan; none where it is about one of these
   * @return its score; empty if it doesn't meet it
   */
  static OptionalDouble score(Query query, SearchedValues of, List<SearchedValues> services) {
    if (query instanceof Query.And and) {
      return sumIfAll(and.of(), of, services);
    } else if (query instanceof Query.Or or) {
      return sumIfAny(or.of(), of, services);
    } else if (query instanceof Query.Not not) {
      return met(score(not.of(), of, services).isEmpty());
    } else if (query instanceof Query.Any any) {
      return services.stream()
          .map(service -> score(any.of(), service, List.of()))
          .flatMapToDouble(OptionalDouble::stream)
          .max();
    } else if (query instanceof Query.All all) {
      return met(
          services.stream().allMatch(service -> score(all.of(), service, List.of()).isPresent()));
    } else if (query instanceof Query.Match match) {
      return match(match, of);
    } else if (query instanceof Query.Phrase phrase) {
      return phrase(phrase, of);
    }
    return met(isMet(query, of));
  }

  /** The sum of those that are met; empty if none is. */
  static OptionalDouble sumIfAny(
      List<Query> queries, SearchedValues of, List<SearchedValues> services) {
    List<OptionalDouble> scores =
        queries.stream()
            .map(each -> score(each, of, services))
            .filter(OptionalDouble::isPresent)
            .toList();
    return scores.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(scores.stream().mapToDouble(OptionalDouble::getAsDouble).sum());
  }

  private static OptionalDouble sumIfAll(
      List<Query> queries, SearchedValues of, List<SearchedValues> services) {
    double sum = 0;
    for (Query each : queries) {
      OptionalDouble score = score(each, of, services);
      if (score.isEmpty()) {
        return score;
      }
      sum += score.getAsDouble();
    }
    return OptionalDouble.of(sum);
  }

  private static OptionalDouble met(boolean met) {
    return met ? OptionalDouble.of(0) : OptionalDouble.empty();
  }

  private static boolean isMet(Query query, SearchedValues of) {
    if (query instanceof Query.Term term) {
      return of.whole(term.path()).stream().anyMatch(value -> isEqual(value, term.value()));
    } else if (query instanceof Query.Terms terms) {
      return of.whole(terms.path()).stream()
          .anyMatch(value -> terms.values().stream().anyMatch(other -> isEqual(value, other)));
    } else if (query instanceof Query.Range range) {
      return of.whole(range.path()).stream().anyMatch(value -> isWithin(value, range));
    } else if (query instanceof Query.Prefix prefix) {
      return wholeTexts(of, prefix.path()).stream()
          .anyMatch(text -> text.startsWith(prefix.text()));
    } else if (query instanceof Query.Contains contains) {
      String part = EnglishWords.lowerCase(contains.text());
      return wholeTexts(of, contains.path()).stream()
          .anyMatch(text -> EnglishWords.lowerCase(text).contains(part));
    } else if (query instanceof Query.Exists exists) {
      return of.exists(exists.path());
    }
    return query instanceof Query.Everything;
  }

  private static List<String> wholeTexts(SearchedValues of, FieldPath path) {
    return of.whole(path).stream()
        .filter(JsonString.class::isInstance)
        .map(text -> ((JsonString) text).value())
        .toList();
  }

  private static boolean isEqual(JsonValue value, JsonValue wanted) {
    if (value instanceof JsonNumber number && wanted instanceof JsonNumber other) {
      OptionalDouble beyond = Searchable.number(other.value());
      return beyond.isPresent() && Searchable.number(number.value()).equals(beyond);
    } else if (value instanceof JsonString text && wanted instanceof JsonString other) {
      Optional<LocalDate> day = Searchable.day(text.value());
      return text.equals(other) || (day.isPresent() && day.equals(Searchable.day(other.value())));
    }
    return value instanceof JsonBoolean && value.equals(wanted);
  }

  private static boolean isWithin(JsonValue value, Query.Range range) {
    boolean days =
        bounds(range).stream()
            .allMatch(
                bound ->
                    bound.value() instanceof JsonString text
                        && Searchable.day(text.value()).isPresent());
    return range.lower().stream().allMatch(b -> isBeyond(value, b, days, order -> order > 0))
        && range.upper().stream().allMatch(b -> isBeyond(value, b, days, order -> order < 0));
  }

  private static List<Query.Bound> bounds(Query.Range range) {
    return IntStream.of(0, 1)
        .mapToObj(end -> end == 0 ? range.lower() : range.upper())
        .flatMap(Optional::stream)
        .toList();
  }

  private static boolean isBeyond(
      JsonValue value, Query.Bound bound, boolean days, IntPredicate wanted) {
    if (value instanceof JsonNumber number && bound.value() instanceof JsonNumber end) {
      OptionalDouble limit = Searchable.number(end.value());
      return limit.isPresent()
          && holds(
              Double.compare(Searchable.number(number.value()).orElseThrow(), limit.getAsDouble()),
              bound,
              wanted);
    } else if (value instanceof JsonString text && bound.value() instanceof JsonString end) {
      if (!days) {
        return holds(CodePoints.compare(text.value(), end.value()), bound, wanted);
      }
      return Searchable.day(text.value())
          .filter(day -> holds(day.compareTo(day(end)), bound, wanted))
          .isPresent();
    }
    return false;
  }

  private static LocalDate day(JsonString text) {
    return Searchable.day(text.value()).orElseThrow();
  }

  private static boolean holds(int order, Query.Bound bound, IntPredicate wanted) {
    return order == 0 ? bound.inclusive() : wanted.test(order);
  }

  // Full text.

  private static OptionalDouble match(Query.Match match, SearchedValues of) {
    List<WordedText> texts = of.texts(match.path());
    List<Word> wanted = EnglishWords.of(match.text());
    double score = 0;
    for (Word word : wanted) {
      long often =
          texts.stream()
              .flatMap(text -> text.words().stream())
              .filter(other -> other.stem().equals(word.stem()))
              .count();
      if (often == 0) {
        return OptionalDouble.empty();
      }
      score += weight(often, texts);
    }
    return wanted.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(score);
  }

  private static OptionalDouble phrase(Query.Phrase phrase, SearchedValues of) {
    List<WordedText> texts = of.texts(phrase.path());
    List<Word> wanted = EnglishWords.of(phrase.text());
    long often = texts.stream().mapToLong(text -> occurrences(wanted, text).size()).sum();
    return often == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(wanted.size() * weight(often, texts));
  }

  /** Returns what the first word of the phrase stands at, wherever the phrase occurs. */
  static List<Integer> occurrences(List<Word> phrase, WordedText text) {
    if (phrase.isEmpty()) {
      return List.of();
    }
    int first = phrase.get(0).position();
    return text.words().stream()
        .map(Word::position)
        .filter(
            at ->
                phrase.stream()
                    .allMatch(word -> text.has(word.stem(), at + word.position() - first)))
        .toList();
  }

  private static double weight(long often, List<WordedText> texts) {
    int words = texts.stream().mapToInt(text -> text.words().size()).sum();
    double length = 1 - B + B * keptLength(words) / AVERAGE_WORDS;
    return (1 + K1) * often / (often + K1 * length);
  }

  /**
   * The length as Lucene keeps it in a byte: what is above 24 with its four highest binary digits.
   */
  static long keptLength(long words) {
    final int exact = 24;
    final int digits = 4;
    if (words < exact) {
      return words;
    }
    long above = words - exact;
    int dropped = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(above) - digits);
    return exact + (above >> dropped << dropped);
  }
}
