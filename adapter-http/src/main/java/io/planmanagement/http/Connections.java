package io.planmanagement.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.Graceful;

/**
 * Closes connections that bring no request. An idle timeout alone would let a client hold one for
 * hours by a byte now and then; and when the server stops, nothing is to be waited for on a
 * connection without a request in work.
 */
final class Connections extends AbstractLifeCycle implements Connection.Listener, Graceful {

  private final ServerConnector connector;
  private final Duration firstRequest;
  private final Duration nextRequest;

  /** The connections without a request in work, each with the time since which that is so. */
  private final Map<Connection, Long> quietSince = new ConcurrentHashMap<>();

  private volatile boolean isShutdown;

  /**
   * Watches the connections of a connector.
   *
   * @param firstRequest how long after its opening a connection must have brought a request
   * @param nextRequest how long after the end of a request it must have brought the next one
   */
  Connections(ServerConnector connector, Duration firstRequest, Duration nextRequest) {
    this.connector = connector;
    this.firstRequest = firstRequest;
    this.nextRequest = nextRequest;
  }

  /** Leaves the connection of a request alone until that has been answered. */
  void inWork(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    quietSince.remove(connection);
    Request.addCompletionListener(request, answered -> quiet(connection));
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof ConnectionMetaData) { // not what lies below it: TLS
      quiet(connection);
    }
  }

  @Override
  public void onClosed(Connection connection) {
    quietSince.remove(connection);
  }

  @Override
  public CompletableFuture<Void> shutdown() {
    isShutdown = true;
    quietSince.keySet().forEach(connection -> connection.getEndPoint().close());
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public boolean isShutdown() {
    return isShutdown;
  }

  @Override
  protected void doStart() {
    scheduleSweep();
  }

  private void quiet(Connection connection) {
    quietSince.put(connection, System.nanoTime());
    if (isShutdown) {
      connection.getEndPoint().close();
    }
    if (!connection.getEndPoint().isOpen()) {
      quietSince.remove(connection); // closed meanwhile: nobody would remove it later
    }
  }

  private void scheduleSweep() {
    connector
        .getScheduler()
        .schedule(this::sweep, Math.max(1, firstRequest.toMillis() / 2), TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    long now = System.nanoTime();
    quietSince.forEach(
        (connection, since) -> {
          Duration allowed = connection.getMessagesIn() == 0 ? firstRequest : nextRequest;
          if (now - since > allowed.toNanos()) {
            connection.getEndPoint().close();
          }
        });
    if (isRunning()) {
      scheduleSweep();
    }
  }
}
