package io.planmanagement.testkit.search;

import java.util.List;
import java.util.Map;

/**
 * Reduces English words to their stems: M. F. Porter, "An algorithm for suffix stripping", Program
 * 14 (1980), with the two changes to its second step that the author published later ({@code bli}
 * for {@code abli}, and {@code logi}). Words are in lower case.
 */
final class PorterStem {

  private static final int SHORTEST = 3;

  /** The second step; longer endings stand before those that they end in. */
  private static final List<Map.Entry<String, String>> STEP_2 =
      List.of(
          Map.entry("ational", "ate"),
          Map.entry("tional", "tion"),
          Map.entry("enci", "ence"),
          Map.entry("anci", "ance"),
          Map.entry("izer", "ize"),
          Map.entry("bli", "ble"),
          Map.entry("alli", "al"),
          Map.entry("entli", "ent"),
          Map.entry("eli", "e"),
          Map.entry("ousli", "ous"),
          Map.entry("ization", "ize"),
          Map.entry("ation", "ate"),
          Map.entry("ator", "ate"),
          Map.entry("alism", "al"),
          Map.entry("iveness", "ive"),
          Map.entry("fulness", "ful"),
          Map.entry("ousness", "ous"),
          Map.entry("aliti", "al"),
          Map.entry("iviti", "ive"),
          Map.entry("biliti", "ble"),
          Map.entry("logi", "log"));

  private static final List<Map.Entry<String, String>> STEP_3 =
      List.of(
          Map.entry("icate", "ic"),
          Map.entry("ative", ""),
          Map.entry("alize", "al"),
          Map.entry("iciti", "ic"),
          Map.entry("ical", "ic"),
          Map.entry("ful", ""),
          Map.entry("ness", ""));

  private static final List<String> STEP_4 =
      List.of(
          "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion",
          "ou", "ism", "ate", "iti", "ous", "ive", "ize");

  private PorterStem() {}

  static String of(String word) {
    if (word.length() < SHORTEST) {
      return word;
    }
    String stem = step1c(step1b(step1a(word)));
    stem = replaced(stem, STEP_2);
    stem = replaced(stem, STEP_3);
    return step5(step4(stem));
  }

  private static String step1a(String word) {
    if (word.endsWith("sses") || word.endsWith("ies")) {
      return without(word, 2);
    }
    return word.endsWith("s") && !word.endsWith("ss") ? without(word, 1) : word;
  }

  private static String step1b(String word) {
    if (word.endsWith("eed")) {
      return measure(without(word, 3)) > 0 ? without(word, 1) : word;
    } else if (word.endsWith("ed") && hasVowel(without(word, 2))) {
      return mended(without(word, 2));
    } else if (word.endsWith("ing") && hasVowel(without(word, 3))) {
      return mended(without(word, 3));
    }
    return word;
  }

  private static String mended(String stem) {
    if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) {
      return stem + "e";
    } else if (endsInDoubleConsonant(stem) && "lsz".indexOf(last(stem)) < 0) {
      return without(stem, 1);
    }
    return measure(stem) == 1 && endsInShortSyllable(stem) ? stem + "e" : stem;
  }

  private static String step1c(String word) {
    return word.endsWith("y") && hasVowel(without(word, 1)) ? without(word, 1) + "i" : word;
  }

  private static String replaced(String word, List<Map.Entry<String, String>> endings) {
    for (Map.Entry<String, String> ending : endings) {
      if (word.endsWith(ending.getKey())) {
        String stem = without(word, ending.getKey().length());
        return measure(stem) > 0 ? stem + ending.getValue() : word;
      }
    }
    return word;
  }

  private static String step4(String word) {
    for (String ending : STEP_4) {
      if (word.endsWith(ending)) {
        String stem = without(word, ending.length());
        boolean goes = !ending.equals("ion") || stem.endsWith("s") || stem.endsWith("t");
        return goes && measure(stem) > 1 ? stem : word;
      }
    }
    return word;
  }

  private static String step5(String word) {
    String stem = word;
    if (stem.endsWith("e")) {
      String without = without(stem, 1);
      int measure = measure(without);
      if (measure > 1 || (measure == 1 && !endsInShortSyllable(without))) {
        stem = without;
      }
    }
    return stem.endsWith("ll") && measure(stem) > 1 ? without(stem, 1) : stem;
  }

  /** How many times a run of consonants follows a run of vowels: Porter's m. */
  private static int measure(String stem) {
    int measure = 0;
    for (int i = 1; i < stem.length(); i++) {
      if (isConsonant(stem, i) && !isConsonant(stem, i - 1)) {
        measure++;
      }
    }
    return measure;
  }

  private static boolean hasVowel(String stem) {
    for (int i = 0; i < stem.length(); i++) {
      if (!isConsonant(stem, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsInDoubleConsonant(String stem) {
    int end = stem.length() - 1;
    return end > 0 && stem.charAt(end) == stem.charAt(end - 1) && isConsonant(stem, end);
  }

  /** Consonant, vowel, consonant, the last none of w, x and y: Porter's *o. */
  private static boolean endsInShortSyllable(String stem) {
    int end = stem.length() - 1;
    return end > 1
        && isConsonant(stem, end)
        && !isConsonant(stem, end - 1)
        && isConsonant(stem, end - 2)
        && "wxy".indexOf(last(stem)) < 0;
  }

  private static boolean isConsonant(String word, int i) {
    char c = word.charAt(i);
    return c == 'y' ? i == 0 || !isConsonant(word, i - 1) : "aeiou".indexOf(c) < 0;
  }

  private static char last(String word) {
    return word.charAt(word.length() - 1);
  }

  private static String without(String word, int characters) {
    return word.substring(0, word.length() - characters);
  }
}
