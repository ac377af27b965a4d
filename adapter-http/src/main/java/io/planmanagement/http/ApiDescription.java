package io.planmanagement.http;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The description of the API (OpenAPI 3.1), and the page that shows it. The page brings its script
 * and style with it; its policy names them by their hashes, so that nothing else can run in it.
 */
final class ApiDescription {

  private static final String WRITTEN_VERSION = "/v1";

  private final Document openApi;
  private final Document page;
  private final String contentSecurityPolicy;

  /**
   * Prepares the description.
   *
   * @param version the first segment of the API's paths
   */
  ApiDescription(String version) {
    this.openApi =
        JsonCodec.write(
            withPlanSchema(
                JsonCodec.readObject(
                    resource("openapi.json")
                        .replace('"' + WRITTEN_VERSION + '/', "\"/" + version + '/')
                        .getBytes(StandardCharsets.UTF_8))));
    String html = resource("docs.html");
    this.page = Document.of(html);
    this.contentSecurityPolicy =
        "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'; script-src "
            + hash(html, "script")
            + "; style-src "
            + hash(html, "style");
  }

  Document openApi() {
    return openApi;
  }

  Document page() {
    return page;
  }

  String contentSecurityPolicy() {
    return contentSecurityPolicy;
  }

  /** The plan's schema is published on its own; the description holds it, too. */
  private static JsonObject withPlanSchema(JsonObject openApi) {
    JsonObject components = member(openApi, "components");
    JsonObject schemas =
        member(components, "schemas").with("Plan", JsonCodec.read(PlanSchema.document()));
    return openApi.with("components", components.with("schemas", schemas));
  }

  private static JsonObject member(JsonObject object, String name) {
    return (JsonObject) object.get(name).orElseThrow();
  }

  private static String hash(String html, String element) {
    Matcher content =
        Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL).matcher(html);
    if (!content.find()) {
      throw new IllegalStateException("the page has no " + element);
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(content.group(1).getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  private static String resource(String name) {
    try (InputStream resource = ApiDescription.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
