package io.planmanagement.testkit.search;

import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.testkit.search.EnglishWords.Word;
import io.planmanagement.testkit.search.SearchedValues.WordedText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Shows the words that were found in their texts. */
public final class Passages {

  /** The longest text that is shown whole, and the longest passage of others, in UTF-16. */
  private static final int LENGTH = 200;

  private static final int MOST = 3;

  /** The found words of each text, by the text's place among those of its path. */
  private final Map<FieldPath, Map<Integer, Set<Word>>> found = new LinkedHashMap<>();

  private final Map<FieldPath, List<WordedText>> texts = new LinkedHashMap<>();

  private Passages() {}

  /** Returns the passages of a hit, by the paths of their texts from the plan. */
  public static Map<String, List<String>> of(Search search, Found hit) {
    Passages passages = new Passages();
    if (hit.service().isPresent()) {
      SearchedValues service = hit.plan().services().get(hit.service().getAsInt());
      search.anyConditions().forEach(condition -> passages.addOfService(condition, service));
    } else {
      passages.addOfPlan(search.query(), hit.plan());
    }
    return passages.shown();
  }

  private void addOfPlan(Query query, SearchedPlan plan) {
    if (Conditions.score(query, plan.own(), plan.services()).isEmpty()) {
      return;
    }
    if (query instanceof Query.And and) {
      and.of().forEach(each -> addOfPlan(each, plan));
    } else if (query instanceof Query.Or or) {
      or.of().forEach(each -> addOfPlan(each, plan));
    } else if (query instanceof Query.Any any) {
      plan.services().stream()
          .filter(service -> score(any.of(), service).isPresent())
          .min(Comparator.comparing(service -> -score(any.of(), service).orElse(0)))
          .ifPresent(best -> addOfService(any.of(), best));
    } else {
      addTexts(query, plan.own(), Optional.empty());
    }
  }

  private void addOfService(Query query, SearchedValues service) {
    if (score(query, service).isEmpty()) {
      return;
    }
    if (query instanceof Query.And and) {
      and.of().forEach(each -> addOfService(each, service));
    } else if (query instanceof Query.Or or) {
      or.of().forEach(each -> addOfService(each, service));
    } else {
      addTexts(query, service, Optional.of(service));
    }
  }

  private static OptionalDouble score(Query query, SearchedValues service) {
    return Conditions.score(query, service, List.of());
  }

  private void addTexts(Query query, SearchedValues values, Optional<SearchedValues> service) {
    if (query instanceof Query.Match match) {
      Set<String> stems =
          EnglishWords.of(match.text()).stream().map(Word::stem).collect(Collectors.toSet());
      List<WordedText> all = values.texts(match.path());
      for (int i = 0; i < all.size(); i++) {
        add(
            match.path(),
            service,
            all,
            i,
            all.get(i).words().stream().filter(word -> stems.contains(word.stem())).toList());
      }
    } else if (query instanceof Query.Phrase phrase) {
      List<Word> wanted = EnglishWords.of(phrase.text());
      List<WordedText> all = values.texts(phrase.path());
      for (int i = 0; i < all.size(); i++) {
        add(phrase.path(), service, all, i, wordsOf(wanted, all.get(i)));
      }
    }
  }

  private static List<Word> wordsOf(List<Word> phrase, WordedText text) {
    List<Word> words = new ArrayList<>();
    for (int at : Conditions.occurrences(phrase, text)) {
      for (Word wanted : phrase) {
        int position = at + wanted.position() - phrase.get(0).position();
        text.words().stream().filter(word -> word.position() == position).forEach(words::add);
      }
    }
    return words;
  }

  private void add(
      FieldPath path,
      Optional<SearchedValues> service,
      List<WordedText> all,
      int i,
      List<Word> words) {
    if (!words.isEmpty()) {
      FieldPath fromPlan = service.isPresent() ? path.ofService() : path;
      // Of two conditions on linked plan services that are met by different ones the first counts.
      if (texts.putIfAbsent(fromPlan, all) == null || texts.get(fromPlan) == all) {
        found
            .computeIfAbsent(fromPlan, p -> new TreeMap<>())
            .computeIfAbsent(i, n -> new TreeSet<>(Comparator.comparingInt(Word::start)))
            .addAll(words);
      }
    }
  }

  private Map<String, List<String>> shown() {
    Map<String, List<String>> shown = new LinkedHashMap<>();
    found.forEach(
        (path, byText) -> {
          List<String> passages = new ArrayList<>();
          byText.forEach(
              (i, words) ->
                  passages.addAll(
                      passages(
                          Optional.ofNullable(texts.get(path)).orElseThrow().get(i).text(),
                          new ArrayList<>(words))));
          shown.put(path.text(), passages.subList(0, Math.min(MOST, passages.size())));
        });
    return shown;
  }

  private static List<String> passages(String text, List<Word> words) {
    if (text.length() <= LENGTH) {
      return List.of(passage(text, 0, text.length(), words));
    }
    List<String> passages = new ArrayList<>();
    int end = 0;
    for (Word word : words) {
      if (word.start() >= end && passages.size() < MOST) {
        int start = word.start();
        end = Math.max(word.end(), Math.min(text.length(), start + LENGTH));
        int last = Character.isLowSurrogate(text.charAt(end - 1)) ? end : end - 1;
        int stop = end == text.length() ? end : Math.max(word.end(), last);
        passages.add(
            passage(
                text,
                start,
                stop,
                words.stream().filter(w -> w.start() >= start && w.end() <= stop).toList()));
      }
    }
    return passages;
  }

  private static String passage(String text, int start, int end, List<Word> words) {
    StringBuilder passage = new StringBuilder();
    int done = start;
    for (Word word : words) {
      passage
          .append(escaped(text.substring(done, word.start())))
          .append("<em>")
          .append(escaped(text.substring(word.start(), word.end())))
          .append("</em>");
      done = word.end();
    }
    return passage.append(escaped(text.substring(done, end))).toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
