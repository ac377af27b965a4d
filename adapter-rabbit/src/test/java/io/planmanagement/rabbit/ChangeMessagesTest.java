package io.planmanagement.rabbit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.ChangeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeMessagesTest {

  @Test
  void what_is_written_reads_back_equal() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      ChangeMessage message =
          new ChangeMessage(
              new StoreId(text(random, 1 + random.nextInt(30))),
              new Change(
                  planId(random), new Revision(random.nextLong() >>> 11 >>> random.nextInt(53))));

      assertEquals(
          Optional.of(message),
          ChangeMessages.read(ChangeMessages.write(message)),
          "seed " + seed + ", round " + round);
    }
  }

  @Test
  void a_message_has_this_form() {
    ChangeMessage message =
        new ChangeMessage(
            new StoreId("store-1"), new Change(new PlanId("12xvxc345ssdsds-508"), new Revision(7)));

    Letter letter = ChangeMessages.write(message);

    assertEquals("application/json", letter.contentType());
    assertEquals("plan-change.v1", letter.type());
    assertEquals(
        "{\"store\":\"store-1\",\"plan\":\"12xvxc345ssdsds-508\",\"revision\":7}",
        new String(letter.body(), StandardCharsets.UTF_8));
  }

  @Test
  void members_that_are_not_known_and_their_order_do_not_matter() {
    assertEquals(
        Optional.of(
            new ChangeMessage(new StoreId("s"), new Change(new PlanId("p"), new Revision(1)))),
        read("{\"revision\":1,\"plan\":\"p\",\"more\":{\"a\":[]},\"store\":\"s\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "null",
        "[]",
        "{}",
        "{\"store\":\"s\",\"plan\":\"p\",\"revision\":1",
        "{\"store\":\"s\",\"plan\":\"p\",\"revision\":1} more",
        "{\"store\":\"s\",\"plan\":\"p\",\"revision\":\"1\"}",
        "{\"store\":\"s\",\"plan\":\"p\",\"revision\":1.5}",
        "{\"store\":\"s\",\"plan\":\"p\",\"revision\":-1}",
        "{\"store\":\"s\",\"plan\":\"p\",\"revision\":9007199254740992}",
        "{\"store\":\"s\",\"plan\":\"p\",\"revision\":1e9999}",
        "{\"store\":\"s\",\"plan\":\"p\",\"revision\":null}",
        "{\"store\":\"s\",\"plan\":\"\",\"revision\":1}",
        "{\"store\":\"s\",\"plan\":\"a/b\",\"revision\":1}",
        "{\"store\":\"s\",\"plan\":\"es_data\",\"revision\":1}",
        "{\"store\":\"s\",\"plan\":7,\"revision\":1}",
        "{\"store\":\"\",\"plan\":\"p\",\"revision\":1}",
        "{\"store\":[],\"plan\":\"p\",\"revision\":1}",
        "{\"plan\":\"p\",\"revision\":1}"
      })
  void what_is_no_message_is_not_read(String body) {
    assertEquals(Optional.empty(), read(body));
  }

  @Test
  void bytes_that_are_no_text_are_not_read() {
    assertEquals(
        Optional.empty(),
        ChangeMessages.read(
            new Letter("application/json", "plan-change.v1", new byte[] {(byte) 0xff, 0, 1})));
  }

  @Test
  void a_message_of_another_form_is_not_read() {
    Letter letter =
        ChangeMessages.write(
            new ChangeMessage(new StoreId("s"), new Change(new PlanId("p"), new Revision(1))));

    assertEquals(
        Optional.empty(),
        ChangeMessages.read(new Letter(letter.contentType(), "plan-change.v2", letter.body())));
    assertEquals(
        Optional.empty(), ChangeMessages.read(new Letter(letter.contentType(), "", letter.body())));
  }

  private static Optional<ChangeMessage> read(String body) {
    return ChangeMessages.read(
        new Letter("application/json", "plan-change.v1", body.getBytes(StandardCharsets.UTF_8)));
  }

  private static PlanId planId(Random random) {
    while (true) {
      try {
        return new PlanId(text(random, 1 + random.nextInt(40)));
      } catch (PlanRefused notAnId) {
        // another one
      }
    }
  }

  private static String text(Random random, int length) {
    return random
        .ints(0, Character.MAX_CODE_POINT + 1)
        .map(c -> random.nextBoolean() ? ' ' + c % 95 : c)
        .filter(c -> Character.getType(c) != Character.SURROGATE)
        .limit(length)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
