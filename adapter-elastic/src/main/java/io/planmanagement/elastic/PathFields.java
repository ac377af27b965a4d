package io.planmanagement.elastic;

import io.planmanagement.domain.Role;
import io.planmanagement.domain.search.FieldPath;
import java.util.List;
import java.util.Optional;

/**
 * The fields in which the values at one path are, by what is asked of them; empty where no value
 * there can be of that type.
 *
 * @param path the path's text
 * @param number doubles
 * @param keyword whole texts
 * @param flag booleans
 * @param day the days that texts mean
 * @param words full text: of one document at most one of them has it
 * @param grams whole texts by their trigrams
 * @param ordered the field that alone tells the order; empty if there may be several types
 */
record PathFields(
    String path,
    Optional<String> number,
    Optional<String> keyword,
    Optional<String> flag,
    Optional<String> day,
    List<String> words,
    Optional<String> grams,
    Optional<String> ordered) {

  /** Returns the fields of a path on the documents of objects in that role. */
  static PathFields of(Role role, FieldPath path) {
    String text = path.text();
    return Optional.ofNullable(NamedField.of(role).get(text))
        .map(named -> named(named, text))
        .orElseGet(() -> attribute(text));
  }

  /** Returns the fields, on the plan's document, in which the values at a path are counted. */
  static PathFields counted(FieldPath path) {
    String text = path.text();
    Optional<NamedField> ofServices =
        path.fromService()
            .flatMap(
                from ->
                    Optional.ofNullable(NamedField.of(Role.LINKED_PLAN_SERVICE).get(from.text())));
    if (ofServices.isEmpty()) {
      return of(Role.PLAN, path);
    }
    boolean isNumber = ofServices.get() == NamedField.NUMBER;
    return new PathFields(
        text,
        attribute(IndexLayout.NUMBER, text).filter(field -> isNumber),
        attribute(IndexLayout.KEYWORD, text).filter(field -> !isNumber),
        Optional.empty(),
        attribute(IndexLayout.DAY, text).filter(field -> !isNumber),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static PathFields named(NamedField named, String path) {
    return switch (named) {
      case NUMBER ->
          new PathFields(
              path,
              Optional.of(path),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              List.of(),
              Optional.empty(),
              Optional.of(path));
      case DATE ->
          new PathFields(
              path,
              Optional.empty(),
              Optional.of(path + IndexLayout.KEYWORD_PART),
              Optional.empty(),
              Optional.of(path),
              List.of(path + IndexLayout.TEXT_PART),
              Optional.of(path + IndexLayout.GRAMS_PART),
              Optional.of(path));
      case TEXT ->
          new PathFields(
              path,
              Optional.empty(),
              Optional.of(path),
              Optional.empty(),
              attribute(IndexLayout.DAY, path),
              List.of(
                  path + IndexLayout.TEXT_PART,
                  IndexLayout.ATTRIBUTES + "." + IndexLayout.TEXT + path),
              Optional.of(path + IndexLayout.GRAMS_PART),
              Optional.of(path));
    };
  }

  private static PathFields attribute(String path) {
    return new PathFields(
        path,
        attribute(IndexLayout.NUMBER, path),
        attribute(IndexLayout.KEYWORD, path),
        attribute(IndexLayout.BOOLEAN, path),
        attribute(IndexLayout.DAY, path),
        attribute(IndexLayout.TEXT, path).stream().toList(),
        attribute(IndexLayout.GRAMS, path),
        Optional.empty());
  }

  private static Optional<String> attribute(String type, String path) {
    return Optional.of(IndexLayout.ATTRIBUTES + "." + type + path);
  }

  /** Whether the values are days before all, as those of the plan's {@code creationDate}. */
  boolean isDate() {
    return day.isPresent() && day.equals(ordered);
  }
}
