package io.planmanagement.rabbit;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.ChangeMessage;
import io.planmanagement.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The form of a message in the queue: {@code {"store":"…","plan":"…","revision":…}}. Members that
 * are not known are let be.
 */
final class ChangeMessages {

  /** What the content is, as the property {@code content_type} of AMQP tells it. */
  static final String CONTENT_TYPE = "application/json";

  /** The form and its version, in the property {@code type} of AMQP. */
  static final String TYPE = "plan-change.v1";

  private static final String STORE = "store";
  private static final String PLAN = "plan";
  private static final String REVISION = "revision";

  private ChangeMessages() {}

  static Letter write(ChangeMessage message) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put(STORE, JsonValue.of(message.store().value()));
    members.put(PLAN, JsonValue.of(message.change().planId().value()));
    members.put(REVISION, JsonValue.of(message.change().revision().value()));
    return new Letter(CONTENT_TYPE, TYPE, JsonCodec.write(new JsonObject(members)).toByteArray());
  }

  /**
   * Reads a message.
   *
   * @return the message; empty if it can't be read
   */
  static Optional<ChangeMessage> read(Letter letter) {
    try {
      if (letter.type().equals(TYPE)
          && JsonCodec.read(letter.body()) instanceof JsonObject object
          && object.members().get(STORE) instanceof JsonString store
          && object.members().get(PLAN) instanceof JsonString plan
          && object.members().get(REVISION) instanceof JsonNumber revision) {
        return Optional.of(
            new ChangeMessage(
                new StoreId(store.value()),
                new Change(
                    new PlanId(plan.value()), new Revision(revision.value().longValueExact()))));
      }
      return Optional.empty();
    } catch (PlanRefused | IllegalArgumentException | ArithmeticException notOurs) {
      return Optional.empty();
    }
  }
}
