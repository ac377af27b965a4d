package io.planmanagement.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.samples.OddPlans;
import io.planmanagement.samples.SamplePlans;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {

  private static final String NOT_JSON = "This is not JSON as RFC 8259 defines it.";
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void numbers_keep_their_scale_and_members_their_order() {
    String json = "{\"b\":62.50,\"a\":[1,0.10,-3,1E+3,12345678901234567890.000],\"\":null}";

    JsonValue value = read(json);

    assertEquals(json, JsonCodec.write(value).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "-0.0, 0.0",
    "0.00, 0.00",
    "1e3, 1E+3",
    "1E3, 1E+3",
    "1e+3, 1E+3",
    "10e-1, 1.0",
    "1.50e1, 15.0",
    "0e5, 0E+5",
    "-1.5E-10, -1.5E-10",
    "999999999999999999, 999999999999999999",
    "9999999999999999999, 9999999999999999999",
    "-999999999999999999, -999999999999999999",
    "0.0000001, 1E-7"
  })
  void every_number_of_the_grammar_is_read_exactly(String literal, String written) {
    JsonValue value = read(literal);

    assertEquals(new JsonNumber(new BigDecimal(literal)), value);
    assertEquals(written, JsonCodec.write(value).toString());
  }

  @Test
  void all_escapes_are_read() {
    JsonValue value = read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\uD83D\\uDE00\"");

    assertEquals(JsonValue.of("\"\\/\b\f\n\r\t\u0000é😀"), value);
  }

  @Test
  void text_is_written_in_utf_8_and_escaped_no_more_than_it_must_be() {
    JsonValue value = JsonValue.of("\"\\/\b\f\n\r\t\u0000\u001f\u007fé\u2028😀");

    Document written = JsonCodec.write(value);

    assertArrayEquals(
        bytes("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001F\u007fé\u2028😀\""), written.toByteArray());
  }

  @Test
  void white_space_around_everything_is_read_and_not_written() {
    JsonValue value = read(" \t\r\n{ \"a\" : [ 1 , { } , [ ] ] }\n");

    assertEquals("{\"a\":[1,{},[]]}", JsonCodec.write(value).toString());
  }

  @Test
  void a_document_is_read_from_a_stream_to_its_end() throws IOException {
    InputStream stream = new ByteArrayInputStream(bytes("[1, 2]\n"));

    JsonValue value = JsonCodec.read(stream);

    assertEquals(read("[1,2]"), value);
    assertEquals(-1, stream.read());
  }

  @Test
  void a_scalar_is_a_document_too() {
    assertEquals(JsonValue.NULL, read("null"));
    assertEquals(JsonValue.of(true), read(" true"));
    assertEquals(JsonValue.of(false), read("false "));
    assertEquals(JsonValue.of(""), read("\"\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "[1",
        "[1,",
        "\"abc",
        "\"ab\\",
        "-",
        "1.",
        "1e",
        "1e+",
        "[\"\\u12"
      })
  void a_document_that_ends_too_early_is_refused(String json) {
    PlanRefused.Malformed refused = refused(json);

    assertTrue(
        List.of("The document ends before it is complete.", NOT_JSON)
            .contains(refused.getMessage()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "]",
        "}",
        "{]",
        "[}",
        "[1}",
        "{\"a\":1]",
        ",",
        ":",
        "[,]",
        "[1,]",
        "[,1]",
        "[1,,2]",
        "[1 2]",
        "{,}",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\" 1}",
        "{\"a\":}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1:2}",
        "{1:2}",
        "{null:1}",
        "{a:1}",
        "{'a':1}",
        "'a'",
        "[\"a\":1]",
        "tru",
        "nul",
        "fals",
        "True",
        "NULL",
        "truefalse",
        "nulll",
        "undefined",
        "\"\\x41\"",
        "\"\\'\"",
        "\"\\u12g4\"",
        "\"\\U0041\"",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\u0000\"",
        "\"\u001f\"",
        "// a\n1",
        "/* a */1",
        "[1/**/]",
        "# a\n1",
        "\u00a01",
        "\u000b1",
        "\u000c1",
        "\u20281",
        "\uFEFF{}",
        "<a/>",
        "=1",
        "@",
        "`",
        "$"
      })
  void what_is_not_in_the_grammar_is_refused(String json) {
    assertEquals(NOT_JSON, refused(json).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "-NaN",
        "Infinity",
        "-Infinity",
        "+Infinity",
        "INF",
        "-INF",
        "nan",
        "1/0",
        "0x10",
        "01",
        "-01",
        "00",
        "+1",
        ".5",
        "-.5",
        "5.",
        "5.e1",
        "1e1.5",
        "1_000",
        "1,000",
        "--1",
        "1-1",
        "1e--1",
        "٣",
        "1f",
        "1L"
      })
  void what_is_no_number_of_the_grammar_is_refused(String literal) {
    assertThrows(PlanRefused.Malformed.class, () -> read("[" + literal + "]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999999999",
        "1e-999999999",
        "1E2147483648",
        "1e-2147483648",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "1e10000",
        "1e-10000",
        "0e10000",
        "-1e10000",
        "1.5e10001"
      })
  void a_number_with_a_huge_exponent_is_refused_at_once(String literal) {
    PlanRefused.Malformed refused =
        assertTimeoutPreemptively(SOON, () -> refused("{\"a\":\n  " + literal + "}"));

    assertEquals(
        "A number has at most 1000 digits and an exponent of at most 9999.", refused.getMessage());
    assertEquals(2, refused.line());
    assertEquals(3, refused.column());
  }

  @ParameterizedTest
  @ValueSource(ints = {1_001, 2_000, 1_000_000})
  void a_number_with_too_many_digits_is_refused_at_once(int digits) {
    for (String literal :
        List.of("1".repeat(digits), "-" + "1".repeat(digits), "0." + "1".repeat(digits))) {
      PlanRefused.Malformed refused = assertTimeoutPreemptively(SOON, () -> refused(literal));

      assertEquals(
          "A number has at most 1000 digits and an exponent of at most 9999.",
          refused.getMessage());
    }
  }

  @Test
  void a_number_at_the_bounds_is_read_and_written() {
    String digits = "7".repeat(1_000);
    for (String literal :
        List.of(
            digits,
            "-" + digits,
            "-0." + digits,
            "-0.000000" + digits,
            digits + "e9999",
            "-" + digits + "E-8999",
            "1E+9999",
            "1E-9999")) {
      JsonValue value = read(literal);

      assertEquals(new JsonNumber(new BigDecimal(literal)), value);
      assertEquals(value, JsonCodec.read(JsonCodec.write(value)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"b\":2,\"a\":1}",
        "[{\"x\":{\"a\":null,\"a\":null}}]",
        "{\"\":1,\"\":1}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"é\":1,\"\\u00e9\":2}"
      })
  void two_members_of_one_name_are_refused(String json) {
    assertEquals("An object has two members of one name.", refused(json).getMessage());
  }

  /** Names of one hash, in Java's and in Jackson's way of hashing: no attack, and all are read. */
  @ParameterizedTest
  @CsvSource({"Aa, BB", "ab, bA"})
  void names_of_the_same_hash_are_read_in_time(String one, String other) {
    int digits = 13;
    StringBuilder json = new StringBuilder("{");
    for (int n = 0; n < 1 << digits; n++) {
      json.append(n == 0 ? "\"" : ",\"");
      for (int digit = 0; digit < digits; digit++) {
        json.append((n >> digit & 1) == 0 ? one : other);
      }
      json.append("\":1");
    }

    JsonValue value = assertTimeoutPreemptively(SOON, () -> read(json + "}"));

    assertEquals(1 << digits, ((JsonObject) value).members().size());
  }

  @Test
  void names_that_only_look_alike_are_different() {
    JsonValue value = read("{\"a\":1,\"A\":2,\"é\":3,\"e\\u0301\":4,\"\":5,\" \":6}");

    assertEquals(6, ((JsonObject) value).members().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 2",
        "{} {}",
        "[]]",
        "{}}",
        "null,",
        "\"a\" \"b\"",
        "1\n[",
        "{}//",
        "{} x",
        "1 \u0000"
      })
  void what_follows_the_document_is_refused(String json) {
    assertTrue(
        List.of("Something follows the document.", NOT_JSON).contains(refused(json).getMessage()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t\r "})
  void where_there_is_no_document_that_is_said(String json) {
    assertEquals("There is no document.", refused(json).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void nesting_is_bounded(String opening) {
    int most = PlanLimits.MAX_DEPTH;
    String closing = opening.equals("[") ? "]" : "}";
    String innermost = opening.equals("[") ? "" : "0";

    JsonValue deepest = read(opening.repeat(most) + innermost + closing.repeat(most));

    assertEquals(deepest, JsonCodec.read(JsonCodec.write(deepest)));
    for (int levels : new int[] {most + 1, most + 2, 1_000, 5_000_000 / opening.length()}) {
      PlanRefused.Malformed refused =
          assertTimeoutPreemptively(SOON, () -> refused(opening.repeat(levels)));
      assertEquals("A document is at most 100 levels deep.", refused.getMessage());
    }
  }

  @Test
  void what_could_not_be_read_back_is_not_written() {
    JsonValue value = JsonValue.of(1);
    for (int level = 0; level <= PlanLimits.MAX_DEPTH; level++) {
      value = new JsonArray(List.of(value));
    }
    JsonValue tooDeep = value;

    assertThrows(IllegalArgumentException.class, () -> JsonCodec.write(tooDeep));
  }

  /** What a lenient decoder lets through, each between two quotation marks. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "ff",
        "fe",
        "c080",
        "c1bf",
        "e08080",
        "e09fbf",
        "f0808080",
        "f08fbfbf",
        "eda080",
        "edbfbf",
        "eda0bdedb880",
        "f4908080",
        "f5808080",
        "f888808080",
        "fc8480808080",
        "c3",
        "e282",
        "f09f98",
        "c328",
        "e228a1",
        "f0288cbc",
        "61e9",
        "efbb"
      })
  void bytes_that_are_no_utf_8_are_refused(String hex) {
    byte[] text = HexFormat.of().parseHex("22" + hex + "22");
    byte[] name = HexFormat.of().parseHex("7b22" + hex + "223a317d");

    assertEquals("The document is not in UTF-8.", refused(text).getMessage());
    assertEquals("The document is not in UTF-8.", refused(name).getMessage());
  }

  @Test
  void the_place_of_bad_utf_8_is_told_in_characters() {
    byte[] json = bytes("{\"é\":1,\n\"b\":\"😀?\"}");
    json[json.length - 3] = (byte) 0xFF;

    PlanRefused.Malformed refused = refused(json);

    assertEquals(2, refused.line());
    assertEquals(8, refused.column());
  }

  @Test
  void a_document_that_stops_inside_of_a_character_is_refused() {
    byte[] json = bytes("\"é");

    assertEquals(
        "The document is not in UTF-8.",
        refused(Arrays.copyOf(json, json.length - 1)).getMessage());
  }

  @Test
  void other_encodings_are_refused() {
    for (var charset :
        List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      byte[] json = "{\"a\":1}".getBytes(charset);

      assertThrows(PlanRefused.Malformed.class, () -> JsonCodec.read(json));
    }
    assertEquals(
        "The document is not in UTF-8.",
        refused("\"é\"".getBytes(StandardCharsets.ISO_8859_1)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud83dx\"",
        "\"x\\ude00y\"",
        "{\"\\ud800\":1}",
        "[{\"a\\udfff\":1}]"
      })
  void an_escape_that_writes_half_of_a_pair_is_refused(String json) {
    assertEquals("A text holds half of a surrogate pair.", refused(json).getMessage());
  }

  @Test
  void the_longest_texts_and_names_are_bounded_by_the_document_alone() {
    String huge = "x".repeat(3_000_000);

    JsonValue value = read("{\"" + huge + "\":\"" + huge + "\"}");

    assertEquals(new JsonObject(Map.of(huge, JsonValue.of(huge))), value);
    assertEquals(value, JsonCodec.read(JsonCodec.write(value)));
  }

  @Test
  void line_and_column_count_from_1() {
    PlanRefused.Malformed refused = refused("{\n  \"a\": 1,\n  \"a\": 2\n}");

    assertEquals(3, refused.line());
    assertEquals(3, refused.column());
  }

  @Test
  void a_refusal_repeats_nothing_of_the_document() {
    for (String secret :
        List.of("secret", "\"secret\" \"secret\"", "{secret:1}", "[\"secret\" secret]")) {
      PlanRefused.Malformed refused = refused(secret);

      assertFalse(refused.toString().contains("secret"));
      assertEquals(null, refused.getCause());
    }
  }

  @Test
  void an_object_is_asked_for_and_anything_else_refused() {
    assertEquals(JsonObject.EMPTY, JsonCodec.readObject(bytes("{}")));
    for (String json : List.of("[]", "null", "1", "\"a\"", "true")) {
      PlanRefused.Invalid refused =
          assertThrows(PlanRefused.Invalid.class, () -> JsonCodec.readObject(bytes(json)));
      assertEquals("", refused.violations().get(0).pointer().value());
      assertEquals("type", refused.violations().get(0).keyword());
    }
  }

  @Test
  void any_value_is_read_back_equal_and_written_the_same() {
    OddPlans odd = new OddPlans(3);
    for (long n = 0; n < 5_000; n++) {
      JsonValue value = odd.value(n, 6);

      Document once = JsonCodec.write(value);
      JsonValue read = JsonCodec.read(once);

      assertEquals(value, read, "seed 3, value " + n);
      assertEquals(once, JsonCodec.write(read), "seed 3, value " + n);
    }
  }

  /** Whatever the bytes are, the answer is a value that survives, or one kind of refusal. */
  @Test
  void a_document_with_random_bytes_changed_is_read_or_refused() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    byte[] document = PlanDocuments.write(new SamplePlans(1).plan(4)).toByteArray();
    byte[] odd = PlanDocuments.write(new OddPlans(1).plan(4)).toByteArray();
    byte[] telling = bytes("{}[]\",:\\/0123456789eE+-.tfnu\n\u0000");
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] changed = (round % 2 == 0 ? document : odd).clone();
      for (int change = 0; change <= round % 3; change++) {
        changed[random.nextInt(changed.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : telling[random.nextInt(telling.length)];
      }
      try {
        JsonValue value = JsonCodec.read(changed);
        assertEquals(value, JsonCodec.read(JsonCodec.write(value)), "seed " + seed);
      } catch (PlanRefused.Malformed expected) {
        refused++;
        assertTrue(expected.line() >= 1 && expected.column() >= 1, "seed " + seed);
      }
    }
    assertTrue(refused > 1_000, "seed " + seed);
  }

  private static JsonValue read(String json) {
    return JsonCodec.read(bytes(json));
  }

  private static PlanRefused.Malformed refused(String json) {
    return refused(bytes(json));
  }

  private static PlanRefused.Malformed refused(byte[] json) {
    return assertThrows(PlanRefused.Malformed.class, () -> JsonCodec.read(json));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
