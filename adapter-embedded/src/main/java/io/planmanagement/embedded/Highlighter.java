package io.planmanagement.embedded;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.embedded.FieldAnalyzer.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Shows the words of conditions in the texts of objects that meet them. */
final class Highlighter {

  /** The most passages of the texts at one path. */
  private static final int MOST_PASSAGES = 3;

  /** A text of at most so many characters is shown as a whole; about so long is a passage. */
  private static final int PASSAGE = 200;

  /** About so many characters are shown before the first word that was found. */
  private static final int LEAD = 60;

  private final FieldAnalyzer analyzer;
  private final Map<FieldPath, List<Wanted>> conditions = new LinkedHashMap<>();

  Highlighter(FieldAnalyzer analyzer) {
    this.analyzer = analyzer;
  }

  /**
   * The words of a condition.
   *
   * @param inRow whether they have to stand as in the condition
   * @param documents in which the words are to be shown, if they meet the condition
   */
  private record Wanted(List<Word> words, boolean inRow, Set<Integer> documents) {}

  /**
   * Has the words of a condition shown.
   *
   * @param inRow whether they have to stand one after the other
   * @param documents in which they are to be shown, if they meet the condition
   */
  void add(FieldPath path, List<Word> words, boolean inRow, Set<Integer> documents) {
    if (!words.isEmpty()) {
      conditions
          .computeIfAbsent(path, first -> new ArrayList<>())
          .add(new Wanted(words, inRow, documents));
    }
  }

  /** Whether there is nothing to be shown, in whatever object. */
  boolean isIdle() {
    return conditions.isEmpty();
  }

  /**
   * Adds the passages of an object, up to the most of a path.
   *
   * @param document the object's document
   * @param fromPlan makes a path from the object to one from the plan
   */
  void show(
      int document,
      JsonObject object,
      UnaryOperator<FieldPath> fromPlan,
      Map<String, List<String>> passages) {
    conditions.forEach(
        (path, wanted) -> {
          List<MarkedText> texts = new ArrayList<>();
          collectTexts(object, path.names(), texts);
          wanted.stream()
              .filter(each -> each.documents().contains(document))
              .forEach(each -> mark(texts, each));
          List<String> shown = texts.stream().flatMap(text -> text.passages().stream()).toList();
          if (!shown.isEmpty()) {
            List<String> all =
                passages.computeIfAbsent(fromPlan.apply(path).text(), first -> new ArrayList<>());
            shown.stream().limit(MOST_PASSAGES - all.size()).forEach(all::add);
          }
        });
  }

  private void collectTexts(JsonValue value, List<String> names, List<MarkedText> texts) {
    if (value instanceof JsonArray array) {
      array.elements().forEach(element -> collectTexts(element, names, texts));
    } else if (value instanceof JsonObject object && !names.isEmpty()) {
      object
          .get(names.get(0))
          .ifPresent(member -> collectTexts(member, names.subList(1, names.size()), texts));
    } else if (value instanceof JsonString text && names.isEmpty()) {
      texts.add(new MarkedText(text.value(), analyzer.words(text.value()), new TreeSet<>()));
    }
  }

  /** Marks the words of a condition, if the texts together meet it. */
  private static void mark(List<MarkedText> texts, Wanted wanted) {
    if (wanted.inRow()) {
      texts.forEach(text -> text.markRows(wanted.words()));
      return;
    }
    Set<String> stems = stems(wanted.words());
    Set<String> missing = new LinkedHashSet<>(stems);
    texts.forEach(text -> missing.removeAll(stems(text.words())));
    if (missing.isEmpty()) {
      texts.forEach(text -> text.markAll(stems));
    }
  }

  private static Set<String> stems(List<Word> words) {
    return words.stream().map(Word::stem).collect(Collectors.toSet());
  }

  /**
   * A text.
   *
   * @param found which of its words were found
   */
  private record MarkedText(String text, List<Word> words, TreeSet<Integer> found) {

    void markAll(Set<String> stems) {
      for (int i = 0; i < words.size(); i++) {
        if (stems.contains(words.get(i).stem())) {
          found.add(i);
        }
      }
    }

    void markRows(List<Word> row) {
      for (int i = 0; i < words.size(); i++) {
        List<Integer> here = row(i, row);
        if (here.size() == row.size()) {
          found.addAll(here);
        }
      }
    }

    /** Returns which words from there on stand as in the row, as far as they do. */
    private List<Integer> row(int first, List<Word> row) {
      List<Integer> here = new ArrayList<>();
      int at = first;
      for (Word wanted : row) {
        int position = words.get(first).position() + wanted.position() - row.get(0).position();
        while (at < words.size() && words.get(at).position() < position) {
          at++;
        }
        if (at == words.size()
            || words.get(at).position() != position
            || !words.get(at).stem().equals(wanted.stem())) {
          return here;
        }
        here.add(at);
      }
      return here;
    }

    List<String> passages() {
      List<Word> marks = found.stream().map(words::get).toList();
      List<String> passages = new ArrayList<>();
      int next = 0;
      int end = 0;
      while (next < marks.size() && passages.size() < MOST_PASSAGES) {
        int begin = begin(end, marks.get(next).start());
        int behind = next + 1;
        while (behind < marks.size()
            && (marks.get(behind).end() <= begin + PASSAGE || text.length() <= PASSAGE)) {
          behind++;
        }
        int following = behind < marks.size() ? marks.get(behind).start() : text.length();
        end = end(marks.get(behind - 1).end(), Math.min(begin + PASSAGE, following));
        passages.add(html(begin, end, marks.subList(next, behind)));
        next = behind;
      }
      return passages;
    }

    /** Returns where a passage begins: before that word, behind what is shown already. */
    private int begin(int shown, int word) {
      if (text.length() <= PASSAGE || word - LEAD <= shown) {
        return shown;
      }
      for (int i = word - LEAD; i < word; i++) {
        if (Character.isWhitespace(text.charAt(i))) {
          return i + 1;
        }
      }
      return Character.isLowSurrogate(text.charAt(word - LEAD)) ? word - LEAD + 1 : word - LEAD;
    }

    /** Returns where a passage ends: behind that word, about there. */
    private int end(int word, int about) {
      if (text.length() <= PASSAGE || text.length() == about) {
        return text.length();
      }
      int latest = Math.max(word, about);
      for (int i = latest; i > word; i--) {
        if (Character.isWhitespace(text.charAt(i))) {
          return i;
        }
      }
      return latest > word && Character.isLowSurrogate(text.charAt(latest)) ? latest - 1 : latest;
    }

    private String html(int begin, int end, List<Word> marks) {
      StringBuilder html = new StringBuilder();
      int at = begin;
      for (Word mark : marks) {
        escape(at, mark.start(), html);
        html.append("<em>");
        escape(mark.start(), mark.end(), html);
        html.append("</em>");
        at = mark.end();
      }
      escape(at, end, html);
      return html.toString();
    }

    private void escape(int begin, int end, StringBuilder html) {
      for (int i = begin; i < end; i++) {
        char c = text.charAt(i);
        switch (c) {
          case '&' -> html.append("&amp;");
          case '<' -> html.append("&lt;");
          case '>' -> html.append("&gt;");
          case '"' -> html.append("&quot;");
          case '\'' -> html.append("&#39;");
          default -> html.append(c);
        }
      }
    }
  }
}
