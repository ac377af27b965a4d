package io.planmanagement.http;

import io.planmanagement.application.EngineSettings;
import io.planmanagement.application.PlanEngine;
import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.Plans;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.testkit.fakes.InMemoryBroker;
import io.planmanagement.testkit.fakes.InMemoryChangeChannel;
import io.planmanagement.testkit.fakes.InMemoryChangeLog;
import io.planmanagement.testkit.fakes.InMemoryDeadLetters;
import io.planmanagement.testkit.fakes.InMemoryIndexData;
import io.planmanagement.testkit.fakes.InMemoryIndexUpkeep;
import io.planmanagement.testkit.fakes.InMemoryPlanIndex;
import io.planmanagement.testkit.fakes.InMemoryPlanSearch;
import io.planmanagement.testkit.fakes.InMemoryPlans;
import io.planmanagement.testkit.fakes.InMemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A server on a free port, over the fakes, with tokens of its own. */
final class TestService implements AutoCloseable {

  private static final TokenMinter MINTER = minter();

  /** Failures are provoked here by the dozen: only what is unforeseen is worth a line. */
  private static final Logger LOG = Logger.getLogger("io.planmanagement.http");

  static {
    LOG.setLevel(Level.SEVERE);
  }

  private final Switch store = new Switch();
  private final Switch index = new Switch();
  private final HttpSettings settings;
  private final PlanEngine engine;
  private final PlanHttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String token = token(EnumSet.allOf(Scope.class), Optional.empty());

  private TestService(UnaryOperator<HttpSettings> change, EngineSettings engineSettings) {
    InMemoryStore data = new InMemoryStore(Clock.systemUTC());
    InMemoryIndexData indexed = new InMemoryIndexData();
    this.engine =
        PlanEngine.open(
            new PlanPorts(
                store.over(Plans.class, new InMemoryPlans(data)),
                new InMemoryChangeLog(data),
                store.over(DeadLetters.class, new InMemoryDeadLetters(data)),
                new InMemoryChangeChannel(new InMemoryBroker()),
                index.over(PlanIndex.class, new InMemoryPlanIndex(indexed)),
                new InMemoryIndexUpkeep(indexed),
                index.over(PlanSearch.class, new InMemoryPlanSearch(indexed))),
            engineSettings);
    this.settings = change.apply(HttpSettings.of(MINTER.settings()).at("localhost", 0));
    try {
      this.server = PlanHttpServer.start(engine, settings);
    } catch (IOException failed) {
      engine.close();
      throw new UncheckedIOException(failed);
    }
  }

  static TestService start() {
    return start(settings -> settings);
  }

  static TestService start(UnaryOperator<HttpSettings> change) {
    return start(change, PlanLimits.DEFAULT);
  }

  static TestService start(UnaryOperator<HttpSettings> change, PlanLimits limits) {
    return new TestService(change, EngineSettings.DEFAULT.with(limits));
  }

  static TestService start(SearchLimits limits) {
    return new TestService(settings -> settings, EngineSettings.DEFAULT.with(limits));
  }

  /** The issuer of all tests that don't test issuers. */
  static TokenMinter issuer() {
    return MINTER;
  }

  static String token(EnumSet<Scope> scopes, Optional<String> organisation) {
    return MINTER.mint("tester", scopes, organisation, Duration.ofMinutes(10));
  }

  int port() {
    return server.port();
  }

  /** The routes of the server, which are the same for all. */
  List<Route> routes() {
    return new PlanApi(engine, settings, PlanApi.tokens(settings)).routes();
  }

  PlanEngine engine() {
    return engine;
  }

  PlanHttpServer server() {
    return server;
  }

  HttpClient client() {
    return client;
  }

  /** A token that allows everything. */
  String token() {
    return token;
  }

  /** Lets the store fail, or work again. */
  Switch store() {
    return store;
  }

  /** Lets the index fail, or work again. */
  Switch index() {
    return index;
  }

  URI uri(String target) {
    return URI.create("http://localhost:" + port() + target);
  }

