package io.planmanagement.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ElasticSettingsTest {

  private static final ElasticSettings GOOD =
      ElasticSettings.of(URI.create("http://localhost:9200"));

  @Test
  void an_address_is_that_of_an_http_server_and_nothing_more() {
    for (String good : List.of("http://a:9200", "https://a:9200/", "https://[::1]:9200")) {
      assertEquals(1, ElasticSettings.of(URI.create(good)).addresses().size());
    }
    for (String bad :
        List.of(
            "localhost:9200",
            "ftp://a:9200",
            "http://a:9200/path",
            "http://a:9200?x=y",
            "http://user:secret@a:9200",
            "/a")) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> ElasticSettings.of(URI.create(bad)), bad);
      assertFalse(refused.toString().contains("secret"));
    }
    assertThrows(IllegalArgumentException.class, () -> GOOD.withAddresses(List.of()));
  }

  @Test
  void what_can_not_work_is_refused() {
    Duration second = Duration.ofSeconds(1);
    for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertThrows(IllegalArgumentException.class, () -> GOOD.withTimeouts(bad, second, second));
      assertThrows(IllegalArgumentException.class, () -> GOOD.withTimeouts(second, bad, second));
      assertThrows(IllegalArgumentException.class, () -> GOOD.withTimeouts(second, second, bad));
      assertThrows(IllegalArgumentException.class, () -> GOOD.withRefreshPause(bad));
    }
    for (String bad : List.of("", "Plans", "a-b", "a.b", "_a", "a*", "a b", "a".repeat(101))) {
      assertThrows(IllegalArgumentException.class, () -> GOOD.withAlias(bad), bad);
    }
    assertThrows(IllegalArgumentException.class, () -> GOOD.withShards(0, 0));
    assertThrows(IllegalArgumentException.class, () -> GOOD.withShards(1025, 0));
    assertThrows(IllegalArgumentException.class, () -> GOOD.withShards(1, -1));
    assertThrows(IllegalArgumentException.class, () -> GOOD.withBulk(0, 1));
    assertThrows(IllegalArgumentException.class, () -> GOOD.withBulk(1, 0));
  }

  @Test
  void secrets_are_not_told() {
    ElasticSettings key = GOOD.with(new ElasticCredentials.ApiKey("c2VjcmV0"));
    ElasticSettings user = GOOD.with(new ElasticCredentials.UserAndPassword("plans", "s3cret"));

    assertFalse(key.toString().contains("c2VjcmV0"));
    assertFalse(user.toString().contains("s3cret"));
    assertTrue(user.toString().contains("plans"));
  }

  @Test
  void credentials_that_could_not_be_sent_are_refused() {
    for (String bad : List.of("", "two words", "line\nbreak", "é")) {
      assertThrows(IllegalArgumentException.class, () -> new ElasticCredentials.ApiKey(bad));
    }
    for (String bad : List.of("", "a:b")) {
      assertThrows(
          IllegalArgumentException.class, () -> new ElasticCredentials.UserAndPassword(bad, "x"));
    }
  }

  @Test
  void each_change_leaves_the_rest_as_it_was() {
    ElasticSettings changed =
        GOOD.withAlias("other")
            .withShards(3, 2)
            .withBulk(10, 1_000)
            .withRefreshPause(Duration.ofSeconds(3))
            .withTimeouts(Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(6))
            .trusting(Path.of("ca.pem"));

    assertEquals("other", changed.alias());
    assertEquals(3, changed.shards());
    assertEquals(2, changed.replicas());
    assertEquals(10, changed.bulkDocuments());
    assertEquals(1_000, changed.bulkBytes());
    assertEquals(Duration.ofSeconds(3), changed.refreshPause());
    assertEquals(Duration.ofSeconds(4), changed.connectTimeout());
    assertEquals(Duration.ofSeconds(5), changed.requestTimeout());
    assertEquals(Duration.ofSeconds(6), changed.patience());
    assertEquals(Path.of("ca.pem"), changed.authorities().orElseThrow());
    assertEquals(GOOD.addresses(), changed.addresses());
    assertEquals(GOOD.credentials(), changed.credentials());
  }
}
