package io.planmanagement.http;

import java.util.Arrays;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The first to see a request. It refuses paths that could be read in two ways, and takes away the
 * header fields by which a request could become another than its first line says.
 */
final class RequestGate extends Handler.Wrapper {

  private static final String FORBIDDEN_IN_SEGMENTS = "/\\;";

  private Optional<Connections> connections = Optional.empty();

  /** Tells which connections have a request in work; before the server starts. */
  void watch(Connections watched) {
    connections = Optional.of(watched);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    connections.ifPresent(watched -> watched.inWork(request));
    if (!isPlain(request.getHttpURI().getPath())) {
      Response.writeError(request, response, callback, 400);
      return true;
    }
    return super.handle(new Plain(request), response, callback);
  }

  /** Whether every segment means itself, before and after it is decoded. */
  static boolean isPlain(String path) {
    if (!path.startsWith("/")) {
      return false;
    }
    String[] segments = path.substring(1).split("/", -1);
    return Arrays.stream(segments).limit(segments.length - 1).noneMatch(String::isEmpty)
        && Arrays.stream(segments)
            .allMatch(
                segment -> Percent.decode(segment).map(RequestGate::isPlainSegment).orElse(false));
  }

  private static boolean isPlainSegment(String segment) {
    return !segment.equals(".")
        && !segment.equals("..")
        && segment
            .chars()
            .noneMatch(c -> FORBIDDEN_IN_SEGMENTS.indexOf(c) >= 0 || Character.isISOControl(c));
  }

  /** A request without WebSocket, and with the method that it has. */
  private static final class Plain extends Request.Wrapper {
    private final HttpFields fields;

    Plain(Request request) {
      super(request);
      HttpFields all = request.getHeaders();
      fields = all.stream().anyMatch(Plain::isChanging) ? without(all) : all;
    }

    private static HttpFields without(HttpFields all) {
      HttpFields.Mutable kept = HttpFields.build();
      all.stream().filter(field -> !isChanging(field)).forEach(kept::add);
      return kept.asImmutable();
    }

    private static boolean isChanging(HttpField field) {
      return field.is("X-HTTP-Method-Override") || field.is("Sec-WebSocket-Version");
    }

    @Override
    public HttpFields getHeaders() {
      return fields;
    }
  }
}
