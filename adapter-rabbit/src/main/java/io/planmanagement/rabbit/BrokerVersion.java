package io.planmanagement.rabbit;

import com.rabbitmq.client.Connection;
import io.planmanagement.domain.PortMisconfigured;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of the broker, as far as it matters here. */
record BrokerVersion(int major, int minor) implements Comparable<BrokerVersion> {

  /** The oldest that this was tested with. */
  static final BrokerVersion OLDEST = new BrokerVersion(3, 10);

  private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");

  /**
   * Asks the broker that this is a connection to.
   *
   * @throws PortMisconfigured if it is no RabbitMQ, or too old a one
   */
  static BrokerVersion of(Connection connection) {
    return of(
        String.valueOf(connection.getServerProperties().get("product")),
        String.valueOf(connection.getServerProperties().get("version")));
  }

  static BrokerVersion of(String product, String version) {
    Matcher form = FORM.matcher(version);
    if (!product.equals("RabbitMQ") || !form.matches()) {
      throw new PortMisconfigured("The broker is no RabbitMQ, whose quorum queues are needed.");
    }
    BrokerVersion found =
        new BrokerVersion(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    if (found.compareTo(OLDEST) < 0) {
      throw new PortMisconfigured(
          "RabbitMQ is of version " + found + "; needed is " + OLDEST + " or later.");
    }
    return found;
  }

  @Override
  public int compareTo(BrokerVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
