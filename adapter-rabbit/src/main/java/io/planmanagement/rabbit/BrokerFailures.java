package io.planmanagement.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import java.security.cert.CertificateException;
import java.util.Optional;

/** Tells what the failures of the driver mean. */
final class BrokerFailures {

  private BrokerFailures() {}

  /**
   * Returns what a failure means to a caller.
   *
   * @param doing what was tried, as a sentence that it failed
   * @param outcome what is known of it, unless an operator must help: then it was not done
   */
  static PortUnavailable of(String doing, PortUnavailable.Outcome outcome, Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PortUnavailable known) {
        return known;
      }
      if (cause instanceof PossibleAuthenticationFailureException) {
        return new PortMisconfigured(
            "RabbitMQ refuses the user, the password or the way to log in.");
      }
      if (cause instanceof CertificateException) {
        return new PortMisconfigured("The certificate that RabbitMQ shows is not to be trusted.");
      }
    }
    return refusal(failure)
        .filter(BrokerFailures::needsAnOperator)
        .<PortUnavailable>map(refusal -> new PortMisconfigured(doing + " " + refusal.text()))
        .orElseGet(() -> new PortUnavailable(doing, outcome, failure));
  }

  /** Whether the broker said that what was asked for does not exist. */
  static boolean isAbsence(Exception failure) {
    return refusal(failure)
        .filter(refusal -> refusal.code() == AMQP.NOT_FOUND)
        .filter(refusal -> !refusal.speaksOfAFault())
        .isPresent();
  }

  private static boolean needsAnOperator(Refusal refusal) {
    return switch (refusal.code()) {
      case AMQP.ACCESS_REFUSED, AMQP.PRECONDITION_FAILED, AMQP.RESOURCE_LOCKED -> true;
      case AMQP.NOT_ALLOWED -> !refusal.speaksOfAFault(); // no such virtual host, or none for us
      default -> false;
    };
  }

  private static Optional<Refusal> refusal(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ShutdownSignalException shutdown) {
        Method reason = shutdown.getReason();
        if (reason instanceof AMQP.Channel.Close close) {
          return Optional.of(new Refusal(close.getReplyCode(), close.getReplyText()));
        }
        if (reason instanceof AMQP.Connection.Close close) {
          return Optional.of(new Refusal(close.getReplyCode(), close.getReplyText()));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Why the broker closed a channel or a connection.
   *
   * @param code one of AMQP's
   * @param text names the queue and the virtual host, never content
   */
  private record Refusal(int code, String text) {

    /**
     * RabbitMQ gives one code to what isn't there and to what is down: the text tells them apart.
     */
    boolean speaksOfAFault() {
      return text.contains(" down") || text.contains("stopped") || text.contains("crashed");
    }
  }
}
