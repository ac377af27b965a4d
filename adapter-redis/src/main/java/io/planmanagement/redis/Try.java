package io.planmanagement.redis;

import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * A request on its way to an answer. What is said of a write is worked out here and nowhere else:
 * it is certain not to be applied as long as no try of it can have reached a server that did not
 * refuse it.
 */
final class Try {

  /** How many redirections are followed without a rest. */
  private static final int AT_ONCE = 3;

  private final Request request;
  private Optional<Answer> answer = Optional.empty();
  private Optional<PortUnavailable> lastFailure = Optional.empty();
  private Optional<Address> asked = Optional.empty();
  private boolean whole;
  private boolean doubtful;
  private boolean atOnce;
  private int redirections;

  Try(Request request) {
    this.request = request;
  }

  Request request() {
    return request;
  }

  /** Returns what is to be sent next. */
  CommandArguments command() {
    atOnce = false;
    return request.command(whole);
  }

  /** Returns the server that the request was sent on to, for its next try only. */
  Optional<Address> asked() {
    return asked;
  }

  /** Whether it needs another try. */
  boolean isOpen() {
    return answer.isEmpty();
  }

  /** Whether the next try needs no wait: what was in the way is known. */
  boolean isAtOnce() {
    return atOnce;
  }

  /** Notes that it could not be sent. */
  void missed(RuntimeException cause) {
    failed("Redis can't be reached", cause);
  }

  /** Notes that it was sent, at least in part, and the reply did not come. */
  void lost(RuntimeException cause) {
    doubtful |= request.writes();
    failed("The connection to Redis was lost, or its reply did not come in time", cause);
  }

  /** Notes that no try is any use until somebody changes a configuration. */
  void forbidden(PortMisconfigured failure) {
    answer =
        Optional.of(
            doubtful
                ? failure("Redis can't be used any more", failure)
                : new Answer(Optional.empty(), Optional.of(failure), false, 0));
  }

  /** Notes the reply. */
  void replied(@Nullable Object reply) {
    answer = Optional.of(new Answer(Optional.of(new Reply(reply)), Optional.empty(), doubtful, 0));
  }

  /** Notes that too few replicas have what the reply tells of. */
  void shortOf(int replicas) {
    answer =
        answer.map(
            replied ->
                new Answer(replied.result(), replied.failure(), replied.doubtful(), replicas));
  }

  /**
   * Notes that the server replied with an error.
   *
   * @param from the server
   */
  ServerError refused(JedisDataException reply, Address from) {
    ServerError error = ServerError.of(reply);
    switch (error.kind()) {
      case UNKNOWN_SCRIPT -> {
        failed("Redis does not know a script", reply);
        whole = true;
        atOnce = true;
      }
      case MOVED, ASK -> {
        failed("Redis sends from one server to another", reply);
        atOnce = redirections++ < AT_ONCE;
        if (error.kind() == ServerError.Kind.ASK) {
          asked = target(reply, from);
        }
      }
      case NOT_NOW -> failed("Redis can't do it now (" + error.code() + ")", reply);
      case REFUSED -> answer = Optional.of(failure("Redis refused (" + error.code() + ")", reply));
      case FORBIDDEN -> forbidden(error.misconfigured());
      case STRANGE -> {
        doubtful |= request.writes();
        answer = Optional.of(failure("Redis failed (" + error.code() + ")", reply));
      }
    }
    return error;
  }

  /** Returns where the keys are, as a redirection says, which may leave out the sender's host. */
  static Optional<Address> target(JedisDataException reply, Address from) {
    if (reply instanceof JedisRedirectionException redirection) {
      HostAndPort to = redirection.getTargetNode();
      return Optional.of(
          new Address(to.getHost().isEmpty() ? from.host() : to.getHost(), to.getPort()));
    }
    return Optional.empty();
  }

  /** Returns the answer, which is the last failure if the time is over. */
  Answer answer() {
    return answer.orElseGet(() -> new Answer(Optional.empty(), lastFailure, doubtful, 0));
  }

  private void failed(String message, RuntimeException cause) {
    asked = Optional.empty();
    lastFailure = Optional.of(unavailable(message, cause));
  }

  private Answer failure(String message, RuntimeException cause) {
    return new Answer(Optional.empty(), Optional.of(unavailable(message, cause)), doubtful, 0);
  }

  private PortUnavailable unavailable(String message, RuntimeException cause) {
    return new PortUnavailable(
        message + ".", doubtful ? Outcome.UNKNOWN : Outcome.NOT_APPLIED, cause);
  }
}
