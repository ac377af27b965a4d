package io.planmanagement.testkit.search;

/** Compares texts. */
final class CodePoints {

  private CodePoints() {}

  /** Compares two texts by their code points, which is also the order of their bytes in UTF-8. */
  static int compare(String one, String other) {
    int i = 0;
    while (i < one.length() && i < other.length()) {
      int here = one.codePointAt(i);
      int there = other.codePointAt(i);
      if (here != there) {
        return Integer.compare(here, there);
      }
      i += Character.charCount(here);
    }
    return Integer.compare(one.length(), other.length());
  }
}
