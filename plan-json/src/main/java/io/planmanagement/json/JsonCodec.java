package io.planmanagement.json;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Pointer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Reads and writes JSON text as RFC 8259 defines it, in UTF-8, without loss: numbers keep their
 * scale, members their order. (The sign of {@code -0} is the one thing that decimals do not have.)
 *
 * <p>Reading is strict. Beyond the grammar it refuses what would be read differently elsewhere, or
 * could not be written again: a byte order mark, two members of one name in an object, bytes that
 * are no UTF-8 (overlong forms and encoded surrogates too), escapes that write half of a surrogate
 * pair, and anything after the document. It is bounded: {@value PlanLimits#MAX_DEPTH} levels, the
 * numbers of {@link JsonNumber}; texts and names are bounded by the size of the document, which is
 * the caller's to bound.
 *
 * <p>Writing is compact, and what it writes it reads back equal.
 */
public final class JsonCodec {

  /**
   * The most characters of a number's literal. A {@link JsonNumber} never needs more, however it is
   * written by {@link BigDecimal#toString()}.
   */
  private static final int MAX_NUMBER_LENGTH = JsonNumber.MAX_DIGITS + 20;

  private static final int MAX_LONG_DIGITS = 18;

  private static final String NOT_JSON = "This is not JSON as RFC 8259 defines it.";
  private static final String INCOMPLETE = "The document ends before it is complete.";
  private static final String NUMBER_BOUNDS =
      "A number has at most "
          + JsonNumber.MAX_DIGITS
          + " digits and an exponent of at most "
          + JsonNumber.MAX_EXPONENT
          + ".";

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(PlanLimits.MAX_DEPTH + 1)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(PlanLimits.MAX_DEPTH).build())
          // Jackson's table of names refuses documents whose names have the same hash in it.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private JsonCodec() {}

  /**
   * Reads the one document that these bytes are.
   *
   * @throws PlanRefused.Malformed if they are none, or it goes beyond the bounds
   */
  public static JsonValue read(byte[] json) {
    CharBuffer text = decode(json);
    try (JsonParser parser =
        FACTORY.createParser(
            ObjectReadContext.empty(), text.array(), text.arrayOffset(), text.remaining())) {
      return new Reading(parser).document();
    }
  }

  /**
   * Reads the one document of this text.
   *
   * @throws PlanRefused.Malformed if it is none, or it goes beyond the bounds
   */
  public static JsonValue read(Document document) {
    return read(document.shared());
  }

  /**
   * Reads the one document of this stream, to its end. Whoever opened the stream bounds its length
   * and closes it.
   *
   * @throws PlanRefused.Malformed if it is none, or it goes beyond the bounds
   * @throws IOException if the stream can't be read
   */
  public static JsonValue read(InputStream json) throws IOException {
    return read(json.readAllBytes());
  }

  /**
   * Reads a document that is an object.
   *
   * @throws PlanRefused.Malformed if it is no document, or it goes beyond the bounds
   * @throws PlanRefused.Invalid if it is another value than an object
   */
  public static JsonObject readObject(byte[] json) {
    if (read(json) instanceof JsonObject object) {
      return object;
    }
    throw new PlanRefused.Invalid(List.of(Pointer.ROOT.violates("type", "must be an object")));
  }

  /**
   * Writes a value.
   *
   * @return compact JSON text in UTF-8, without a line break
   * @throws IllegalArgumentException if the value is nested deeper than could be read back
   */
  public static Document write(JsonValue value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    try (JsonGenerator generator =
        FACTORY.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
      write(generator, value);
    } catch (JacksonException tooDeep) {
      throw new IllegalArgumentException(
          "a document is at most " + PlanLimits.MAX_DEPTH + " levels deep", tooDeep);
    }
    return Document.ofOwned(bytes.toByteArray());
  }

  private static void write(JsonGenerator generator, JsonValue value) {
    if (value instanceof JsonObject object) {
      generator.writeStartObject();
      object
          .members()
          .forEach(
              (name, member) -> {
                generator.writeName(name);
                write(generator, member);
              });
      generator.writeEndObject();
    } else if (value instanceof JsonArray array) {
      generator.writeStartArray();
      array.elements().forEach(element -> write(generator, element));
      generator.writeEndArray();
    } else if (value instanceof JsonString string) {
      generator.writeString(string.value());
    } else if (value instanceof JsonNumber number) {
      generator.writeNumber(number.value());
    } else if (value instanceof JsonBoolean bool) {
      generator.writeBoolean(bool.value());
    } else {
      generator.writeNull();
    }
  }

  /**
   * Decodes strictly. Jackson's own decoder lets through what is no UTF-8 (encoded surrogates,
   * overlong forms) and guesses at UTF-16 and UTF-32.
   */
  private static CharBuffer decode(byte[] json) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(json);
    CharBuffer text = CharBuffer.allocate(json.length);
    CoderResult result = decoder.decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      String read = text.toString();
      int lineStart = read.lastIndexOf('\n') + 1;
      throw new PlanRefused.Malformed(
          "The document is not in UTF-8.",
          1 + (int) read.chars().filter(c -> c == '\n').count(),
          1 + read.length() - lineStart);
    }
    return text;
  }

  /** One document while it is read. The depth is bounded, so recursion is. */
  private static final class Reading {
    private final JsonParser parser;

    Reading(JsonParser parser) {
      this.parser = parser;
    }

    JsonValue document() {
      JsonToken first = nextOrEnd();
      if (first == null) {
        throw malformed("There is no document.", parser.currentLocation());
      }
      JsonValue document = value(first, 1);
      if (nextOrEnd() != null) {
        throw malformed("Something follows the document.", parser.currentTokenLocation());
      }
      return document;
    }

    private JsonValue value(JsonToken token, int level) {
      return switch (token) {
        case START_OBJECT -> object(level);
        case START_ARRAY -> array(level);
        case VALUE_STRING -> string();
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(token);
        case VALUE_TRUE -> JsonValue.of(true);
        case VALUE_FALSE -> JsonValue.of(false);
        case VALUE_NULL -> JsonValue.NULL;
        default -> throw malformed(NOT_JSON, parser.currentTokenLocation());
      };
    }

    private JsonObject object(int level) {
      checkDepth(level);
      Map<String, JsonValue> members = new LinkedHashMap<>();
      for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
        TokenStreamLocation place = parser.currentTokenLocation();
        String name = unicode(parser.currentName()).value();
        if (members.put(name, value(next(), level + 1)) != null) {
          throw malformed("An object has two members of one name.", place);
        }
      }
      return new JsonObject(members);
    }

    private JsonArray array(int level) {
      checkDepth(level);
      List<JsonValue> elements = new ArrayList<>();
      for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
        elements.add(value(token, level + 1));
      }
      return new JsonArray(elements);
    }

    private JsonString string() {
      try {
        return unicode(parser.getString());
      } catch (JacksonException bad) {
        throw malformed(bad);
      }
    }

    private JsonString unicode(String text) {
      try {
        return JsonValue.of(text);
      } catch (IllegalArgumentException halfOfAPair) {
        throw malformed("A text holds half of a surrogate pair.", parser.currentTokenLocation());
      }
    }

    private JsonNumber number(JsonToken token) {
      int length = parser.getStringLength();
      if (token == JsonToken.VALUE_NUMBER_INT && length <= MAX_LONG_DIGITS) {
        return JsonValue.of(parser.getLongValue());
      }
      if (length > MAX_NUMBER_LENGTH) {
        throw malformed(NUMBER_BOUNDS, parser.currentTokenLocation());
      }
      try {
        return JsonNumber.of(parser.getString());
      } catch (IllegalArgumentException outOfBounds) {
        throw malformed(NUMBER_BOUNDS, parser.currentTokenLocation());
      }
    }

    private void checkDepth(int level) {
      if (level > PlanLimits.MAX_DEPTH) {
        throw malformed(
            "A document is at most " + PlanLimits.MAX_DEPTH + " levels deep.",
            parser.currentTokenLocation());
      }
    }

    private @Nullable JsonToken nextOrEnd() {
      try {
        return parser.nextToken();
      } catch (JacksonException bad) {
        throw malformed(bad);
      }
    }

    private JsonToken next() {
      JsonToken token = nextOrEnd();
      if (token == null) {
        throw malformed(INCOMPLETE, parser.currentLocation());
      }
      return token;
    }

    /** Jackson's message repeats what it read: only the place is taken from it. */
    private PlanRefused.Malformed malformed(JacksonException bad) {
      return malformed(
          bad instanceof UnexpectedEndOfInputException ? INCOMPLETE : NOT_JSON,
          Optional.ofNullable(bad.getLocation()).orElseGet(parser::currentLocation));
    }

    private static PlanRefused.Malformed malformed(String reason, TokenStreamLocation place) {
      return new PlanRefused.Malformed(
          reason, Math.max(0, place.getLineNr()), Math.max(0, place.getColumnNr()));
    }
  }
}
