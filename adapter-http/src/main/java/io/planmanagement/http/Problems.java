package io.planmanagement.http;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The one place that translates the domain's refusals and the ports' failures to HTTP. */
final class Problems {

  /** How long a client should wait before it tries again, in seconds. */
  static final String RETRY_AFTER_SECONDS = "1";

  private Problems() {}

  static Problem of(PlanRefused refused) {
    if (refused instanceof PlanRefused.Malformed malformed) {
      return Problem.of(ProblemType.MALFORMED_DOCUMENT, message(malformed))
          .with("line", JsonValue.of(malformed.line()))
          .with("column", JsonValue.of(malformed.column()));
    } else if (refused instanceof PlanRefused.Invalid invalid) {
      return Problem.of(ProblemType.INVALID_DOCUMENT, message(invalid))
          .with("errors", errors(invalid.violations()));
    } else if (refused instanceof PlanRefused.NotFound) {
      return Problem.of(ProblemType.NOT_FOUND, message(refused));
    } else if (refused instanceof PlanRefused.AlreadyExists) {
      return Problem.of(ProblemType.ALREADY_EXISTS, message(refused));
    } else if (refused instanceof PlanRefused.Stale) {
      return Problem.of(ProblemType.PRECONDITION_FAILED, message(refused));
    } else if (refused instanceof PlanRefused.TestFailed failed) {
      return Problem.of(ProblemType.TEST_FAILED, message(failed))
          .with("operation", JsonValue.of(failed.operation()));
    } else if (refused instanceof PlanRefused.AlreadyRunning) {
      return Problem.of(ProblemType.ALREADY_RUNNING, message(refused));
    } else if (refused instanceof PlanRefused.ForeignOrganisation) {
      return forbidden(ProblemType.FOREIGN_ORGANISATION, message(refused));
    } else if (refused instanceof PlanRefused.BadCursor) {
      return Problem.of(ProblemType.BAD_CURSOR, message(refused));
    } else if (refused instanceof PlanRefused.BadQuery bad) {
      return Problem.of(ProblemType.BAD_QUERY, sentence(message(bad)))
          .with("parameter", JsonValue.of(SearchEndpoints.QUERY))
          .with("column", JsonValue.of(bad.column()));
    } else if (refused instanceof PlanRefused.Unsearchable unsearchable) {
      return Problem.of(ProblemType.UNSEARCHABLE, message(unsearchable))
          .with("bound", JsonValue.of(unsearchable.bound().name().toLowerCase(Locale.ROOT)));
    }
    throw new IllegalStateException("A refusal without a problem: " + refused.getClass());
  }

  static Problem of(PortUnavailable failure) {
    return switch (failure.outcome()) {
      case NOT_APPLIED ->
          unavailable(
              ProblemType.UNAVAILABLE, "A part of the service is down. Nothing was changed.");
      case UNKNOWN ->
          unavailable(
              ProblemType.WRITE_OUTCOME_UNKNOWN,
              "The store did not answer. Read the plan before you write it again.");
    };
  }

  static Problem internal() {
    return Problem.of(ProblemType.INTERNAL_ERROR, "The request could not be carried out.");
  }

  static Problem unavailable(ProblemType type, String detail) {
    return Problem.of(type, detail).withHeader("Retry-After", RETRY_AFTER_SECONDS);
  }

  /** A refusal of what the token covers; every 403 names the scheme (RFC 6750, section 3). */
  static Problem forbidden(ProblemType type, String detail) {
    return Problem.of(type, detail)
        .withHeader("WWW-Authenticate", "Bearer realm=\"plans\", error=\"insufficient_scope\"");
  }

  static Problem parameter(String name, String detail) {
    return Problem.of(ProblemType.INVALID_PARAMETER, detail).with("parameter", JsonValue.of(name));
  }

  static Problem header(String name, String detail) {
    return Problem.of(ProblemType.MALFORMED_HEADER, detail).with("header", JsonValue.of(name));
  }

  private static String message(PlanRefused refused) {
    String message = refused.getMessage();
    return message == null ? "The request is refused." : message;
  }

  /** Makes a sentence of a part of one. */
  static String sentence(String part) {
    String begun = part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1);
    return begun.endsWith(".") ? begun : begun + ".";
  }

  private static JsonArray errors(List<Violation> violations) {
    return new JsonArray(violations.stream().<JsonValue>map(Problems::error).toList());
  }

  private static JsonObject error(Violation violation) {
    Map<String, JsonValue> error = new LinkedHashMap<>();
    error.put("pointer", JsonValue.of(violation.pointer().value()));
    error.put("keyword", JsonValue.of(violation.keyword()));
    error.put("message", JsonValue.of(violation.message()));
    return new JsonObject(error);
  }
}
