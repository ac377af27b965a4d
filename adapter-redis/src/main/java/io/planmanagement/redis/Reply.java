package io.planmanagement.redis;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What Redis replied. Whoever reads it says what it must be; anything else was not stored by this
 * adapter.
 */
final class Reply {

  private final @Nullable Object value;

  /** Describes a reply as the driver read it: an array, a text, a number or nothing. */
  Reply(@Nullable Object value) {
    this.value = value;
  }

  /** Whether there is nothing: no such field. */
  boolean isAbsent() {
    return value == null;
  }

  /** Returns the elements of an array. */
  List<Reply> elements() {
    if (value instanceof List<?> list) {
      List<Reply> elements = new ArrayList<>(list.size());
      list.forEach(element -> elements.add(new Reply(element)));
      return elements;
    }
    throw damaged();
  }

  /** Returns an element of an array. */
  Reply at(int index) {
    if (value instanceof List<?> list && index < list.size()) {
      return new Reply(list.get(index));
    }
    throw damaged();
  }

  /** Returns a text. */
  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** Returns a document. */
  Document document() {
    return Document.ofOwned(bytes());
  }

  /** Returns a whole number, written as a number or as text. */
  long number() {
    return value instanceof Long number ? number : as(Long::parseLong);
  }

  /** Returns a revision. */
  Revision revision() {
    return as(text -> new Revision(Long.parseLong(text)));
  }

  /** Returns what a text stands for. */
  <T> T as(Function<String, T> reading) {
    try {
      return reading.apply(text());
    } catch (PlanRefused | IllegalArgumentException noSuchThing) {
      throw damaged();
    }
  }

  private byte[] bytes() {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    throw damaged();
  }

  private static PortUnavailable damaged() {
    return new PortUnavailable(
        "Redis holds something else than this store keeps there.", Outcome.NOT_APPLIED);
  }
}
