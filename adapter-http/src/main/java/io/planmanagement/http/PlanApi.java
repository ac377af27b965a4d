package io.planmanagement.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import io.planmanagement.application.PlanEngine;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/**
 * The API's routes in Javalin: who may take which, and how what they throw is answered. Everything
 * that is not said to be open demands a token first, unknown paths too.
 */
final class PlanApi {

  private static final Logger LOG = System.getLogger(PlanApi.class.getName());
  private static final String ROUTE = "plan.route";
  private static final String ADMITTED = "plan.admitted";
  private static final String NO_ROUTE = "none";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final HttpSettings settings;
  private final BearerTokens tokens;
  private final HttpMetrics metrics = new HttpMetrics();
  private final OutageLog outages = new OutageLog(LOG, System::nanoTime);
  private final List<Route> routes;

  PlanApi(PlanEngine engine, HttpSettings settings, BearerTokens tokens) {
    this.settings = settings;
    this.tokens = tokens;
    this.routes =
        Route.all(
            settings.version(),
            new PlanEndpoints(
                engine.plans(), Route.root(settings.version()), settings.requestDeadline()),
            new SearchEndpoints(engine.plans(), Route.root(settings.version())),
            new BulkEndpoint(engine.plans(), settings.bodyLimit(), settings.bulkLimit()),
            new AdminEndpoints(
                engine.upkeep(), Route.admin(settings.version()), settings.requestDeadline()),
            new ServiceEndpoints(engine, metrics, new ApiDescription(settings.version())));
  }

  static BearerTokens tokens(HttpSettings settings) {
    return new BearerTokens(settings.tokens(), Clock.systemUTC());
  }

  List<Route> routes() {
    return routes;
  }

  HttpMetrics metrics() {
    return metrics;
  }

  void configure(JavalinConfig config) {
    Map<String, Set<String>> methods = new LinkedHashMap<>();
    for (Route route : routes) {
      methods.computeIfAbsent(route.path(), path -> new TreeSet<>()).add(route.method());
      config.routes.addHttpHandler(
          HandlerType.findOrCreate(route.method()), route.path(), context -> run(context, route));
    }
    methods.forEach(
        (path, allowed) -> {
          allowed.add("OPTIONS");
          config.routes.addHttpHandler(
              HandlerType.OPTIONS, path, context -> options(context, path, allowed));
        });
    config.routes.exception(Exception.class, (failure, context) -> answer(context, failure));
    config.routes.exception(
        HttpResponseException.class, (failure, context) -> answer(context, failure));
    config.router.javaLangErrorHandler(PlanApi::answer);
    config.requestLogger.http(
        (context, millis) ->
            metrics.record(
                Optional.<String>ofNullable(context.attribute(ROUTE)).orElse(NO_ROUTE),
                METHODS.contains(context.req().getMethod()) ? context.req().getMethod() : NO_ROUTE,
                context.res().getStatus(),
                Duration.ofNanos((long) (millis * 1e6))));
  }

  private void run(Context context, Route route) throws IOException {
    context.attribute(ROUTE, route.path());
    Optional<Caller> caller =
        route.scope().isPresent() ? Optional.of(admitted(context)) : Optional.empty();
    route
        .scope()
        .filter(scope -> !caller.orElseThrow().scopes().contains(scope))
        .ifPresent(
            scope -> {
              throw tokens.insufficient(scope).refusal();
            });
    route.endpoint().handle(new Exchange(context, settings, caller));
  }

  private Caller admitted(Context context) {
    Caller caller = tokens.caller(Exchange.headers(context.req(), "Authorization"));
    context.attribute(ADMITTED, true);
    return caller;
  }

  private void options(Context context, String path, Collection<String> allowed) {
    context.attribute(ROUTE, path);
    if (routes.stream().anyMatch(route -> route.path().equals(path) && route.scope().isPresent())) {
      admitted(context);
    }
    context.res().setHeader("Allow", String.join(", ", allowed));
    if (allowed.contains("PATCH")) {
      context.res().setHeader("Accept-Patch", String.join(", ", PlanEndpoints.PATCH_TYPES));
    }
    context.res().setContentType(null);
    context.res().setStatus(204);
  }

  private void answer(Context context, Exception failure) {
    HttpServletResponse response = context.res();
    if (response.isCommitted() || failure instanceof RequestBody.ClientGone) {
      LOG.log(Level.DEBUG, "The answer is broken off.", failure);
      breakOff(context.req());
      return;
    }
    Problem problem = problem(context, failure);
    try {
      write(response, problem);
      if (context.attribute(ADMITTED) != null && problem.type() != ProblemType.REQUEST_TIMEOUT) {
        response.flushBuffer();
        RequestBody.discard(context.req());
      }
    } catch (IOException gone) {
      LOG.log(Level.DEBUG, "The client has gone.", gone);
      breakOff(context.req());
    }
  }

  private Problem problem(Context context, Exception failure) {
    if (failure instanceof Problem.Refusal refusal) {
      return refusal.problem();
    } else if (failure instanceof PlanRefused refused) {
      return Problems.of(refused);
    } else if (failure instanceof PortUnavailable unavailable) {
      outages.accept(unavailable);
      return Problems.of(unavailable);
    } else if (failure instanceof NotFoundResponse || failure instanceof MethodNotAllowedResponse) {
      return noRoute(context, failure);
    }
    LOG.log(Level.ERROR, "A request failed.", failure);
    return Problems.internal();
  }

  /** Whoever has no token is not told what there is. */
  private Problem noRoute(Context context, Exception failure) {
    try {
      admitted(context);
    } catch (Problem.Refusal noToken) {
      return noToken.problem();
    }
    if (failure instanceof MethodNotAllowedResponse notAllowed) {
      String allowed = String.join(", ", new TreeSet<>(allowed(notAllowed)));
      return Problem.of(ProblemType.METHOD_NOT_ALLOWED, "Allowed here: " + allowed + ".")
          .withHeader("Allow", allowed);
    }
    return Problem.of(
        ProblemType.UNKNOWN_PATH, "There is nothing at this path. /docs shows what there is.");
  }

  private static List<String> allowed(MethodNotAllowedResponse notAllowed) {
    return notAllowed.getDetails().values().stream()
        .flatMap(methods -> List.of(methods.split(", ")).stream())
        .toList();
  }

  private static void answer(HttpServletResponse response, Error error) {
    LOG.log(Level.ERROR, "A request failed.", error);
    if (!response.isCommitted()) {
      try {
        write(response, Problems.internal());
      } catch (IOException gone) {
        LOG.log(Level.DEBUG, "The client has gone.", gone);
      }
    }
  }

  private static void write(HttpServletResponse response, Problem problem) throws IOException {
    byte[] content = problem.document().shared();
    response.reset();
    response.setStatus(problem.type().status());
    response.setContentType(null); // what was there would leave its charset
    response.setContentType(Problem.MEDIA_TYPE);
    response.setContentLength(content.length);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    problem.headers().forEach(response::setHeader);
    response.getOutputStream().write(content);
  }

  /** Closes the connection, so that the client sees that the answer is not complete. */
  private static void breakOff(HttpServletRequest request) {
    ServletContextRequest.getServletContextRequest(request)
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .close();
  }
}
