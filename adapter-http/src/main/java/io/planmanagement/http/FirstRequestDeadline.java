package io.planmanagement.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Closes connections on which no request has arrived in time. An idle timeout alone would let a
 * client hold a connection for hours by a byte now and then.
 */
final class FirstRequestDeadline implements Connection.Listener {

  private final ServerConnector connector;
  private final Duration deadline;

  FirstRequestDeadline(ServerConnector connector, Duration deadline) {
    this.connector = connector;
    this.deadline = deadline;
  }

  @Override
  public void onOpened(Connection connection) {
    connector
        .getScheduler()
        .schedule(() -> close(connection), deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void close(Connection connection) {
    if (connection.getMessagesIn() == 0) {
      connection.getEndPoint().close();
    }
  }
}
