package io.planmanagement.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Words the refusals that the server itself makes, before or beside the API's own. */
final class ProblemHandler implements Request.Handler {

  private static final Map<ProblemType, String> DETAILS =
      Map.of(
          ProblemType.MALFORMED_REQUEST,
          "The request line, the target or a header field is not valid, or can be read in two ways.",
          ProblemType.HEADERS_TOO_LARGE,
          "The request line and the header fields are larger than this service accepts.",
          ProblemType.URI_TOO_LONG,
          "The target is longer than this service accepts.",
          ProblemType.REQUEST_TIMEOUT,
          "The request did not arrive in time.",
          ProblemType.OVERLOADED,
          "The service has too much to do, or is about to stop. Nothing was changed.",
          ProblemType.INTERNAL_ERROR,
          "The request could not be carried out.");

  private final HttpMetrics metrics;

  ProblemHandler(HttpMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status =
        request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException refused
            ? refused.getCode()
            : response.getStatus();
    ProblemType type = ProblemType.ofStatus(status);
    metrics.record("none", "none", type.status(), Duration.ZERO);
    Problem problem = Problem.of(type, DETAILS.getOrDefault(type, type.title() + "."));
    if (type.status() == 503) {
      problem = problem.withHeader("Retry-After", Problems.RETRY_AFTER_SECONDS);
    }
    byte[] content = problem.document().toByteArray();
    response.setStatus(type.status());
    HttpFields.Mutable headers = response.getHeaders();
    headers.put("Content-Type", Problem.MEDIA_TYPE);
    headers.put("Content-Length", content.length);
    headers.put("Cache-Control", "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    problem.headers().forEach(headers::put);
    boolean isHead = request.getMethod().equals("HEAD");
    response.write(true, isHead ? ByteBuffer.allocate(0) : ByteBuffer.wrap(content), callback);
    return true;
  }
}
