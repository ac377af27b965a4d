package io.planmanagement.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.Visibility;
import io.planmanagement.elastic.ElasticCredentials.ApiKey;
import io.planmanagement.elastic.ElasticCredentials.UserAndPassword;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.ElasticServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A server that talks TLS with a certificate of its own and lets in whom it knows. */
@TestInstance(Lifecycle.PER_CLASS)
final class SecuredServerTest {

  private static final UserAndPassword USER = new UserAndPassword("plans", "päss word: 1");

  private Path folder;
  private ElasticServer server;
  private Path authority;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    ServerCertificate certificate = ServerCertificate.make(folder);
    authority = Files.writeString(folder.resolve("authority.pem"), certificate.certificatePem());
    server =
        ElasticServer.start(
            Map.of(
                "xpack.security.enabled", "true",
                "xpack.security.http.ssl.enabled", "true",
                "xpack.security.http.ssl.certificate", "http.crt",
                "xpack.security.http.ssl.key", "http.key"),
            Map.of(
                "http.crt",
                certificate.certificatePem(),
                "http.key",
                certificate.keyPem(),
                "users",
                USER.user() + ":" + StoredPassword.of(USER.password()) + "\n",
                "users_roles",
                "superuser:" + USER.user() + "\n"));
    Eventually.holds("it lets the user in", this::letsUserIn);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void a_user_with_the_password_is_let_in() {
    assertWorks(settings().with(USER));
  }

  @Test
  void an_api_key_that_may_do_what_is_needed_on_our_names_only_is_let_in() {
    ElasticSettings settings = settings();

    assertWorks(settings.with(new ApiKey(newKey(settings.alias()))));
  }

  @Test
  void whoever_it_does_not_know_is_for_an_operator() {
    for (ElasticCredentials stranger :
        List.of(
            new ElasticCredentials.Anonymous(),
            new UserAndPassword(USER.user(), "wrong"),
            new ApiKey("d3Jvbmc6a2V5"))) {
      try (ElasticIndex index = ElasticIndex.open(settings().with(stranger))) {
        assertThrows(PortMisconfigured.class, index.index()::check);
        assertThrows(PortMisconfigured.class, () -> index.index().storeId());
      }
    }
  }

  @Test
  void a_key_for_other_names_is_for_an_operator() {
    try (ElasticIndex index = ElasticIndex.open(settings().with(new ApiKey(newKey("other"))))) {
      assertThrows(PortMisconfigured.class, () -> index.index().create(StoreId.random()));
    }
  }

  @Test
  void a_certificate_that_is_not_trusted_is_unavailable() {
    ElasticSettings system =
        ElasticSettings.of(server.address())
            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(1))
            .with(USER);

    try (ElasticIndex index = ElasticIndex.open(system)) {
      PortUnavailable failure = assertThrows(PortUnavailable.class, index.index()::check);
      assertFalse(failure instanceof PortMisconfigured);
    }
  }

  @Test
  void a_certificate_for_another_host_is_unavailable() {
    URI other = URI.create("https://127.0.0.2:" + server.port());
    try (ElasticIndex index =
        ElasticIndex.open(settings().withAddresses(List.of(other)).with(USER))) {
      assertThrows(PortUnavailable.class, index.index()::check);
    }
  }

  @Test
  void certificates_that_can_not_be_read_are_for_an_operator() throws IOException {
    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "no certificate");
    for (Path file : List.of(garbage, folder.resolve("absent.pem"))) {
      try (ElasticIndex index = ElasticIndex.open(settings().trusting(file))) {
        RuntimeException failure = assertThrows(RuntimeException.class, index.index()::check);
        assertInstanceOf(PortMisconfigured.class, failure);
      }
    }
  }

  private ElasticSettings settings() {
    return ElasticIndexSubject.settings(server.address(), 1).trusting(authority);
  }

  private static void assertWorks(ElasticSettings settings) {
    StoreId store = StoreId.random();
    Plan plan = TestPlans.plan();
    try (ElasticIndex index = ElasticIndex.open(settings)) {
      index.index().check();
      index.index().create(store);
      index.index().apply(store, List.of(TestPlans.record(plan, new Revision(1), 0)));
      assertEquals(plan, index.index().find(plan.id(), Visibility.ALL).orElseThrow().plan());
      assertEquals(
          true, index.index().awaitSearchable(plan.id(), new Revision(1), Eventually.patience()));
      try (var rebuild = index.upkeep().rebuild(store)) {
        rebuild.apply(List.of(TestPlans.record(plan, new Revision(1), 0)));
        rebuild.show();
      }
      assertEquals(
          5, index.upkeep().holdings(store, java.util.Optional.empty(), 10).items().size());
      assertEquals(0, index.upkeep().sweep(store, new Revision(9), 10));
    }
  }

  private boolean letsUserIn() {
    try (ElasticIndex index = ElasticIndex.open(settings().with(USER))) {
      index.index().check();
      return true;
    } catch (PortUnavailable notYet) {
      return false;
    }
  }

  /** Makes a key with the least that the adapter needs. */
  private String newKey(String alias) {
    try (ElasticConnection connection = new ElasticConnection(settings().with(USER))) {
      JsonValue reply =
          connection
              .send(
                  "POST",
                  "/_security/api_key",
                  Json.object(
                      "name",
                      "key of " + alias,
                      "role_descriptors",
                      Json.object(
                          "plans",
                          Json.object(
                              "cluster",
                              Json.array("monitor"),
                              "indices",
                              Json.array(
                                  Json.object(
                                      "names",
                                      Json.array(alias, alias + ".*", alias + "-*"),
                                      "privileges",
                                      Json.array("all")))))))
              .orThrow("making a key");
      return Json.text(reply, "encoded").orElseThrow();
    }
  }
}
