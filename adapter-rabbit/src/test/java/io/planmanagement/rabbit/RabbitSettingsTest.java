package io.planmanagement.rabbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.rabbit.RabbitSettings.Address;
import io.planmanagement.rabbit.RabbitSettings.Login;
import io.planmanagement.rabbit.RabbitSettings.Timeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RabbitSettingsTest {

  @Test
  void an_address_alone_means_the_usual() {
    RabbitSettings settings = RabbitSettings.of("amqp://broker");

    assertEquals(
        new RabbitSettings(
            List.of(new Address("broker", 5672)),
            "/",
            new Login("guest", "guest"),
            Optional.empty(),
            "plan-changes",
            1_000,
            Timeouts.DEFAULT),
        settings);
    assertEquals(settings, RabbitSettings.of("amqp://broker:5672/"));
  }

  @Test
  void an_address_tells_user_virtual_host_and_encryption() {
    RabbitSettings settings = RabbitSettings.of("amqps://us%65r:p%40ss:+%2Fword@broker/a%2Fb");

    assertEquals(List.of(new Address("broker", 5671)), settings.addresses());
    assertEquals(new Login("user", "p@ss:+/word"), settings.login());
    assertEquals("a/b", settings.virtualHost());
    assertEquals(Optional.of(RabbitTls.SYSTEM), settings.tls());
  }

  @Test
  void several_nodes_are_separated_by_commas() {
    RabbitSettings settings =
        RabbitSettings.of("amqp://me:secret@one, amqp://two:5673,amqp://[::1]");

    assertEquals(
        List.of(new Address("one", 5672), new Address("two", 5673), new Address("[::1]", 5672)),
        settings.addresses());
    assertEquals(new Login("me", "secret"), settings.login());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "broker",
        "broker:5672",
        "http://hidden@broker",
        "amqp:hidden",
        "amqp://",
        "amqp://user:hid den@broker",
        "amqp://user:hidden@bro_ker:x",
        "amqp://user:hidden@broker:0",
        "amqp://user:hidden@broker:65536",
        "amqp://user:hidden@broker/a/b",
        "amqp://:hidden@broker",
        "amqp://user:hidden@broker,amqps://other",
        "amqp://user:hidden@broker,",
        "amqp://user:a%hidden@broker"
      })
  void what_is_no_address_is_refused_and_not_repeated(String uri) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> RabbitSettings.of(uri));

    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      assertFalse(String.valueOf(cause.getMessage()).contains("hid"), cause.getMessage());
    }
  }

  @Test
  void the_password_is_never_shown() {
    RabbitSettings settings =
        RabbitSettings.of("amqp://user:hidden@broker").with(new Login("other", "secret"));

    assertTrue(settings.toString().contains("other"));
    assertFalse(settings.toString().contains("secret"));
    assertFalse(settings.toString().contains("hidden"));
  }

  @Test
  void one_thing_can_be_set_after_the_other() {
    RabbitTls tls = RabbitTls.trusting(Path.of("ca.pem"));
    Timeouts times = new Timeouts(Duration.ofMillis(1), Duration.ofHours(1), Duration.ofSeconds(1));

    RabbitSettings settings =
        RabbitSettings.of("amqp://broker")
            .with(tls)
            .with(times)
            .withQueue("mine")
            .withPrefetch(65_535);

    assertEquals(Optional.of(tls), settings.tls());
    assertEquals(times, settings.timeouts());
    assertEquals("mine", settings.queue());
    assertEquals(65_535, settings.prefetch());
  }

  @Test
  void what_is_out_of_range_is_refused() {
    RabbitSettings fine = RabbitSettings.of("amqp://broker");
    Duration second = Duration.ofSeconds(1);

    assertRefused(() -> fine.withPrefetch(0));
    assertRefused(() -> fine.withPrefetch(65_536));
    assertRefused(() -> fine.withQueue(""));
    assertRefused(() -> fine.withQueue("amq.mine"));
    assertRefused(() -> fine.withQueue("é".repeat(101)));
    assertRefused(() -> new Timeouts(Duration.ZERO, second, second));
    assertRefused(() -> new Timeouts(second, Duration.ofHours(2), second));
    assertRefused(() -> new Timeouts(second, second, Duration.ofMillis(999)));
    assertRefused(
        () ->
            new RabbitSettings(
                List.of(),
                "/",
                fine.login(),
                fine.tls(),
                fine.queue(),
                fine.prefetch(),
                fine.timeouts()));
    assertRefused(
        () ->
            new RabbitSettings(
                fine.addresses(),
                "",
                fine.login(),
                fine.tls(),
                fine.queue(),
                fine.prefetch(),
                fine.timeouts()));
  }

  private static void assertRefused(Runnable making) {
    assertThrows(IllegalArgumentException.class, making::run);
  }
}
