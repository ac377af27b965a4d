package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Plan;
import io.planmanagement.http.RawConnection.Raw;
import io.planmanagement.http.TestService.Answer;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.TestPlans;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, overload, stopping. */
class LifecycleTest {

  private static String post(TestService service, String body, int length) {
    return "POST /v1/plan HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + length
        + "\r\nAuthorization: Bearer "
        + service.token()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void a_request_in_work_comes_to_its_end_when_the_server_is_closed() throws Exception {
    TestService service = TestService.start();
    int port = service.port();
    Plan plan = TestPlans.plan();
    String body = TestService.json(plan);
    try (RawConnection connection = RawConnection.to(port)) {
      connection.send(post(service, body.substring(0, 10), body.length()));
      Eventually.holds("the request is in work", () -> service.server().requestsInWork() > 0);

      CompletableFuture<Void> closing = CompletableFuture.runAsync(service.server()::close);
      Eventually.holds("no more connections", () -> !accepts(port));
      connection.send(body.substring(10));
      Raw raw = connection.receive();
      closing.get(20, TimeUnit.SECONDS);

      assertEquals(201, raw.status(), raw.toString());
      assertEquals(
          plan.id(),
          service.engine().plans().get(plan.id(), io.planmanagement.domain.Visibility.ALL).id());
    } finally {
      service.close();
    }
  }

  private static boolean accepts(int port) {
    try (RawConnection connection = RawConnection.to(port)) {
      return connection
              .send("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
              .receive()
              .status()
          == 200;
    } catch (java.io.UncheckedIOException refused) {
      return false;
    }
  }

  @Test
  void a_request_that_does_not_end_holds_up_the_close_for_a_bounded_time() {
    TestService service =
        TestService.start(
            settings ->
                settings.withTimes(
                    Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(1)));
    int port = service.port();
    try (RawConnection connection = RawConnection.to(port)) {
      connection.send(post(service, "{", 100));
      Eventually.holds("the request is in work", () -> service.server().requestsInWork() > 0);
      long start = System.nanoTime();

      service.close();

      assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 10);
      assertFalse(accepts(port));
    }
  }

  @Test
  void closing_twice_does_nothing_the_second_time_and_frees_the_port() {
    TestService service = TestService.start();
    int port = service.port();
    service.close();

    service.server().close();

    try (TestService other = TestService.start(settings -> settings.at("localhost", port))) {
      assertEquals(port, other.port());
      assertEquals(200, other.get("/v1/plan").status());
    }
  }

  @Test
  void a_port_that_is_taken_is_told() {
    try (TestService service = TestService.start()) {
      IOException refused =
          assertThrows(
              IOException.class,
              () ->
                  PlanHttpServer.start(
                      service.engine(),
                      HttpSettings.of(TestService.issuer().settings())
                          .at("localhost", service.port())));

      assertTrue(String.valueOf(refused.getMessage()).contains("" + service.port()));
      assertEquals(200, service.get("/v1/plan").status());
    }
  }

  @Test
  void beyond_its_bounds_the_service_refuses_at_once_and_health_still_answers() {
    try (TestService service = TestService.start(settings -> settings.withConcurrency(2, 1, 100))) {
      try (RawConnection one = RawConnection.to(service.port()).send(post(service, "{", 100));
          RawConnection two = RawConnection.to(service.port()).send(post(service, "{", 100));
          RawConnection three = RawConnection.to(service.port()).send(post(service, "{", 100))) {
        Eventually.holds("all three are there", () -> service.server().requestsInWork() == 3);
        Eventually.holdsWithin(Duration.ofSeconds(90), "full", () -> refuses(service));

        Answer refused = service.get("/v1/plan");

        assertEquals("overloaded", refused.problem());
        assertEquals(Optional.of("1"), refused.header("Retry-After"));
        for (String path : new String[] {"/health/live", "/health/ready"}) {
          assertEquals(
              200, service.send(HttpRequest.newBuilder(service.uri(path)).GET()).status(), path);
        }
        assertFalse(one == two || two == three);
      }
      Eventually.holds(
          "the service recovers when they are gone", () -> service.get("/v1/plan").status() == 200);
    }
  }

  /** A request that comes before the last place is taken takes it, and is not answered. */
  private static boolean refuses(TestService service) {
    try {
      return service.get("/v1/plan").status() == 503;
    } catch (UncheckedIOException noAnswer) {
      return false;
    }
  }

  @Test
  void a_client_that_goes_away_harms_nobody() {
    try (TestService service = TestService.start(s -> s.withConcurrency(2, 0, 100))) {
      for (int i = 0; i < 20; i++) {
        RawConnection.to(service.port()).send(post(service, "{", 100)).close();
      }

      Eventually.holds("nothing is left of them", () -> service.server().requestsInWork() == 0);
      Eventually.holds("still there", () -> service.get("/v1/plan").status() == 200);
    }
  }

  @Test
  void a_certificate_in_pem_or_pkcs12_makes_the_server_speak_tls(@TempDir Path folder)
      throws Exception {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "secret-password")
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), output);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "secret-password".toCharArray());
    }
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("test").getEncoded()));
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey("test", "secret-password".toCharArray()).getEncoded()));
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", keys.getCertificate("test"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpClient client = HttpClient.newBuilder().sslContext(context).build();

    for (Tls tls :
        new Tls[] {new Tls.Pkcs12(store, "secret-password"), new Tls.Pem(certificate, key)}) {
      try (TestService service = TestService.start(settings -> settings.with(tls))) {
        int status =
            client
                .send(
                    HttpRequest.newBuilder(
                            URI.create("https://localhost:" + service.port() + "/v1/plan"))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + service.token())
                        .build(),
                    BodyHandlers.discarding())
                .statusCode();

        assertEquals(200, status);
      }
    }
    assertThrows(IOException.class, () -> CertificateStore.load(new Tls.Pem(key, certificate)));
    assertThrows(IOException.class, () -> CertificateStore.load(new Tls.Pkcs12(store, "wrong")));
    assertThrows(
        IOException.class, () -> CertificateStore.load(new Tls.Pem(folder.resolve("none"), key)));
  }

  private static String pem(String label, byte[] content) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
