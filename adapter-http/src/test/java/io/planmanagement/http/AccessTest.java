package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.http.TokenSettings.OrganisationClaim;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.testkit.TestPlans;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, to what, and in which order it is checked. */
class AccessTest {

  private static TestService service;

  @BeforeAll
  static void start() {
    service = TestService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Answer anonymous(String method, String target) {
    return service.send(
        HttpRequest.newBuilder(service.uri(target)).method(method, BodyPublishers.noBody()));
  }

  private static HttpRequest.Builder with(String token, String target) {
    return HttpRequest.newBuilder(service.uri(target)).header("Authorization", "Bearer " + token);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1",
    "GET, /v1/",
    "GET, /v1/plan/",
    "GET, /v1/nothing",
    "GET, /v1/plan/x/objects",
    "GET, /v1/plans/search",
    "GET, /v1/admin/dead-letters",
    "POST, /v1/admin/reindex",
    "GET, /metrics",
    "GET, /metrics/x",
    "GET, /nothing",
    "GET, /",
    "GET, /health",
    "GET, /health/live/x",
    "GET, /docs/",
    "GET, /V1/plan",
    "PUT, /v1/plan",
    "OPTIONS, /v1/plan",
    "TRACE, /metrics"
  })
  void without_a_token_nobody_learns_what_there_is(String method, String target) {
    Answer answer = anonymous(method, target);

    assertEquals(401, answer.status(), answer.toString());
    assertEquals("token-required", answer.problem());
    assertEquals(Optional.of("Bearer realm=\"plans\""), answer.header("WWW-Authenticate"));
    assertEquals(Optional.empty(), answer.header("Allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1",
        "/v1/",
        "/v1/plan/",
        "/v1/plans/search/",
        "/v1/admin",
        "/v1/admin/dead-letters/x/y",
        "/metrics/x",
        "/nothing",
        "/docs/",
        "/V1/plan",
        "/v1/plan/x/objects/y/z"
      })
  void with_a_token_an_unknown_path_is_not_found(String target) {
    Answer answer = service.get(target);

    assertEquals(404, answer.status());
    assertEquals("unknown-path", answer.problem());
  }

  @Test
  void each_operation_needs_its_scope() {
    for (Route route : service.routes()) {
      if (route.scope().isEmpty()) {
        continue;
      }
      Scope needed = route.scope().get();
      EnumSet<Scope> others = EnumSet.complementOf(EnumSet.of(needed));
      String target = route.path().replace("{id}", "x").replace("{objectId}", "y");

      Answer answer =
          service.send(
              with(TestService.token(others, Optional.empty()), target)
                  .method(route.method(), BodyPublishers.noBody()));

      assertEquals(403, answer.status(), route.toString());
      assertEquals(
          Optional.of(
              "Bearer realm=\"plans\", error=\"insufficient_scope\", scope=\""
                  + needed.value()
                  + "\""),
          answer.header("WWW-Authenticate"));
    }
  }

  @Test
  void the_token_is_checked_before_the_body_and_its_type() {
    HttpRequest.Builder bad =
        HttpRequest.newBuilder(service.uri("/v1/plan"))
            .header("Content-Type", "text/plain")
            .header("If-Match", "malformed")
            .POST(TestService.text("{"));
    HttpRequest.Builder reader =
        with(TestService.token(EnumSet.of(Scope.READ), Optional.empty()), "/v1/plan")
            .header("Content-Type", "text/plain")
            .POST(TestService.text("{"));

    assertEquals(401, service.send(bad).status());
    assertEquals(403, service.send(reader).status());
    assertEquals(
        415, service.send(bad.header("Authorization", "Bearer " + service.token())).status());
    assertEquals(400, service.send(bad.setHeader("Content-Type", "application/json")).status());
  }

  @Test
  void a_token_in_the_query_or_in_a_cookie_is_no_token() {
    assertEquals(401, anonymous("GET", "/v1/plan?access_token=" + service.token()).status());
    assertEquals(
        401,
        service
            .send(
                HttpRequest.newBuilder(service.uri("/v1/plan"))
                    .header("Cookie", "token=" + service.token())
                    .GET())
            .status());
  }

  @Test
  void options_tell_what_can_be_done() {
    Answer item = service.send(service.to("/v1/plan/x").method("OPTIONS", BodyPublishers.noBody()));
    Answer open = anonymous("OPTIONS", "/health/live");

    assertEquals(204, item.status());
    assertEquals(Optional.of("DELETE, GET, HEAD, OPTIONS, PATCH, PUT"), item.header("Allow"));
    assertEquals(
        Optional.of("application/json, application/merge-patch+json, application/json-patch+json"),
        item.header("Accept-Patch"));
    assertEquals(204, open.status());
    assertEquals(Optional.of("GET, HEAD, OPTIONS"), open.header("Allow"));
  }

  @Test
  void an_organisation_sees_nothing_of_another_on_any_path() {
    Organisation mine = TestPlans.freshOrg();
    String other = TestPlans.freshOrg().value();
    Plan plan = TestPlans.plan(mine);
    String path = TestService.path(plan);
    Answer created =
        service.send(
            service
                .to("/v1/plan", mine.value())
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=10")
                .POST(TestService.text(TestService.json(plan))));
    assertEquals(201, created.status(), created.toString());
    ObjectId link = plan.linkedPlanServices().get(0).objectId();

    for (String target :
        List.of(
            path,
            path + "/objects/" + link,
            "/v1/plan/es_plan/" + plan.id(),
            "/v1/plan/es_data?id=" + link,
            "/v1/plan/es_data?id=" + link + "&parent_type=linkedPlanService",
            "/v1/plan/es_data?id=" + plan.id() + "&parent_type=plan")) {
      assertEquals(200, service.send(service.to(target, mine.value()).GET()).status(), target);
      Answer foreign = service.send(service.to(target, other).GET());
      assertEquals(404, foreign.status(), target);
      assertEquals("not-found", foreign.problem());
    }
    assertEquals(
        List.of(),
        ((JsonArray)
                service
                    .send(service.to("/v1/plan", other).GET())
                    .object()
                    .get("items")
                    .orElseThrow())
            .elements());
    assertEquals("", service.send(service.to("/v1/plans/export", other).GET()).text());
  }

  @Test
  void an_organisation_writes_nothing_of_another() {
    Organisation mine = TestPlans.freshOrg();
    Organisation other = TestPlans.freshOrg();
    Plan plan = TestPlans.plan(mine);
    String path = TestService.path(plan);
    String tag = service.create(plan).etag();
    Plan sameIdOther = TestPlans.plan(plan.id(), other, 1);

    Answer patch = foreign(other, path, "PATCH", "{\"a\":1}");
    Answer delete =
        service.send(service.to(path, other.value()).method("DELETE", BodyPublishers.noBody()));
    Answer bodyOfMine = foreign(other, path, "PUT", TestService.json(plan));
    Answer postOfMine = foreign(other, "/v1/plan", "POST", TestService.json(TestPlans.plan(mine)));
    Answer putTaken = foreign(other, path, "PUT", TestService.json(sameIdOther));
    Answer postTaken = foreign(other, "/v1/plan", "POST", TestService.json(sameIdOther));

    assertEquals(List.of(404, 404), List.of(patch.status(), delete.status()));
    assertEquals(List.of(403, 403), List.of(bodyOfMine.status(), postOfMine.status()));
    assertEquals("foreign-organisation", bodyOfMine.problem());
    assertTrue(bodyOfMine.header("WWW-Authenticate").isPresent());
    assertEquals(List.of(409, 409), List.of(putTaken.status(), postTaken.status()));
    assertEquals(tag, service.get(path).etag());
  }

  private static Answer foreign(Organisation org, String target, String method, String body) {
    return service.send(
        service
            .to(target, org.value())
            .header("Content-Type", "application/json")
            .method(method, TestService.text(body)));
  }

  @Test
  void bulk_keeps_organisations_apart_line_by_line() {
    Organisation mine = TestPlans.freshOrg();
    Plan own = TestPlans.plan(mine);
    Plan foreign = TestPlans.plan();

    Answer bulk =
        service.send(
            service
                .to("/v1/plans/bulk", mine.value())
                .header("Content-Type", "application/x-ndjson")
                .POST(TestService.text(TestService.json(own) + "\n" + TestService.json(foreign))));

    List<String> lines = bulk.text().lines().toList();
    assertTrue(lines.get(0).contains("\"status\":201"), bulk.text());
    assertTrue(lines.get(1).contains("foreign-organisation"), bulk.text());
    assertEquals(404, service.get(TestService.path(foreign)).status());
  }

  @Test
  void a_plan_keeps_its_organisation() {
    Plan plan = TestPlans.plan();
    service.create(plan);
    Plan moved = TestPlans.plan(plan.id(), TestPlans.freshOrg(), 1);

    Answer put = service.put(TestService.path(plan), TestService.json(moved));

    assertEquals(400, put.status());
    assertTrue(put.text().contains("\"pointer\":\"/_org\""), put.text());
  }

  @Test
  void a_token_that_must_name_an_organisation_and_does_not_is_refused_everywhere() {
    try (TestService strict =
        TestService.start(
            settings ->
                settings.with(settings.tokens().with(new OrganisationClaim("org", true))))) {
      for (String target : List.of("/v1/plan", "/v1/plan/x", "/v1/nothing", "/metrics")) {
        Answer answer = strict.get(target);

        assertEquals(403, answer.status(), target);
        assertEquals("no-organisation", answer.problem());
        assertTrue(answer.header("WWW-Authenticate").isPresent());
      }
    }
  }

  @Test
  void google_tokens_without_a_grant_are_told_the_setting() {
    try (TestService google =
        TestService.start(
            settings ->
                settings.with(
                    new TokenSettings(
                        settings.tokens().issuers(),
                        settings.tokens().audiences(),
                        settings.tokens().keys(),
                        settings.tokens().algorithms(),
                        settings.tokens().types(),
                        settings.tokens().skew(),
                        Optional.empty(),
                        Optional.of(Grants.none("OAUTH_GRANTS")))))) {
      Answer answer = google.get("/v1/plan");

      assertEquals(403, answer.status());
      assertEquals("no-grant", answer.problem());
      assertTrue(answer.text().contains("OAUTH_GRANTS"));
    }
  }

  @Test
  void a_token_from_an_authorization_server_opens_the_service() throws Exception {
    MockOAuth2Server issuer = new MockOAuth2Server();
    issuer.start();
    try {
      URI address =
          URI.create(
              issuer
                  .issueToken("plans", "client", "plan-management")
                  .getJWTClaimsSet()
                  .getIssuer());
      issuer.enqueueCallback(
          new DefaultOAuth2TokenCallback(
              "plans",
              "client",
              "at+jwt",
              List.of("plan-management"),
              Map.of("scope", "plan:read plan:write"),
              600L));
      String grant =
          service
              .client()
              .send(
                  HttpRequest.newBuilder(URI.create(address + "/token"))
                      .timeout(Duration.ofSeconds(30))
                      .header("Content-Type", "application/x-www-form-urlencoded")
                      .POST(
                          BodyPublishers.ofString(
                              "grant_type=client_credentials&client_id=client&client_secret=secret"
                                  + "&scope=plans"))
                      .build(),
                  BodyHandlers.ofString())
              .body();
      String token = grant.replaceAll("(?s).*\"access_token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
      try (TestService guarded =
          TestService.start(
              settings ->
                  settings.with(
                      TokenSettings.of(
                          address.toString(),
                          "plan-management",
                          new KeySource.Discovered(address))))) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(guarded.uri("/v1/plan"))
                .header("Authorization", "Bearer " + token);

        assertEquals(200, guarded.send(request.copy().GET()).status());
        Plan plan = TestPlans.plan();
        Answer created =
            guarded.send(
                request
                    .copy()
                    .header("Content-Type", "application/json")
                    .POST(TestService.text(TestService.json(plan))));
        assertEquals(plan, PlanDocuments.read(created.response().body()));
        assertEquals(401, guarded.get("/v1/plan").status(), "a token of another issuer");
        assertEquals(
            403,
            guarded
                .send(
                    HttpRequest.newBuilder(guarded.uri("/metrics"))
                        .header("Authorization", "Bearer " + token)
                        .GET())
                .status());
      }
    } finally {
      issuer.shutdown();
    }
  }

  @Test
  void health_tells_no_more_than_what_works() {
    Answer ready = anonymous("GET", "/health/ready");

    assertEquals(200, ready.status());
    assertEquals(
        Set.of("status", "store", "channel", "index", "backlog", "lagSeconds", "losses", "audit"),
        ready.object().members().keySet());
    assertEquals(Optional.of(JsonValue.of("up")), ready.object().get("store"));
    assertFalse(ready.text().contains("localhost"));
  }
}
