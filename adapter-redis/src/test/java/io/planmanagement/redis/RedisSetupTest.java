package io.planmanagement.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.FreePorts;
import io.planmanagement.testservers.RedisCluster;
import io.planmanagement.testservers.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the settings say, and what a server must be like. */
final class RedisSetupTest {

  private static final Duration SHORT = Duration.ofMillis(800);

  @Test
  void nothing_is_connected_to_before_it_is_used() {
    try (RedisStore store = RedisStore.open(RedisSettings.of(List.of("127.0.0.1:1")))) {
      assertEquals(64, store.log().partitions());
      store.log().partitionOf(TestPlans.freshId());
      store.deadLetters().close();
      store.log().close();
    }
  }

  @Test
  void a_store_that_is_closed_says_so_and_closing_it_again_does_nothing() {
    RedisStore store = RedisStore.open(settings(RedisServer.shared().address()));
    Plan plan = TestPlans.plan();
    save(store, plan);

    store.close();
    store.close();
    store.plans().close();

    assertThrows(PortUnavailable.class, () -> store.plans().find(plan.id(), Visibility.ALL));
    assertThrows(PortUnavailable.class, () -> save(store, TestPlans.plan()));
    assertThrows(PortUnavailable.class, () -> store.plans().check());
  }

  @Test
  void a_check_makes_no_data_set() {
    RedisSettings settings = settings(RedisServer.shared().address());
    try (RedisStore store = RedisStore.open(settings)) {
      store.plans().check();

      assertEquals(
          0L,
          RedisServer.shared().command("EXISTS", new KeySpace(settings.namespace(), 5).store()));
    }
  }

  @Test
  void a_data_set_of_another_layout_or_number_of_partitions_is_refused() {
    RedisSettings settings = settings(RedisServer.shared().address());
    try (RedisStore store = RedisStore.open(settings)) {
      save(store, TestPlans.plan());
    }

    try (RedisStore store = RedisStore.open(settings.with(settings.namespace(), 6))) {
      assertThrows(PortMisconfigured.class, () -> store.plans().storeId());
      assertThrows(PortMisconfigured.class, () -> store.plans().check());
      assertThrows(PortMisconfigured.class, () -> save(store, TestPlans.plan()));
      assertThrows(PortMisconfigured.class, () -> store.log().tails(List.of(0), 1));
    }
    RedisServer.shared()
        .command("HSET", new KeySpace(settings.namespace(), 5).store(), "layout", "2");
    try (RedisStore store = RedisStore.open(settings)) {
      assertThrows(PortMisconfigured.class, () -> save(store, TestPlans.plan()));
    }
  }

  @Test
  void a_redis_that_may_drop_plans_is_refused_also_where_its_configuration_is_not_to_be_read() {
    try (RedisServer server =
            RedisServer.start(
                "--maxmemory-policy", "allkeys-lru", "--rename-command", "CONFIG", "");
        RedisStore store = RedisStore.open(settings(server.address()))) {
      PortMisconfigured refusal =
          assertThrows(PortMisconfigured.class, () -> save(store, TestPlans.plan()));
      assertTrue(message(refusal).contains("allkeys-lru"));
      assertThrows(PortMisconfigured.class, () -> store.plans().check());
      assertEquals(0L, server.command("DBSIZE"));
    }
  }

  @Test
  void a_check_finds_a_policy_that_was_changed_since() {
    try (RedisServer server = RedisServer.start();
        RedisStore store = RedisStore.open(settings(server.address()))) {
      store.plans().check();
      server.command("CONFIG", "SET", "maxmemory-policy", "volatile-ttl");

      assertThrows(PortMisconfigured.class, () -> store.plans().check());
    }
  }

  @Test
  void a_redis_that_is_too_old_is_refused() throws IOException {
    try (ServerSocket old = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        RedisStore store = RedisStore.open(settings("127.0.0.1:" + old.getLocalPort()))) {
      Thread server = new Thread(() -> answerAs(old, "6.2.14"));
      server.setDaemon(true);
      server.start();

      PortMisconfigured refusal =
          assertThrows(PortMisconfigured.class, () -> store.plans().storeId());

      assertTrue(message(refusal).contains("6.2.14"));
    }
  }

