package io.planmanagement.testkit.search;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNull;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Searchable;
import io.planmanagement.testkit.search.EnglishWords.Word;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The values of a document by their paths: those that are there for a search. */
final class SearchedValues {

  private final Map<FieldPath, List<JsonValue>> values = new LinkedHashMap<>();
  private final Set<FieldPath> leadingToValues = new HashSet<>();
  private final Map<FieldPath, List<WordedText>> texts = new ConcurrentHashMap<>();

  /** Takes the values from a document. */
  SearchedValues(JsonObject document) {
    document.members().forEach((name, member) -> add(List.of(name), member));
  }

  /**
   * A text with the words that it is searched by.
   *
   * @param stems the stems by their words' positions
   */
  record WordedText(String text, List<Word> words, Map<Integer, String> stems) {

    static WordedText of(String text) {
      List<Word> words = EnglishWords.of(text);
      return new WordedText(
          text, words, words.stream().collect(Collectors.toMap(Word::position, Word::stem)));
    }

    /** Whether a word with that stem stands at that position. */
    boolean has(String stem, int position) {
      return Optional.ofNullable(stems.get(position)).filter(stem::equals).isPresent();
    }
  }

  private void add(List<String> names, JsonValue value) {
    if (value instanceof JsonObject object) {
      object
          .members()
          .forEach(
              (name, member) -> {
                List<String> below = new ArrayList<>(names);
                below.add(name);
                add(below, member);
              });
    } else if (value instanceof JsonArray array) {
      array.elements().forEach(element -> add(names, element));
    } else {
      FieldPath path = new FieldPath(names);
      if (isThere(value) && path.text().length() <= FieldPath.MAX_LENGTH) {
        values.computeIfAbsent(path, p -> new ArrayList<>()).add(value);
        for (int i = 1; i <= names.size(); i++) {
          leadingToValues.add(new FieldPath(names.subList(0, i)));
        }
      }
    }
  }

  private static boolean isThere(JsonValue value) {
    return !(value instanceof JsonNull)
        && !(value instanceof JsonNumber number && Searchable.number(number.value()).isEmpty());
  }

  /** Returns all values at a path, in the order of the document. */
  List<JsonValue> all(FieldPath path) {
    return values.getOrDefault(path, List.of());
  }

  /** Returns the values at a path that are compared, sorted and counted. */
  List<JsonValue> whole(FieldPath path) {
    return all(path).stream()
        .filter(value -> !(value instanceof JsonString text) || Searchable.isWhole(text.value()))
        .toList();
  }

  /** Whether there is a value at a path, or at one that goes on from there. */
  boolean exists(FieldPath path) {
    return leadingToValues.contains(path);
  }

  /** Returns the texts at a path with their words. */
  List<WordedText> texts(FieldPath path) {
    return texts.computeIfAbsent(
        path,
        p ->
            all(p).stream()
                .filter(JsonString.class::isInstance)
                .map(text -> WordedText.of(((JsonString) text).value()))
                .toList());
  }

  /** Returns the paths at which there are values. */
  Set<FieldPath> paths() {
    return values.keySet();
  }
}
