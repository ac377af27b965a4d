package io.planmanagement.testkit;

import java.util.ArrayList;
import java.util.List;

/** Makes texts that are no cursors, from one that is. */
final class BadCursors {

  private BadCursors() {}

  static List<String> of(String good) {
    List<String> bad = new ArrayList<>(List.of("x", "0", "-1", "null", "%00", "\u0000", "é", "=="));
    bad.add("A".repeat(10_000));
    bad.add(good + good);
    bad.add(good + "A");
    bad.add(good.substring(1));
    for (int length = 1; length < good.length(); length++) {
      bad.add(good.substring(0, length));
    }
    for (int at = 0; at < good.length(); at++) {
      char other = good.charAt(at) == 'B' ? 'C' : 'B';
      bad.add(good.substring(0, at) + other + good.substring(at + 1));
    }
    return bad;
  }
}
