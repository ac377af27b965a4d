package io.planmanagement.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Media types and content codings: what a request bears and what it accepts (RFC 9110, 12.5). */
final class MediaTypes {

  static final String JSON = "application/json";
  static final String NDJSON = "application/x-ndjson";

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern TYPE = Pattern.compile("(" + TOKEN + "/" + TOKEN + ")(.*)");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "[ \\t]*;[ \\t]*(?:(" + TOKEN + ")=(?:(" + TOKEN + ")|\"((?:[^\"\\\\]|\\\\.)*)\"))?");
  private static final Pattern WEIGHT = Pattern.compile("(?:0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)");

  private MediaTypes() {}

  /**
   * Returns the type of a body, in lower case; empty if it is absent, malformed or in a charset
   * other than UTF-8.
   */
  static Optional<String> ofBody(List<String> contentType) {
    if (contentType.size() != 1) {
      return Optional.empty();
    }
    return parse(contentType.get(0))
        .filter(type -> type.charset().map(charset -> charset.equals("utf-8")).orElse(true))
        .map(Ranged::name);
  }

  /**
   * Chooses a representation.
   *
   * @param accept the values of the {@code Accept} fields
   * @param offered the media types that there are, the preferred one first
   * @return the one that the client likes best; empty if it accepts none of them
   */
  static Optional<String> choose(List<String> accept, List<String> offered) {
    List<Ranged> ranges = new ArrayList<>();
    for (String element : elements(accept)) {
      parse(element).ifPresent(ranges::add);
    }
    if (ranges.isEmpty()) {
      return Optional.of(offered.get(0));
    }
    Optional<String> best = Optional.empty();
    double bestWeight = 0;
    for (String type : offered) {
      double weight = weight(ranges, type);
      if (weight > bestWeight) {
        bestWeight = weight;
        best = Optional.of(type);
      }
    }
    return best;
  }

  /** Whether a client takes gzip (RFC 9110, section 12.5.3). */
  static boolean acceptsGzip(List<String> acceptEncoding) {
    double any = 0;
    for (String element : elements(acceptEncoding)) {
      String[] parts = element.split(";", 2);
      String coding = parts[0].strip().toLowerCase(Locale.ROOT);
      double weight = parts.length == 1 ? 1 : weight(";" + parts[1]);
      if (coding.equals("gzip") || coding.equals("x-gzip")) {
        return weight > 0;
      } else if (coding.equals("*")) {
        any = weight;
      }
    }
    return any > 0;
  }

  /** The most specific range that covers the type decides. */
  private static double weight(List<Ranged> ranges, String type) {
    String family = type.substring(0, type.indexOf('/')) + "/*";
    for (String name : List.of(type, family, "*/*")) {
      for (Ranged range : ranges) {
        if (range.name().equals(name)) {
          return range.weight();
        }
      }
    }
    return 0;
  }

  private static List<String> elements(List<String> lines) {
    List<String> elements = new ArrayList<>();
    for (String line : lines) {
      boolean quoted = false;
      int start = 0;
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if (c == '\\' && quoted) {
          i++;
        } else if (c == '"') {
          quoted = !quoted;
        } else if (c == ',' && !quoted) {
          elements.add(line.substring(start, i).strip());
          start = i + 1;
        }
      }
      elements.add(line.substring(start).strip());
    }
    elements.removeIf(String::isEmpty);
    return elements;
  }

  private static Optional<Ranged> parse(String text) {
    Matcher type = TYPE.matcher(text.strip());
    if (!type.matches()) {
      return Optional.empty();
    }
    Optional<String> charset = Optional.empty();
    Matcher parameter = PARAMETER.matcher(type.group(2));
    int at = 0;
    while (at < type.group(2).length()) {
      if (!parameter.find(at) || parameter.start() != at) {
        return Optional.empty();
      }
      if ("charset".equalsIgnoreCase(parameter.group(1))) {
        String value = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
        charset = Optional.ofNullable(value).map(name -> name.toLowerCase(Locale.ROOT));
      }
      at = parameter.end();
    }
    return Optional.of(
        new Ranged(type.group(1).toLowerCase(Locale.ROOT), charset, weight(type.group(2))));
  }

  private static double weight(String parameters) {
    for (String parameter : parameters.split(";", -1)) {
      String stripped = parameter.strip();
      if (stripped.startsWith("q=") || stripped.startsWith("Q=")) {
        String value = stripped.substring(2);
        return WEIGHT.matcher(value).matches() ? Double.parseDouble(value) : 0;
      }
    }
    return 1;
  }

  private record Ranged(String name, Optional<String> charset, double weight) {}
}
