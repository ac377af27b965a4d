package io.planmanagement.bootstrap.bench;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.http.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * What the service is measured against: the same web server with the same settings, and handlers
 * that do nothing but answer the same bytes. No token, no store, no durability.
 */
public final class BareServer {

  private static final int VIRTUAL_THREADS_SINCE = 21;
  private static final int THREADS = 232;
  private static final int HEADER_BYTES = 16 << 10;
  private static final int ACCEPT_QUEUE = 4096;

  private BareServer() {}

  /** Serves the bytes of that file until the process is ended. */
  public static void main(String[] arguments) throws Exception {
    byte[] document = Files.readAllBytes(Path.of(arguments[0]));
    Javalin javalin =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.http.compressionStrategy = CompressionStrategy.NONE;
              if (Runtime.version().feature() >= VIRTUAL_THREADS_SINCE) {
                config.concurrency.useVirtualThreads = true;
              } else {
                config.jetty.threadPool = new QueuedThreadPool(THREADS);
              }
              config.jetty.modifyHttpConfiguration(
                  http -> {
                    http.setRequestHeaderSize(HEADER_BYTES);
                    http.setSendServerVersion(false);
                  });
              config.jetty.addConnector(
                  (server, http) -> {
                    ServerConnector connector =
                        new ServerConnector(server, new HttpConnectionFactory(http));
                    connector.setHost("localhost");
                    connector.setPort(0);
                    connector.setAcceptQueueSize(ACCEPT_QUEUE);
                    return connector;
                  });
              config.routes.get("/v1/plan/{id}", context -> answer(context, 200, document));
              config.routes.post(
                  "/v1/plan", context -> answer(context, 201, context.bodyAsBytes()));
            });
    javalin.start();
    System.out.println("Plans are served on http://localhost:" + javalin.port() + "/v1");
    Thread.currentThread().join();
  }

  private static void answer(Context context, int status, byte[] document) {
    context
        .status(status)
        .header("Content-Length", Integer.toString(document.length))
        .header("ETag", "\"1795447163672008\"")
        .contentType("application/json")
        .result(document);
  }
}
