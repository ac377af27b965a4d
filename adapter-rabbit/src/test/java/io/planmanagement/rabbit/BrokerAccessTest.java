package io.planmanagement.rabbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.port.ChangeInbox;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.rabbit.RabbitSettings.Address;
import io.planmanagement.rabbit.RabbitSettings.Login;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testservers.RabbitServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and over which connection. */
class BrokerAccessTest {

  private final RabbitServer server = OwnBroker.server();

  private final RabbitSettings plain =
      RabbitSettings.of(server.address().toString()).withQueue("test-" + UUID.randomUUID());

  private final RabbitSettings encrypted =
      new RabbitSettings(
          List.of(new Address("127.0.0.1", OwnBroker.tlsPort())),
          plain.virtualHost(),
          plain.login(),
          Optional.of(RabbitTls.SYSTEM),
          plain.queue(),
          plain.prefetch(),
          plain.timeouts());

  @Test
  void a_wrong_password_needs_an_operator_and_is_not_told() {
    String message = refusal(plain.with(new Login("guest", "secret")));

    assertTrue(message.contains("password"), message);
    assertFalse(message.contains("secret"), message);
  }

  @Test
  void a_virtual_host_that_is_not_there_needs_an_operator() {
    RabbitSettings elsewhere =
        new RabbitSettings(
            plain.addresses(),
            "elsewhere",
            plain.login(),
            plain.tls(),
            plain.queue(),
            plain.prefetch(),
            plain.timeouts());

    String message = refusal(elsewhere);

    assertTrue(message.contains("elsewhere"), message);
  }

  @Test
  void a_user_without_permissions_needs_an_operator_and_works_with_them() {
    server.ctl("add_user", "reader", "pass:/word");
    try (RabbitChannel channel = new RabbitChannel(plain.with(new Login("reader", "pass:/word")))) {
      assertThrows(PortMisconfigured.class, channel::check); // no access to the virtual host

      server.ctl("set_permissions", "reader", "^$", "^$", ".*");
      PortMisconfigured refused = assertThrows(PortMisconfigured.class, channel::create);
      assertTrue(refused.toString().contains(plain.queue()), refused::toString);

      server.ctl("set_permissions", "reader", "^test-", "^(test-|amq.default$)", "^test-");
      works(channel);
    } finally {
      new RawBroker(server.address()).delete(plain.queue());
      server.ctl("delete_user", "reader");
    }
  }

  @Test
  void a_connection_is_encrypted_where_the_authority_vouches_for_the_broker(@TempDir Path folder)
      throws IOException {
    RabbitTls tls = RabbitTls.trusting(file(folder, OwnBroker.certificate().certificate()));
    try (RabbitChannel channel = new RabbitChannel(encrypted.with(tls))) {

      works(channel);
    } finally {
      new RawBroker(server.address()).delete(plain.queue());
    }
  }

  @Test
  void any_of_several_authorities_may_vouch_for_the_broker(@TempDir Path folder)
      throws IOException {
    String other = SelfSigned.make("ip:127.0.0.1").certificate();
    RabbitTls tls = RabbitTls.trusting(file(folder, other + OwnBroker.certificate().certificate()));
    try (RabbitChannel channel = new RabbitChannel(encrypted.with(tls))) {

      channel.check();
    }
    String message = refusal(encrypted.with(RabbitTls.trusting(file(folder, other))));
    assertTrue(message.contains("certificate"), message);
  }

  @Test
  void a_broker_that_the_system_does_not_trust_is_refused() {
    String message = refusal(encrypted);

    assertTrue(message.contains("certificate"), message);
  }

  @Test
  void a_certificate_for_another_name_is_refused(@TempDir Path folder) throws IOException {
    RabbitTls tls = RabbitTls.trusting(file(folder, OwnBroker.certificate().certificate()));
    RabbitSettings byOtherName =
        new RabbitSettings(
            List.of(new Address("localhost", OwnBroker.tlsPort())),
            plain.virtualHost(),
            plain.login(),
            Optional.of(tls),
            plain.queue(),
            plain.prefetch(),
            plain.timeouts());

    String message = refusal(byOtherName);

    assertTrue(message.contains("certificate"), message);
  }

  @Test
  void authorities_that_can_not_be_read_need_an_operator(@TempDir Path folder) throws IOException {
    Path absent = folder.resolve("absent.pem");
    for (Path file : List.of(absent, file(folder, "no certificate"), file(folder, ""))) {

      String message = refusal(encrypted.with(RabbitTls.trusting(file)));

      assertTrue(message.contains(file.toString()), message);
    }
  }

  @Test
  void a_port_that_speaks_something_else_is_a_failure() {
    RabbitSettings unencrypted =
        new RabbitSettings(
            encrypted.addresses(),
            plain.virtualHost(),
            plain.login(),
            Optional.empty(),
            plain.queue(),
            plain.prefetch(),
            plain.timeouts());
    try (RabbitChannel channel = new RabbitChannel(unencrypted)) {

      assertThrows(PortUnavailable.class, channel::check);
    }
  }

  private static Path file(Path folder, String content) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "authorities", ".pem"), content);
  }

  /** Every use is refused as the operator's affair; returns the last one's message. */
  private static String refusal(RabbitSettings settings) {
    try (RabbitChannel channel = new RabbitChannel(settings)) {
      ChangeInbox inbox = channel.openInbox();
      assertThrows(PortMisconfigured.class, channel::check);
      assertThrows(PortMisconfigured.class, channel::create);
      assertThrows(PortMisconfigured.class, () -> channel.publish(Messages.some(1)));
      assertThrows(PortMisconfigured.class, () -> inbox.receive(1, Eventually.patience()));
      return assertThrows(PortMisconfigured.class, channel::exists).toString();
    }
  }

  private static void works(RabbitChannel channel) {
    channel.create();
    channel.check();
    List<ChangeMessage> messages = Messages.some(3);
    assertEquals(List.of(), channel.publish(messages));
    Messages.receiveAll(channel.openInbox(), messages);
  }
}
