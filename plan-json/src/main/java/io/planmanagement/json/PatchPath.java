package io.planmanagement.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A JSON Pointer (RFC 6901) taken apart.
 *
 * @param tokens the names and indexes that lead to the place, without escapes; none for the whole
 *     document
 */
record PatchPath(List<String> tokens) {

  private static final Pattern BAD_ESCAPE = Pattern.compile("~(?![01])");

  PatchPath {
    tokens = List.copyOf(tokens);
  }

  /** Takes a pointer apart; empty if the text is none. */
  static Optional<PatchPath> parse(String pointer) {
    boolean rooted = pointer.isEmpty() || pointer.startsWith("/");
    if (!rooted || BAD_ESCAPE.matcher(pointer).find()) {
      return Optional.empty();
    }
    List<String> tokens = new ArrayList<>();
    for (int start = 0; start < pointer.length(); ) {
      int slash = pointer.indexOf('/', start + 1);
      int end = slash < 0 ? pointer.length() : slash;
      tokens.add(pointer.substring(start + 1, end).replace("~1", "/").replace("~0", "~"));
      start = end;
    }
    return Optional.of(new PatchPath(tokens));
  }

  /** Whether the other place lies inside of this one. */
  boolean contains(PatchPath other) {
    return other.tokens.size() > tokens.size()
        && other.tokens.subList(0, tokens.size()).equals(tokens);
  }
}
