package io.planmanagement.http;

import io.javalin.http.Context;
import io.planmanagement.application.Precondition;
import io.planmanagement.application.WriteTerms;
import io.planmanagement.domain.Document;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** One request of an admitted caller, and its answer. */
final class Exchange {

  private static final int COMPRESSED_FROM_BYTES = 1024;
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7E]{1,255}");

  private final Context context;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final HttpSettings settings;
  private final Optional<Caller> caller;

  Exchange(Context context, HttpSettings settings, Optional<Caller> caller) {
    this.context = context;
    this.request = context.req();
    this.response = context.res();
    this.settings = settings;
    this.caller = caller;
  }

  /** Returns the values of all lines of a header field. */
  static List<String> headers(HttpServletRequest request, String name) {
    return Collections.list(request.getHeaders(name));
  }

  List<String> headers(String name) {
    return headers(request, name);
  }

  boolean isHead() {
    return request.getMethod().equals("HEAD");
  }

  Visibility visibility() {
    return caller.orElseThrow().visibility();
  }

  /** Returns the id of the plan that the path names. */
  PlanId planId() {
    return pathParameter("id", PlanId::new);
  }

  /** Returns the id of the object that the path names. */
  ObjectId objectId() {
    return pathParameter("objectId", ObjectId::new);
  }

  private <T> T pathParameter(String name, Function<String, T> id) {
    return parameter(name, context.pathParam(name), id);
  }

  /** Makes an id of a parameter. */
  static <T> T parameter(String name, String value, Function<String, T> id) {
    try {
      return id.apply(value);
    } catch (PlanRefused.Invalid invalid) {
      throw Problems.parameter(name, "An id " + invalid.violations().get(0).message() + ".")
          .refusal();
    }
  }

  QueryParameters query(Set<String> allowed) {
    return QueryParameters.parse(Optional.ofNullable(request.getQueryString()), allowed);
  }

  /**
   * Returns the media type of the body.
   *
   * @param known those that the endpoint takes
   * @param accepted the header field that tells a refused client what it should have sent
   */
  String bodyType(List<String> known, String accepted) {
    return MediaTypes.ofBody(headers("Content-Type"))
        .filter(known::contains)
        .orElseThrow(
            () ->
                Problem.of(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        "The body is " + String.join(" or ", known) + ", in UTF-8.")
                    .withHeader(accepted, String.join(", ", known))
                    .refusal());
  }

  /** Refuses a body where there is none to be: it would say something that is not heard. */
  void requireNoBody() {
    if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
      throw Problem.of(
              ProblemType.UNSUPPORTED_MEDIA_TYPE,
              "No body is taken here: what there is to say is said in the query.")
          .refusal();
    }
  }

  /** Reads the whole body. */
  byte[] body() throws IOException {
    try (RequestBody body =
        RequestBody.open(request, settings.bodyLimit(), Optional.of(settings.requestDeadline()))) {
      return body.readAllBytes();
    }
  }

  /** Opens a body that is read as it comes. */
  RequestBody bodyStream(long limit) throws IOException {
    return RequestBody.open(request, limit, Optional.empty());
  }

  /** Takes the rest of a body that is of no more interest. */
  void discardBody() throws IOException {
    RequestBody.discard(request);
  }

  /** Chooses the representation of the answer. */
  String accepted(List<String> offered) {
    return MediaTypes.choose(headers("Accept"), offered)
        .orElseThrow(
            () ->
                Problem.of(
                        ProblemType.NOT_ACCEPTABLE,
                        "There is " + String.join(" or ", offered) + " here.")
                    .refusal());
  }

  Precondition precondition() {
    return EntityTags.precondition(headers("If-Match"), headers("If-None-Match"));
  }

  /** Returns the terms of a write that changes what is there. */
  WriteTerms changeTerms(byte[] body) {
    WriteTerms terms = writeTerms(body);
    if (settings.requirePreconditions() && terms.precondition().equals(Precondition.NONE)) {
      throw Problem.of(
              ProblemType.PRECONDITION_REQUIRED,
              "Send the entity-tag of the plan that you have seen in If-Match, or If-None-Match:"
                  + " * to create it.")
          .refusal();
    }
    return terms;
  }

  WriteTerms writeTerms(byte[] body) {
    return new WriteTerms(visibility(), precondition(), token(body));
  }

  /** A retry under the same key is the same write: the same token. */
  private WriteToken token(byte[] body) {
    List<String> keys = headers("Idempotency-Key");
    if (keys.isEmpty()) {
      return WriteToken.random();
    }
    if (keys.size() > 1 || !IDEMPOTENCY_KEY.matcher(keys.get(0)).matches()) {
      throw Problems.header(
              "Idempotency-Key", "The key is 1 to 255 visible characters of ASCII, once.")
          .refusal();
    }
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
    List<String> parts = new ArrayList<>();
    parts.add(keys.get(0));
    parts.add(caller.orElseThrow().subject());
    parts.add(request.getMethod());
    parts.add(request.getRequestURI());
    parts.add(MediaTypes.ofBody(headers("Content-Type")).orElse(""));
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      digest.update(bytes);
    }
    return new WriteToken(
        Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest(body)));
  }

  /** Returns how long the client would wait for a write to be visible; bounded. */
  Optional<Duration> wait(Duration atMost) {
    return Preferences.wait(headers("Prefer"))
        .map(wait -> wait.compareTo(atMost) > 0 ? atMost : wait);
  }

  /** Tells where the next page is (RFC 8288). */
  void linkNext(String target) {
    header("Link", "<" + target + ">; rel=\"next\"");
  }

  void header(String name, String value) {
    response.setHeader(name, value);
  }

  /** Answers with a document that has no revision. */
  void answer(int status, String mediaType, byte[] content) throws IOException {
    write(status, mediaType, content, Optional.empty(), "no-store");
  }

  /** Answers with a document that clients may keep, but ask about each time. */
  void answer(int status, Document document, Revision revision) throws IOException {
    write(status, MediaTypes.JSON, document.shared(), Optional.of(revision), "private, no-cache");
  }

  /** Answers a conditional read: with the document, or that the client has it already. */
  void answerRead(Document document, Revision revision) throws IOException {
    Precondition precondition = precondition();
    Optional<Revision> current = Optional.of(revision);
    if (!new Precondition(precondition.matches(), Optional.empty()).holds(current)) {
      throw new PlanRefused.Stale(current);
    }
    if (precondition.holds(current)) {
      answer(200, document, revision);
      return;
    }
    header("ETag", EntityTags.of(revision, isCompressed(document.size())));
    header("Cache-Control", "private, no-cache");
    header("Vary", "Accept-Encoding");
    answerEmpty(304);
  }

  /** Answers without content. */
  void answerEmpty(int status) {
    response.setContentType(null);
    response.setStatus(status);
  }

  /** Opens an answer that is written as it comes. */
  OutputStream answerStream(String mediaType) throws IOException {
    response.setStatus(200);
    response.setContentType(null); // what was there would leave its charset
    response.setContentType(mediaType);
    header("Cache-Control", "no-store");
    header("Vary", "Accept-Encoding");
    header("X-Content-Type-Options", "nosniff");
    if (!MediaTypes.acceptsGzip(headers("Accept-Encoding"))) {
      return response.getOutputStream();
    }
    header("Content-Encoding", "gzip");
    return new GZIPOutputStream(response.getOutputStream(), 8 << 10, true);
  }

  private void write(
      int status,
      String mediaType,
      byte[] content,
      Optional<Revision> revision,
      String cacheControl)
      throws IOException {
    boolean compressed = isCompressed(content.length);
    byte[] sent = compressed ? compressed(content) : content;
    revision.ifPresent(tag -> header("ETag", EntityTags.of(tag, compressed)));
    if (compressed) {
      header("Content-Encoding", "gzip");
    }
    if (!response.containsHeader("Cache-Control")) {
      header("Cache-Control", cacheControl);
    }
    header("Vary", "Accept-Encoding");
    header("X-Content-Type-Options", "nosniff");
    response.setStatus(status);
    response.setContentType(null); // what was there would leave its charset
    response.setContentType(mediaType);
    response.setContentLength(sent.length);
    response.getOutputStream().write(sent);
  }

  private boolean isCompressed(int length) {
    return length >= COMPRESSED_FROM_BYTES && MediaTypes.acceptsGzip(headers("Accept-Encoding"));
  }

  private static byte[] compressed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }
}
