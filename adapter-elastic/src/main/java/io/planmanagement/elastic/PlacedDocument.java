package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Revision;

/**
 * What is to stand in a place.
 *
 * @param place where
 * @param revision the revision that it is of: its version in the index
 * @param source the document
 */
record PlacedDocument(Place place, Revision revision, JsonObject source) {

  /** Whether it is but the trace of something that is gone. */
  boolean isGone() {
    return Json.isTrue(source, IndexLayout.GONE);
  }
}
