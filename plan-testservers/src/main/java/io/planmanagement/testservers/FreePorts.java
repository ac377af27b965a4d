package io.planmanagement.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Free ports on loopback for servers that must be told their port before they start.
 *
 * <p>They lie below the range from which systems take the ports of outgoing connections, so that
 * none of those slips in between; this JVM gives none out twice. Another process can still be
 * quicker: {@link #starting} then tries others.
 */
public final class FreePorts {

  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 5;

  private static final Set<Integer> given = new HashSet<>();

  private FreePorts() {}

  /** Returns that many different ports on which nobody listens. */
  public static List<Integer> take(int count) {
    List<Integer> ports = new ArrayList<>();
    synchronized (given) {
      while (ports.size() < count) {
        int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
        if (!given.contains(port) && isFree(port)) {
          given.add(port);
          ports.add(port);
        }
      }
    }
    return ports;
  }

  /**
   * Starts something on that many free ports, again on others where one of them was taken
   * meanwhile.
   *
   * @throws ServerNotReady the last attempt's
   */
  public static <T> T starting(int count, Function<List<Integer>, T> start) {
    for (int attempt = 1; ; attempt++) {
      try {
        return start.apply(take(count));
      } catch (ServerNotReady failed) {
        if (!failed.portWasTaken() || attempt == ATTEMPTS) {
          throw failed;
        }
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (BindException taken) {
      return false;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
