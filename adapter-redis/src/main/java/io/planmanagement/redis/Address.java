package io.planmanagement.redis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens.
 *
 * @param host a name or an IP address; one of IPv6 without brackets
 * @param port from 1 to 65535
 */
record Address(String host, int port) implements Comparable<Address> {

  private static final Pattern FORM =
      Pattern.compile("(?:\\[([^\\]\\s]+)\\]|([^\\[\\]:\\s/@]+)):([0-9]{1,5})");

  /** Reads {@code host:port} or {@code [IPv6]:port}; empty if it is neither. */
  static Optional<Address> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(matcher.group(3));
    String host = Optional.ofNullable(matcher.group(1)).orElseGet(() -> matcher.group(2));
    return port < 1 || port > 65_535 ? Optional.empty() : Optional.of(new Address(host, port));
  }

  @Override
  public int compareTo(Address other) {
    int byHost = host.compareTo(other.host);
    return byHost != 0 ? byHost : Integer.compare(port, other.port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