  @Test
  void only_the_right_user_and_password_get_in() {
    try (RedisServer server = RedisServer.start("--requirepass", "right")) {
      RedisSettings anonymous = settings(server.address());
      for (RedisSettings wrong :
          List.of(
              anonymous,
              anonymous.with(Optional.empty(), "wrong"),
              anonymous.with(Optional.of("nobody"), "right"))) {
        try (RedisStore store = RedisStore.open(wrong)) {
          PortMisconfigured refusal =
              assertThrows(PortMisconfigured.class, () -> save(store, TestPlans.plan()));
          assertFalse(message(refusal).contains("wrong"));
        }
      }
      for (RedisSettings right :
          List.of(
              anonymous.with(Optional.empty(), "right"),
              anonymous.with(Optional.of("default"), "right"))) {
        try (RedisStore store = RedisStore.open(right)) {
          save(store, TestPlans.plan());
          store.plans().check();
        }
      }
    }
  }

  @Test
  void a_user_that_may_not_do_what_is_needed_is_refused() {
    try (RedisServer server = RedisServer.start();
        RedisStore store =
            RedisStore.open(settings(server.address()).with(Optional.of("reader"), "secret"))) {
      server.command(
          "ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@read", "+@connection", "+info");

      assertThrows(PortMisconfigured.class, () -> save(store, TestPlans.plan()));
    }
  }

  @Test
  void with_tls_only_a_server_with_a_trusted_certificate_of_its_name_is_spoken_to(
      @TempDir Path folder) throws Exception {
    Path authority = Certificates.make(folder, "127.0.0.1", "IP:127.0.0.1");
    Path stranger =
        Certificates.make(Files.createDirectory(folder.resolve("s")), "x", "IP:127.0.0.1");
    Path elsewhere =
        Certificates.make(Files.createDirectory(folder.resolve("e")), "elsewhere", "DNS:elsewhere");
    try (RedisServer server = secured(folder);
        RedisServer misnamed = secured(folder.resolve("e"))) {
      String address =
          "127.0.0.1:"
              + server.command("CONFIG", "GET", "tls-port").toString().replaceAll("[^0-9]", "");
      String other =
          "127.0.0.1:"
              + misnamed.command("CONFIG", "GET", "tls-port").toString().replaceAll("[^0-9]", "");
      try (RedisStore store = RedisStore.open(trusting(settings(address), authority))) {
        Plan plan = TestPlans.plan();
        save(store, plan);
        assertTrue(store.plans().find(plan.id(), Visibility.ALL).isPresent());
      }
      for (RedisSettings wrong :
          List.of(
              trusting(settings(address), stranger),
              trusting(settings(other), elsewhere),
              settings(address).with(new RedisSettings.Tls(Optional.empty())),
              settings(address),
              trusting(settings(server.address()), authority))) {
        try (RedisStore store = RedisStore.open(wrong.with(SHORT, SHORT))) {
          assertThrows(PortUnavailable.class, () -> save(store, TestPlans.plan()));
        }
      }
    }
    RedisSettings unreadable =
        trusting(settings("127.0.0.1:1"), folder.resolve("no-such-file.pem"));
    assertThrows(PortMisconfigured.class, () -> RedisStore.open(unreadable));
  }

  @Test
  void several_addresses_are_a_cluster_or_refused() {
    String one = RedisServer.shared().address();
    RedisSettings two = RedisSubject.fresh(List.of(one, one));
    try (RedisStore store = RedisStore.open(two)) {
      assertThrows(PortMisconfigured.class, () -> save(store, TestPlans.plan()));
    }
    RedisSettings cluster = RedisSubject.fresh(RedisCluster.shared().addresses());
    try (RedisStore store = RedisStore.open(cluster)) {
      save(store, TestPlans.plan());
    }
  }

  @Test
  void a_cluster_is_found_through_any_node_that_answers() {
    List<String> addresses = new ArrayList<>(List.of("127.0.0.1:1"));
    addresses.add(RedisCluster.shared().addresses().get(2));
    try (RedisStore store = RedisStore.open(RedisSubject.fresh(addresses))) {
      for (int i = 0; i < 20; i++) {
        save(store, TestPlans.plan());
      }
    }
  }

