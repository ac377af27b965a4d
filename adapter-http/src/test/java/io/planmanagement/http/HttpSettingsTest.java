package io.planmanagement.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {

  private static final HttpSettings USUAL =
      HttpSettings.of(TokenSettings.of("i", "a", new KeySource.Jwks("{\"keys\":[]}")));

  @Test
  void everything_that_is_wrong_is_told_at_once() {
    Duration none = Duration.ZERO;

    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new HttpSettings(
                    " ",
                    70_000,
                    "v 1",
                    0,
                    -1,
                    10,
                    0,
                    -1,
                    0,
                    none,
                    none,
                    none,
                    false,
                    USUAL.tls(),
                    USUAL.tokens()));

    for (String name :
        List.of(
            "host",
            "port",
            "version",
            "bodyLimit",
            "bulkLimit",
            "headerLimit",
            "maxConcurrency",
            "maxWaiting",
            "maxConnections",
            "requestDeadline",
            "idleTimeout",
            "drainTimeout")) {
      assertTrue(String.valueOf(wrong.getMessage()).contains(name), name);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a/b", "{x}", "health", "docs", "metrics", "openapi.json", "..", "v1;"})
  void a_version_that_is_no_segment_of_its_own_is_refused(String version) {
    assertThrows(IllegalArgumentException.class, () -> USUAL.withVersion(version));
  }

  @Test
  void what_is_not_changed_stays() {
    HttpSettings changed =
        USUAL
            .at("0.0.0.0", 1)
            .withVersion("v2")
            .withLimits(1, 2, 2048)
            .withConcurrency(3, 4, 5)
            .withTimes(Duration.ofSeconds(6), Duration.ofSeconds(7), Duration.ofSeconds(8))
            .requiringPreconditions(true);

    assertEquals(
        new HttpSettings(
            "0.0.0.0",
            1,
            "v2",
            1,
            2,
            2048,
            3,
            4,
            5,
            Duration.ofSeconds(6),
            Duration.ofSeconds(7),
            Duration.ofSeconds(8),
            true,
            USUAL.tls(),
            USUAL.tokens()),
        changed);
  }
}