  /** A request that is allowed everything. */
  HttpRequest.Builder to(String target) {
    return HttpRequest.newBuilder(uri(target))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + token);
  }

  /** A request of an organisation. */
  HttpRequest.Builder to(String target, String organisation) {
    return HttpRequest.newBuilder(uri(target))
        .timeout(Duration.ofSeconds(30))
        .header(
            "Authorization",
            "Bearer " + token(EnumSet.allOf(Scope.class), Optional.of(organisation)));
  }

  Answer get(String target) {
    return send(to(target).GET());
  }

  Answer post(String target, String json) {
    return send(to(target).header("Content-Type", "application/json").POST(text(json)));
  }

  Answer put(String target, String json, String... headers) {
    return send(
        with(to(target).header("Content-Type", "application/json"), headers).PUT(text(json)));
  }

  Answer patch(String target, String type, String body, String... headers) {
    return send(with(to(target).header("Content-Type", type), headers).method("PATCH", text(body)));
  }

  Answer delete(String target, String... headers) {
    return send(with(to(target), headers).DELETE());
  }

  /** Searches by a query in one line; the parameters are names and values by turns. */
  Answer search(String query, String... parameters) {
    List<Map.Entry<String, String>> all = new ArrayList<>(List.of(Map.entry("q", query)));
    for (int i = 0; i < parameters.length; i += 2) {
      all.add(Map.entry(parameters[i], parameters[i + 1]));
    }
    return get(QueryParameters.target("/v1/plans/search", all));
  }

  /** Stores a plan, and waits until searches show it. */
  Answer createSearchable(Plan plan) {
    Answer created =
        send(
            to("/v1/plan")
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=20")
                .POST(text(json(plan))));
    if (created.header("Preference-Applied").isEmpty()) {
      throw new AssertionError("not searchable: " + created);
    }
    return created;
  }

  Answer create(Plan plan) {
    return post("/v1/plan", json(plan));
  }

  Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(client.send(request.build(), BodyHandlers.ofByteArray()));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  static String json(Plan plan) {
    return PlanDocuments.write(plan).toString();
  }

  static String path(Plan plan) {
    return "/v1/plan/" + Percent.encode(plan.id().value());
  }

  static BodyPublisher text(String text) {
    return BodyPublishers.ofString(text, StandardCharsets.UTF_8);
  }

  static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  @Override
  public void close() {
    server.close();
    engine.close();
  }

  private static TokenMinter minter() {
    try {
      Path folder = Files.createTempDirectory(Path.of("target"), "key");
      return TokenMinter.open(folder.resolve("key.json"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** What came back. */
  record Answer(HttpResponse<byte[]> response) {

    int status() {
      return response.statusCode();
    }

    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonValue json() {
      return JsonCodec.read(response.body());
    }

    JsonObject object() {
      return (JsonObject) json();
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    String etag() {
      return header("ETag").orElseThrow(() -> new AssertionError("no ETag: " + this));
    }

    /** The part of a problem's type that tells it apart; empty if the answer is no problem. */
    String problem() {
      return header("Content-Type").filter(Problem.MEDIA_TYPE::equals).isEmpty() || text().isEmpty()
          ? ""
          : ((JsonValue.JsonString) object().get("type").orElseThrow())
              .value()
              .replace("urn:plan-management:problem:", "");
    }

    @Override
    public String toString() {
      return status() + " " + response.headers().map() + " " + text();
    }
  }

  /** Stands before a port, and lets its calls fail while it is set to. */
  static final class Switch {
    private final AtomicInteger appliesLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger pagesLeft = new AtomicInteger(Integer.MAX_VALUE);
    private volatile PortUnavailable.Outcome afterwards = PortUnavailable.Outcome.NOT_APPLIED;
    private volatile Optional<PortUnavailable> failure = Optional.empty();
    private final Set<PlanId> refused = ConcurrentHashMap.newKeySet();

    void fail(PortUnavailable.Outcome outcome) {
      failure = Optional.of(new PortUnavailable("The port is down, at secret.example.", outcome));
    }

    /** Lets so many calls of a listing through, and then fails. */
    void failAfter(int pages, PortUnavailable.Outcome outcome) {
      pagesLeft.set(pages);
      afterwards = outcome;
    }

    /** Lets the index refuse that plan for what it is. */
    void refuse(PlanId id) {
      refused.add(id);
    }

    /** Lets so many more calls of the index's apply through, and then fails. */
    void failAfterApplies(int calls) {
      appliesLeft.set(calls);
    }

    void work() {
      refused.clear();
      appliesLeft.set(Integer.MAX_VALUE);
      pagesLeft.set(Integer.MAX_VALUE);
      failure = Optional.empty();
    }

    private <T> T over(Class<T> port, T real) {
      return port.cast(
          Proxy.newProxyInstance(
              port.getClassLoader(),
              new Class<?>[] {port},
              (proxy, method, arguments) -> {
                if (method.getName().equals("list") && pagesLeft.decrementAndGet() < 0) {
                  throw new PortUnavailable("The port went down.", afterwards);
                }
                Optional<PortUnavailable> now = failure;
                if (now.isPresent() && !method.getName().equals("close")) {
                  throw now.get();
                }
                try {
                  if (method.getName().equals("apply")) {
                    return applied(method, real, arguments);
                  }
                  return method.invoke(real, arguments);
                } catch (InvocationTargetException thrown) {
                  throw thrown.getTargetException();
                }
              }));
    }

    private List<Object> applied(Method apply, Object index, Object[] arguments)
        throws ReflectiveOperationException {
      if (appliesLeft.decrementAndGet() < 0) {
        throw new PortUnavailable("The port went down.", PortUnavailable.Outcome.NOT_APPLIED);
      }
      List<PlanRecord> taken = new ArrayList<>();
      List<Object> rejections = new ArrayList<>();
      for (Object element : (List<?>) arguments[1]) {
        PlanRecord record = (PlanRecord) element;
        if (refused.contains(record.id())) {
          rejections.add(new Rejection(record.id(), "It is refused here."));
        } else {
          taken.add(record);
        }
      }
      rejections.addAll((List<?>) apply.invoke(index, arguments[0], taken));
      return rejections;
    }
  }
}
