package io.planmanagement.rabbit;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the broker is, and how it is used.
 *
 * @param addresses the nodes of the broker, at least one; each new connection tries them in an
 *     order of its own
 * @param virtualHost the virtual host, {@code /} unless the broker's operator made another
 * @param login who we are; needs the permissions to configure, write and read the two queues
 * @param tls how to encrypt, where the broker wants it
 * @param queue the name of the queue, 1 to 200 bytes of UTF-8; what can't be read goes to the queue
 *     of this name with {@code .unreadable} at its end
 * @param prefetch the most messages that one inbox holds, from 1 to 65535
 * @param timeouts how long the broker may take
 */
public record RabbitSettings(
    List<Address> addresses,
    String virtualHost,
    Login login,
    Optional<RabbitTls> tls,
    String queue,
    int prefetch,
    Timeouts timeouts) {

  private static final int PORT = 5672;
  private static final int TLS_PORT = 5671;
  private static final int MAX_QUEUE_BYTES = 200;
  private static final int MAX_16_BITS = 65_535;

  private static final String NO_ADDRESS =
      "RabbitMQ's address is amqp://host:port or amqps://host:port, several separated by commas";

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException naming the first one that is out of its range
   */
  public RabbitSettings {
    addresses = List.copyOf(addresses);
    require(!addresses.isEmpty(), "RabbitMQ has at least one address");
    require(!virtualHost.isEmpty(), "RabbitMQ's virtual host has a name");
    int queueBytes = queue.getBytes(StandardCharsets.UTF_8).length;
    require(
        queueBytes >= 1 && queueBytes <= MAX_QUEUE_BYTES,
        "the queue's name has 1 to " + MAX_QUEUE_BYTES + " bytes");
    require(!queue.startsWith("amq."), "RabbitMQ keeps queue names that begin with amq. to itself");
    require(prefetch >= 1 && prefetch <= MAX_16_BITS, "prefetch is from 1 to " + MAX_16_BITS);
  }

  /**
   * One node of a broker.
   *
   * @param host its name or IP address; over TLS its certificate must bear it
   * @param port the port of AMQP, not that of the management page
   */
  public record Address(String host, int port) {

    /**
     * Checks the address.
     *
     * @throws IllegalArgumentException if there is no host, or no such port
     */
    public Address {
      require(!host.isEmpty(), "RabbitMQ's address has a host");
      require(port >= 1 && port <= MAX_16_BITS, "RabbitMQ's port is from 1 to " + MAX_16_BITS);
    }
  }

  /**
   * A user of the broker.
   *
   * @param user the user's name
   * @param password never shown
   */
  public record Login(String user, String password) {

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Login {
      require(!user.isEmpty(), "RabbitMQ's user has a name");
    }

    /** Shows the user alone. */
    @Override
    public String toString() {
      return "Login[user=" + user + "]";
    }
  }

  /**
   * How long the broker may take.
   *
   * @param connect the longest wait for a connection to one of the addresses, and then again for
   *     the broker's welcome, at least 1 ms
   * @param reply the longest wait for an answer, and for the confirmation of all messages that are
   *     published together, at least 1 ms
   * @param heartbeat how often both sides say that they live, in whole seconds, at least 1; one
   *     that is silent for twice as long is taken to be gone
   */
  public record Timeouts(Duration connect, Duration reply, Duration heartbeat) {

    /** 5 s to connect, 10 s to reply, a heartbeat every 10 s. */
    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10));

    /**
     * Checks the times.
     *
     * @throws IllegalArgumentException if one is too short, or longer than an hour
     */
    public Timeouts {
      requireWithin(Duration.ofMillis(1), connect, "time-out to connect");
      requireWithin(Duration.ofMillis(1), reply, "time-out to reply");
      requireWithin(Duration.ofSeconds(1), heartbeat, "heartbeat");
    }
  }

  /**
   * Reads addresses as <a href="https://www.rabbitmq.com/docs/uri-spec">RabbitMQ's URI
   * specification</a> writes them, and adds what suits most: the login {@code guest}, the queue
   * {@code plan-changes}, a prefetch of 1000, {@link Timeouts#DEFAULT}.
   *
   * @param uris {@code amqp://[user:password@]host[:port][/virtual-host]}, several separated by
   *     commas: the first one says all but the addresses, and all have one scheme. {@code amqps} is
   *     {@link RabbitTls#SYSTEM}
   * @throws IllegalArgumentException if they can't be read; its message repeats nothing of them
   */
  public static RabbitSettings of(String uris) {
    List<URI> nodes = new ArrayList<>();
    for (String uri : uris.split(",", -1)) {
      nodes.add(parsed(uri.strip()));
    }
    URI first = nodes.get(0);
    boolean encrypted = first.getScheme().equalsIgnoreCase("amqps");
    List<Address> addresses = new ArrayList<>();
    for (URI node : nodes) {
      require(
          node.getScheme().equalsIgnoreCase(first.getScheme()),
          "RabbitMQ's addresses are all amqp, or all amqps");
      int port = node.getPort() >= 0 ? node.getPort() : encrypted ? TLS_PORT : PORT;
      addresses.add(new Address(node.getHost(), port));
    }
    String path = Optional.ofNullable(first.getRawPath()).orElse("");
    require(path.indexOf('/', 1) < 0, "a virtual host in RabbitMQ's address writes / as %2F");
    return new RabbitSettings(
        addresses,
        path.length() > 1 ? decoded(path.substring(1)) : "/",
        login(Optional.ofNullable(first.getRawUserInfo()).orElse("guest:guest")),
        encrypted ? Optional.of(RabbitTls.SYSTEM) : Optional.empty(),
        "plan-changes",
        1_000,
        Timeouts.DEFAULT);
  }

  /** Returns these settings with another login. */
  public RabbitSettings with(Login other) {
    return new RabbitSettings(addresses, virtualHost, other, tls, queue, prefetch, timeouts);
  }

  /** Returns these settings with this encryption. */
  public RabbitSettings with(RabbitTls other) {
    return new RabbitSettings(
        addresses, virtualHost, login, Optional.of(other), queue, prefetch, timeouts);
  }

  /** Returns these settings with other times. */
  public RabbitSettings with(Timeouts other) {
    return new RabbitSettings(addresses, virtualHost, login, tls, queue, prefetch, other);
  }

  /** Returns these settings with another queue. */
  public RabbitSettings withQueue(String other) {
    return new RabbitSettings(addresses, virtualHost, login, tls, other, prefetch, timeouts);
  }

  /** Returns these settings with another prefetch. */
  public RabbitSettings withPrefetch(int other) {
    return new RabbitSettings(addresses, virtualHost, login, tls, queue, other, timeouts);
  }

  private static URI parsed(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException withPassword) { // its message repeats what it can't read
      throw new IllegalArgumentException(NO_ADDRESS);
    }
    String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
    require(
        (scheme.equalsIgnoreCase("amqp") || scheme.equalsIgnoreCase("amqps"))
            && uri.getHost() != null,
        NO_ADDRESS);
    return uri;
  }

  private static Login login(String userInfo) {
    int colon = userInfo.indexOf(':');
    return colon < 0
        ? new Login(decoded(userInfo), "")
        : new Login(decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
  }

  /** Decodes percent escapes; a plus stands for itself in a URI. */
  private static String decoded(String escaped) {
    try {
      return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException withPassword) {
      throw new IllegalArgumentException(NO_ADDRESS);
    }
  }

  private static void requireWithin(Duration least, Duration duration, String name) {
    require(
        duration.compareTo(least) >= 0 && duration.compareTo(Duration.ofHours(1)) <= 0,
        "RabbitMQ's " + name + " is from " + least + " to an hour");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
