package io.planmanagement.http;

import io.planmanagement.domain.Document;
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
        Document.of(
            resource("openapi.json").replace('"' + WRITTEN_VERSION + '/', "\"/" + version + '/'));
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
