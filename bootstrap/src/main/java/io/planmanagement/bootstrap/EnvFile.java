package io.planmanagement.bootstrap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a {@code .env} file: one {@code NAME=value} a line, {@code export} before it allowed,
 * comments from {@code #} at the start of a line or after a space, values in single quotes (as they
 * are) or double quotes (with {@code \n}, {@code \t}, {@code \"}, {@code \\} and {@code \$}). Of
 * two lines of one name the later counts. Nothing is expanded.
 *
 * <p>No library reads it: those to be had mix the process's environment in, and stop at the first
 * bad line without saying which.
 */
final class EnvFile {

  private static final Pattern LINE =
      Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.]*)\\s*=\\s*(.*)");
  private static final Pattern SINGLE = Pattern.compile("'([^']*)'\\s*(?:#.*)?");
  private static final Pattern DOUBLE = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(?:#.*)?");

  private EnvFile() {}

  /**
   * Reads the variables of a file's text.
   *
   * @param name what to call the file in problems
   * @param problems gets one entry for every line that can't be read; lines are named by their
   *     number, not repeated, for they may hold a secret
   */
  static Map<String, String> read(String name, String text, List<String> problems) {
    Map<String, String> variables = new LinkedHashMap<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = (i == 0 ? withoutMark(lines.get(i)) : lines.get(i)).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      Optional<String> value = matcher.matches() ? value(matcher.group(2)) : Optional.empty();
      if (value.isPresent()) {
        variables.put(matcher.group(1), value.get());
      } else {
        problems.add(
            name + ", line " + (i + 1) + ": expected NAME=value, NAME='value' or NAME=\"value\"");
      }
    }
    return variables;
  }

  private static String withoutMark(String line) {
    return line.startsWith("\uFEFF") ? line.substring(1) : line;
  }

  private static Optional<String> value(String text) {
    Matcher single = SINGLE.matcher(text);
    if (single.matches()) {
      return Optional.of(single.group(1));
    }
    Matcher quoted = DOUBLE.matcher(text);
    if (quoted.matches()) {
      return Optional.of(unescaped(quoted.group(1)));
    }
    if (text.startsWith("'") || text.startsWith("\"")) {
      return Optional.empty();
    }
    return Optional.of(text.startsWith("#") ? "" : text.replaceFirst("\\s#.*", "").strip());
  }

  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        char escaped = text.charAt(i);
        plain.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
