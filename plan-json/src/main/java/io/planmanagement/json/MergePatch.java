package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNull;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanPatch;
import io.planmanagement.domain.PlanRefused;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON Merge Patch (RFC 7396): objects merge, a member that is null in the patch is removed, and
 * every other value, arrays too, replaces what was there.
 *
 * @param patch the patch document; any JSON value is one
 */
public record MergePatch(JsonValue patch) implements PlanPatch {

  /** The media type of the format. */
  public static final String MEDIA_TYPE = "application/merge-patch+json";

  /**
   * Reads a patch.
   *
   * @throws PlanRefused.Malformed if the bytes are no JSON document
   */
  public static MergePatch read(byte[] json) {
    return new MergePatch(JsonCodec.read(json));
  }

  @Override
  public JsonValue apply(JsonObject document) {
    return merge(document, patch);
  }

  private static JsonValue merge(JsonValue target, JsonValue patch) {
    if (!(patch instanceof JsonObject changes)) {
      return patch;
    }
    Map<String, JsonValue> merged =
        new LinkedHashMap<>(target instanceof JsonObject object ? object.members() : Map.of());
    changes
        .members()
        .forEach(
            (name, change) -> {
              if (change instanceof JsonNull) {
                merged.remove(name);
              } else {
                merged.put(name, merge(merged.getOrDefault(name, JsonValue.NULL), change));
              }
            });
    return new JsonObject(merged);
  }
}
