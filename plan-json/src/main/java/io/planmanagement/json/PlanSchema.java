package io.planmanagement.json;

import io.planmanagement.domain.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * The JSON Schema (2020-12) of a plan's document. It says what a schema can say; the rules that it
 * can't, {@link io.planmanagement.domain.Plan#of} judges alone: the length of ids in bytes, days
 * that the calendar does not have, and ids that stand for two things.
 */
public final class PlanSchema {

  /** The media type of the document. */
  public static final String MEDIA_TYPE = "application/schema+json";

  private static final Document DOCUMENT = load();

  private PlanSchema() {}

  /** Returns the schema. */
  public static Document document() {
    return DOCUMENT;
  }

  private static Document load() {
    try (InputStream resource = PlanSchema.class.getResourceAsStream("plan.schema.json")) {
      return Document.ofOwned(Objects.requireNonNull(resource).readAllBytes());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
