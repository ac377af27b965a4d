package io.planmanagement.redis;

import io.planmanagement.domain.PortMisconfigured;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.IOUtils;

/**
 * One connection to one server, which it has looked at: what the server is set up against is found
 * out before anything is asked of it. Once it is broken it stays so.
 */
final class RedisConnection extends Connection {

  /** Error codes, scripts' included, and the flags of scripts are as they are since Redis 7. */
  private static final int OLDEST = 7;

  private final boolean cluster;
  private long idleSince = System.nanoTime();

  private RedisConnection(OneSocket socket, JedisClientConfig config) {
    super(socket, config);
    this.cluster = "1".equals(inspect().get("cluster_enabled"));
  }

  /**
   * Opens a connection.
   *
   * @throws PortMisconfigured if the server is set up against what the store promises, or lets this
   *     user in no further
   * @throws JedisException if the server can't be reached
   */
  static RedisConnection open(Address address, ConnectionSettings settings) {
    OneSocket socket = new OneSocket(address, settings);
    boolean opened = false;
    try {
      RedisConnection connection = new RedisConnection(socket, settings.driver());
      opened = true;
      return connection;
    } catch (JedisDataException refused) {
      ServerError error = ServerError.of(refused);
      if (error.kind() == ServerError.Kind.FORBIDDEN) {
        throw error.misconfigured();
      }
      throw new JedisConnectionException(refused);
    } catch (ClassCastException | NumberFormatException strange) {
      throw new JedisConnectionException("This is no Redis.", strange);
    } finally {
      if (!opened) {
        socket.close();
      }
    }
  }

  /** Whether the server is a node of a Cluster. */
  boolean isCluster() {
    return cluster;
  }

  /** Puts a request into the buffer, which is sent as it fills. */
  void send(CommandArguments command) {
    sendCommand(command);
  }

  /** Sends what is still in the buffer. */
  void sendAll() {
    flush();
  }

  /** Notes that it is not in use from now on. */
  void rest() {
    idleSince = System.nanoTime();
  }

  /** Returns for how long it has not been in use, in nanoseconds. */
  long idle() {
    return System.nanoTime() - idleSince;
  }

  /** Ends it, whatever another thread is waiting for on it: that one gets an exception. */
  void abort() {
    try {
      forceDisconnect();
    } catch (IOException gone) {
      setBroken();
    }
  }

  /**
   * Looks at the server, by what it tells anybody: the configuration is often not to be read.
   *
   * @return what it tells of itself
   * @throws PortMisconfigured if it is set up against what the store promises
   */
  Map<String, String> inspect() {
    Map<String, String> information = new HashMap<>();
    byte[] text = (byte[]) executeCommand(Command.INFO);
    new String(text, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(":"))
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              information.put(line.substring(0, colon), line.substring(colon + 1));
            });
    requireNew(information.getOrDefault("redis_version", "0"));
    requireNoEviction(information.getOrDefault("maxmemory_policy", "unknown"));
    return information;
  }

  private static void requireNew(String version) {
    int dot = version.indexOf('.');
    String major = dot < 0 ? version : version.substring(0, dot);
    if (!major.matches("[0-9]{1,4}") || Integer.parseInt(major) < OLDEST) {
      throw new PortMisconfigured(
          "Redis " + version + " is too old: " + OLDEST + ".0 or newer is needed.");
    }
  }

  private static void requireNoEviction(String policy) {
    if (!policy.equals("noeviction")) {
      throw new PortMisconfigured(
          "Redis may drop plans when its memory is full: its maxmemory-policy is "
              + policy
              + ", and must be noeviction.");
    }
  }

  /**
   * Makes one socket. The driver would make another after the first is gone, and match replies with
   * requests that went over the old one.
   */
  private static final class OneSocket extends DefaultJedisSocketFactory {

    private final String host;
    private final Optional<SSLSocketFactory> tls;
    private final AtomicBoolean made = new AtomicBoolean();
    private Optional<Socket> plain = Optional.empty();

    OneSocket(Address address, ConnectionSettings settings) {
      super(new HostAndPort(address.host(), address.port()), settings.driver());
      this.host = address.host();
      this.tls = settings.tls();
    }

    @Override
    public Socket createSocket() {
      if (made.getAndSet(true)) {
        throw new JedisConnectionException("The connection is over.");
      }
      Socket socket = super.createSocket();
      plain = Optional.of(socket);
      return tls.isPresent() ? secured(socket, tls.get()) : socket;
    }

    void close() {
      plain.ifPresent(IOUtils::closeQuietly);
    }

    private Socket secured(Socket socket, SSLSocketFactory factory) {
      try {
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
      } catch (IOException failed) {
        throw new JedisConnectionException("The connection could not be secured.", failed);
      }
    }
  }
}
