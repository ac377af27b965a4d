package io.planmanagement.json;

import static io.planmanagement.json.Vectors.member;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.samples.OddPlans;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergePatchTest {

  /** The cases of RFC 7396, section 3 and appendix A, and a few more. */
  static Stream<Arguments> vectors() {
    return Vectors.of("merge-patch-vectors.json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void merges_as_the_rfc_says(String name, JsonObject vector) {
    JsonValue target = member(vector, "target");
    MergePatch patch = new MergePatch(member(vector, "patch"));

    JsonValue result =
        target instanceof JsonObject object
            ? patch.apply(object)
            : member((JsonObject) below(patch).apply(below(target)), "below");

    assertEquals(member(vector, "result"), result, name);
  }

  @Test
  void what_is_changed_keeps_its_place() {
    JsonObject target = (JsonObject) JsonCodec.read(bytes("{\"a\":1,\"b\":2,\"c\":3}"));

    JsonValue result = MergePatch.read(bytes("{\"d\":4,\"b\":5}")).apply(target);

    assertEquals("{\"a\":1,\"b\":5,\"c\":3,\"d\":4}", JsonCodec.write(result).toString());
  }

  @Test
  void a_document_merged_with_itself_stays_as_it_is_but_for_its_nulls() {
    OddPlans odd = new OddPlans(17);
    for (long n = 0; n < 300; n++) {
      JsonObject document = odd.plan(n).document();

      JsonValue result = new MergePatch(document).apply(document);

      assertEquals(new MergePatch(document).apply(JsonObject.EMPTY), result, "seed 17, plan " + n);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "{\"a\":NaN}", "{} {}", "{'a':1}"})
  void a_patch_that_is_no_json_is_refused(String patch) {
    assertThrows(PlanRefused.Malformed.class, () -> MergePatch.read(bytes(patch)));
  }

  private static JsonObject below(JsonValue value) {
    return new JsonObject(Map.of("below", value));
  }

  private static MergePatch below(MergePatch patch) {
    return new MergePatch(below(patch.patch()));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
