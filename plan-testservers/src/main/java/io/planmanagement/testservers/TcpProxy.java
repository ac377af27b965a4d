package io.planmanagement.testservers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A loopback port that leads to a server, on which a test breaks the network.
 *
 * <p>Passes everything until it is told otherwise; each change holds for the connections that are
 * there and for new ones. Two threads a connection, at most {@value #MOST_CONNECTIONS} connections:
 * more are reset. Safe for use by several threads.
 */
public final class TcpProxy implements AutoCloseable {

  /** More connections than any client of ours opens. */
  public static final int MOST_CONNECTIONS = 256;

  private static final int BUFFER = 16 * 1024;
  private static final int CONNECT_MILLIS = 5_000;
  private static final Manner PASS = new Manner(Duration.ZERO, Integer.MAX_VALUE, false, false);

  private final String host;
  private final int port;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicLong bytesToServer = new AtomicLong();
  private final AtomicLong bytesToClient = new AtomicLong();
  private final Object changes = new Object();
  private ServerSocket listener;
  private Thread acceptor;
  private volatile int targetPort;
  private volatile Manner manner = PASS;
  private volatile boolean closed;

  /**
   * Listens on a free port.
   *
   * @param host the server's
   * @param targetPort the server's
   */
  public TcpProxy(String host, int targetPort) {
    this.host = host;
    this.targetPort = targetPort;
    this.port = FreePorts.take(1).get(0);
    this.listener = listen(port);
    this.acceptor = accept(listener);
  }

  /** Returns the port to connect to, the same for all its life. */
  public int port() {
    return port;
  }

  /** Returns how many connections it has accepted so far. */
  public int accepted() {
    return accepted.get();
  }

  /** Returns how many connections are open now. */
  public int open() {
    return connections.size();
  }

  /** Returns how many bytes it has passed on to the server. */
  public long bytesToServer() {
    return bytesToServer.get();
  }

  /** Returns how many bytes it has passed on to clients. */
  public long bytesToClient() {
    return bytesToClient.get();
  }

  /** Passes everything at once, and listens again; connections that have lost bytes stay dead. */
  public void pass() {
    behave(PASS);
    connections.stream().filter(Connection::isGhost).forEach(Connection::close);
    listenAgain();
  }

  /**
   * Holds back what passes, in both directions.
   *
   * @param latency how long each piece waits
   * @param bytesPerSecond the most that a connection passes in one direction
   */
  public void slow(Duration latency, int bytesPerSecond) {
    behave(new Manner(latency, bytesPerSecond, false, false));
  }

  /**
   * Goes half-open: takes everything from both sides and passes nothing, without closing anything.
   * New connections are accepted and lead nowhere.
   */
  public void swallow() {
    behave(new Manner(Duration.ZERO, Integer.MAX_VALUE, true, false));
  }

  /** Passes what clients send, and holds back what the server answers. */
  public void holdAnswers() {
    behave(new Manner(Duration.ZERO, Integer.MAX_VALUE, false, true));
  }

  /** Resets every connection that is open now; new ones are accepted. */
  public void cut() {
    connections.forEach(Connection::close);
    behave(manner);
  }

  /** Leads new connections to another server: one that takes over. Those that are there go on. */
  public void leadTo(int otherPort) {
    targetPort = otherPort;
  }

  /** Refuses new connections until {@link #pass}; those that are there go on. */
  public void refuse() {
    Thread accepting;
    synchronized (changes) {
      close(listener);
      accepting = acceptor;
    }
    awaitEnd(accepting);
  }

  /** Refuses and cuts everything, for good. */
  @Override
  public void close() {
    closed = true;
    refuse();
    behave(PASS);
    cut();
  }

  private void behave(Manner next) {
    synchronized (changes) {
      manner = next;
      changes.notifyAll();
    }
  }

  private void listenAgain() {
    synchronized (changes) {
      if (!closed && listener.isClosed()) {
        listener = listen(port);
        acceptor = accept(listener);
      }
    }
  }

  private static ServerSocket listen(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MOST_CONNECTIONS);
      return socket;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private Thread accept(ServerSocket socket) {
    return daemon(
        "accept",
        () -> {
          while (!socket.isClosed()) {
            try {
              Connection connection = new Connection(socket.accept());
              accepted.incrementAndGet();
              connections.add(connection);
              if (socket.isClosed() || connections.size() > MOST_CONNECTIONS) {
                connection.close();
              } else {
                daemon("to-server", connection::passToServer);
              }
            } catch (IOException refusing) {
              // The listener was closed, or the client has gone again already.
            }
          }
        });
  }

  private Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, "proxy-" + port + "-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** While a thread still waits for a client, a port that was closed goes on taking them. */
  private static void awaitEnd(Thread accepting) {
    try {
      accepting.join(CONNECT_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception gone) {
      // Closed is what was wanted.
    }
  }

  /** How bytes are passed on. */
  private record Manner(
      Duration latency, int bytesPerSecond, boolean swallows, boolean holdsAnswers) {

    private static final long FOR_EVER = Duration.ofDays(365).toNanos();

    long nanos(int bytes, boolean answer) {
      if (answer && holdsAnswers) {
        return FOR_EVER;
      }
      return latency.toNanos() + bytes * 1_000_000_000L / bytesPerSecond;
    }

    int piece() {
      return Math.min(BUFFER, Math.max(1, bytesPerSecond / 4));
    }
  }

  /** A client's connection, and ours to the server on its behalf. */
  private final class Connection {

    private final Socket client;
    private final Socket server = new Socket();
    private volatile boolean lostBytes;
    private volatile boolean halfDead;

    Connection(Socket client) {
      this.client = client;
    }

    void passToServer() {
      try {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        if (!manner.swallows()) {
          server.connect(new InetSocketAddress(host, targetPort), CONNECT_MILLIS);
          daemon("to-client", this::passToClient);
        } else {
          lostBytes = true;
        }
        pump(client, server, bytesToServer);
      } catch (IOException cutOff) {
        close();
      }
    }

    private void passToClient() {
      pump(server, client, bytesToClient);
    }

    private void pump(Socket from, Socket to, AtomicLong count) {
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = from.getInputStream();
        int length = in.read(buffer, 0, manner.piece());
        while (length >= 0) {
          if (hold(length, from == server)) {
            OutputStream out = to.getOutputStream();
            out.write(buffer, 0, length);
            count.addAndGet(length);
          }
          length = in.read(buffer, 0, manner.piece());
        }
        ended(from, to);
      } catch (IOException broken) {
        halfDead = true;
        if (!manner.swallows()) {
          close();
        }
      }
    }

    /** Tells the other side, unless this is what a half-open connection keeps from it. */
    private void ended(Socket from, Socket to) throws IOException {
      halfDead = true;
      if (lostBytes && !manner.swallows()) {
        close();
      } else if (!swallowing()) {
        to.shutdownOutput();
        if (from.isOutputShutdown()) {
          connections.remove(this);
          TcpProxy.close(from);
          TcpProxy.close(to);
        }
      }
    }

    boolean isGhost() {
      return lostBytes && halfDead;
    }

    /**
     * Waits as long as these bytes take, less where the manner changes; returns whether they pass
     * at all.
     */
    private boolean hold(int bytes, boolean answer) {
      synchronized (changes) {
        Manner held = manner;
        long deadline = System.nanoTime() + held.nanos(bytes, answer);
        long left = deadline - System.nanoTime();
        while (held.equals(manner) && left > 0 && !client.isClosed()) {
          try {
            changes.wait(left / 1_000_000, (int) (left % 1_000_000));
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
          }
          left = deadline - System.nanoTime();
        }
        return !swallowing();
      }
    }

    private boolean swallowing() {
      lostBytes |= manner.swallows();
      return lostBytes;
    }

    void close() {
      connections.remove(this);
      reset(client);
      reset(server);
    }

    private void reset(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException closedAlready) {
        // Nothing to reset.
      }
      TcpProxy.close(socket);
    }
  }
}
