package io.planmanagement.http;

import io.planmanagement.application.Precondition;
import io.planmanagement.application.Precondition.Revisions;
import io.planmanagement.domain.Revision;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entity-tags and the preconditions made of them (RFC 9110, sections 8.8.3 and 13). The tag of a
 * plan is its revision in quotes, with the suffix {@code -gzip} for the compressed representation:
 * a precondition accepts either. A tag of a form that this service never made is well-formed and
 * just does not match.
 */
final class EntityTags {

  private static final String GZIP_SUFFIX = "-gzip";
  private static final Pattern ELEMENT =
      Pattern.compile("[ \\t]*(?:(W/)?\"([!\\x23-\\x7E\\x80-\\xFF]*)\")?[ \\t]*(,|$)");
  private static final Pattern OURS = Pattern.compile("([1-9][0-9]{0,15})(?:" + GZIP_SUFFIX + ")?");

  private EntityTags() {}

  static String of(Revision revision, boolean gzip) {
    return "\"" + revision + (gzip ? GZIP_SUFFIX : "") + "\"";
  }

  /**
   * Reads the two fields. Comparison is strong for {@code If-Match}, weak for {@code
   * If-None-Match}.
   *
   * @param ifMatch the values of all {@code If-Match} lines
   * @param ifNoneMatch the values of all {@code If-None-Match} lines
   * @throws Problem.Refusal if a field is malformed
   */
  static Precondition precondition(List<String> ifMatch, List<String> ifNoneMatch) {
    return new Precondition(
        revisions("If-Match", ifMatch, false), revisions("If-None-Match", ifNoneMatch, true));
  }

  private static Optional<Revisions> revisions(String field, List<String> lines, boolean weak) {
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String list = String.join(",", lines);
    if (list.strip().equals("*")) {
      return Optional.of(Revisions.ANY);
    }
    Set<Revision> listed = new HashSet<>();
    boolean any = false;
    Matcher element = ELEMENT.matcher(list);
    int at = 0;
    while (at < list.length()) {
      if (!element.find(at) || element.start() != at) {
        throw malformed(field);
      }
      if (element.group(2) != null) {
        any = true;
        if (weak || element.group(1) == null) {
          ours(element.group(2)).ifPresent(listed::add);
        }
      }
      at = element.end();
    }
    if (!any) {
      throw malformed(field);
    }
    return Optional.of(new Revisions(false, listed));
  }

  private static Optional<Revision> ours(String opaque) {
    Matcher form = OURS.matcher(opaque);
    if (!form.matches()) {
      return Optional.empty();
    }
    long value = Long.parseLong(form.group(1));
    return value <= Revision.MAX ? Optional.of(new Revision(value)) : Optional.empty();
  }

  private static Problem.Refusal malformed(String field) {
    return Problems.header(field, "The field is \"*\" or a list of entity-tags in quotes.")
        .refusal();
  }
}
