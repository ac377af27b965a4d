package io.planmanagement.http;

import java.util.Locale;

/**
 * Every way in which a request can be refused. The names are stable: clients decide by them. Each
 * is described in {@code docs/api/problems.md}.
 */
enum ProblemType {
  MALFORMED_REQUEST(400, "The request is not well-formed"),
  MALFORMED_HEADER(400, "A header field is not well-formed"),
  INVALID_PARAMETER(400, "A parameter is not valid"),
  BAD_CURSOR(400, "The cursor is not valid"),
  BAD_QUERY(400, "The query is not valid"),
  UNSEARCHABLE(400, "The search exceeds a bound"),
  MALFORMED_DOCUMENT(400, "The body is not a JSON document"),
  INVALID_DOCUMENT(400, "The document breaks rules"),
  TOKEN_REQUIRED(401, "A token is required"),
  INVALID_TOKEN(401, "The token is not valid"),
  INSUFFICIENT_SCOPE(403, "The token does not cover this operation"),
  NO_GRANT(403, "Nothing is granted to the bearer of the token"),
  NO_ORGANISATION(403, "The token names no organisation"),
  FOREIGN_ORGANISATION(403, "The plan belongs to another organisation"),
  UNKNOWN_PATH(404, "There is nothing at this path"),
  NOT_FOUND(404, "There is no such plan, object or dead letter"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  NOT_ACCEPTABLE(406, "No acceptable representation"),
  REQUEST_TIMEOUT(408, "The request took too long"),
  ALREADY_EXISTS(409, "A plan with that id exists"),
  TEST_FAILED(409, "A test of the patch does not hold"),
  ALREADY_RUNNING(409, "It runs already"),
  LENGTH_REQUIRED(411, "A length is required"),
  PRECONDITION_FAILED(412, "The precondition does not hold"),
  BODY_TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The request target is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "The media type is not supported"),
  EXPECTATION_FAILED(417, "The expectation can't be met"),
  UPGRADE_REQUIRED(426, "Another protocol is required"),
  PRECONDITION_REQUIRED(428, "A precondition is required"),
  HEADERS_TOO_LARGE(431, "The header fields are too large"),
  INTERNAL_ERROR(500, "Something went wrong here"),
  NOT_IMPLEMENTED(501, "This is not implemented"),
  UNAVAILABLE(503, "The service can't do this now"),
  WRITE_OUTCOME_UNKNOWN(503, "It is not known whether the write was applied"),
  OVERLOADED(503, "The service has too much to do"),
  KEYS_UNAVAILABLE(503, "Tokens can't be checked now"),
  NOT_READY(503, "The service is not ready"),
  HTTP_VERSION_NOT_SUPPORTED(505, "The version of HTTP is not supported");

  private static final String PREFIX = "urn:plan-management:problem:";

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** Returns the HTTP status. */
  int status() {
    return status;
  }

  /** Returns the title: the same for every problem of the type. */
  String title() {
    return title;
  }

  /** Returns the part of the URI that tells the types apart. */
  String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the URI that names the type. */
  String uri() {
    return PREFIX + slug();
  }

  /** Returns the type for a refusal of which only the status is known: the server's own. */
  static ProblemType ofStatus(int status) {
    return switch (status) {
      case 404 -> UNKNOWN_PATH;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 408 -> REQUEST_TIMEOUT;
      case 411 -> LENGTH_REQUIRED;
      case 413 -> BODY_TOO_LARGE;
      case 414 -> URI_TOO_LONG;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 417 -> EXPECTATION_FAILED;
      case 426 -> UPGRADE_REQUIRED;
      case 431 -> HEADERS_TOO_LARGE;
      case 501 -> NOT_IMPLEMENTED;
      case 503 -> OVERLOADED;
      case 505 -> HTTP_VERSION_NOT_SUPPORTED;
      default -> status >= 400 && status < 500 ? MALFORMED_REQUEST : INTERNAL_ERROR;
    };
  }
}