  @Test
  void settings_are_checked_and_tell_everything_that_is_wrong() {
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new RedisSettings(
                    List.of("no port", "host:0", "host:70000", "a/b:1", "me@host:1"),
                    Optional.of("user"),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ZERO,
                    Duration.ofMillis(-1),
                    0,
                    "{tag}",
                    0,
                    Optional.empty()));

    for (String part :
        List.of(
            "no port", "host:0", "70000", "a/b:1", "user", "connect", "namespace", "partition")) {
      assertTrue(message(wrong).contains(part), part + " in " + message(wrong));
    }
    assertThrows(IllegalArgumentException.class, () -> RedisSettings.of(List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            RedisSettings.of(List.of("host:1"))
                .with(new RedisSettings.Replicas(1, Duration.ofSeconds(2))));
    assertThrows(IllegalArgumentException.class, () -> new RedisSettings.Replicas(0, SHORT));
    assertEquals(
        List.of("host:1", "[::1]:2"), RedisSettings.of(List.of("host:1", "[::1]:2")).addresses());
  }

  @Test
  void addresses_are_read_from_uris_without_credentials() {
    RedisSettings plain =
        RedisSettings.ofUris(List.of(URI.create("redis://one:7000"), URI.create("redis://[::1]/")));
    assertEquals(List.of("one:7000", "[::1]:6379"), plain.addresses());
    assertEquals(Optional.empty(), plain.tls());
    assertTrue(RedisSettings.ofUris(List.of(URI.create("rediss://one"))).tls().isPresent());
    for (List<String> wrong :
        List.of(
            List.of("http://one"),
            List.of("redis://user:secret@one"),
            List.of("redis://one/3"),
            List.of("redis://one?x=y"),
            List.of("redis:one"),
            List.of("redis://one", "rediss://two"))) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> RedisSettings.ofUris(wrong.stream().map(URI::create).toList()));
      assertFalse(message(refusal).contains("secret"));
    }
  }

  @Test
  void the_password_is_not_shown() {
    String shown =
        RedisSettings.of(List.of("host:1")).with(Optional.of("user"), "secret").toString();

    assertFalse(shown.contains("secret"));
    assertTrue(shown.contains("host:1"));
  }

  private static RedisServer secured(Path folder) {
    return FreePorts.starting(
        1,
        ports ->
            RedisServer.start(
                "--tls-port",
                Integer.toString(ports.get(0)),
                "--tls-cert-file",
                folder.resolve("server.pem").toString(),
                "--tls-key-file",
                folder.resolve("server.key").toString(),
                "--tls-ca-cert-file",
                folder.resolve("authority.pem").toString(),
                "--tls-auth-clients",
                "no"));
  }

  private static RedisSettings trusting(RedisSettings settings, Path authority) {
    return settings.with(new RedisSettings.Tls(Optional.of(authority)));
  }

  private static RedisSettings settings(String address) {
    return RedisSubject.fresh(List.of(address));
  }

  private static String message(Exception refusal) {
    return String.valueOf(refusal.getMessage());
  }

  private static void save(RedisStore store, Plan plan) {
    store.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random()));
  }

  /** Greets, and answers every other command with what an old server tells of itself. */
  private static void answerAs(ServerSocket listener, String version) {
    String text = "# Server\r\nredis_version:" + version + "\r\nmaxmemory_policy:noeviction\r\n";
    String greeting = "*2\r\n$5\r\nproto\r\n:2\r\n";
    String reply = "$" + text.length() + "\r\n" + text + "\r\n";
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] request = new byte[1024];
        for (int length = in.read(request); length > 0; length = in.read(request)) {
          boolean hello = new String(request, 0, length, StandardCharsets.UTF_8).contains("HELLO");
          out.write((hello ? greeting : reply).getBytes(StandardCharsets.UTF_8));
        }
      } catch (IOException gone) {
        // The client has seen enough, or the test is over.
      }
    }
  }
}
