package io.planmanagement.json;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Reads test vectors: an array of objects that each have a name. */
final class Vectors {

  private Vectors() {}

  static Stream<Arguments> of(String resource) {
    try (InputStream json = Vectors.class.getResourceAsStream(resource)) {
      JsonArray vectors = (JsonArray) JsonCodec.read(Objects.requireNonNull(json));
      return vectors.elements().stream()
          .map(JsonObject.class::cast)
          .map(vector -> Arguments.of(text(vector, "name"), vector));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static JsonValue member(JsonObject vector, String name) {
    return vector.get(name).orElseThrow();
  }

  static String text(JsonObject vector, String name) {
    return ((JsonString) member(vector, name)).value();
  }
}
