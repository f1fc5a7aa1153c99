package io.bactrian.cutover;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;

/** A webhook that keeps what it is told. */
public final class ToldWebhook implements AutoCloseable {

  private final HttpServer server;
  private final List<BsonDocument> told = new CopyOnWriteArrayList<>();
  private volatile int answer = 200;

  public ToldWebhook() {
    try {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/told",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          int status = answer;
          if (status == 200) {
            told.add(BsonDocument.parse(body));
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:%d/told".formatted(server.getAddress().getPort());
  }

  /** The setting that names it. */
  public String setting() {
    return "bactrian.cutover.webhook=" + url();
  }

  /** What it answers from now on; it keeps only what it answers with 200. */
  public void answer(int status) {
    answer = status;
  }

  /** What it was told of a collection, in order: the type, and what its data say there. */
  public List<String> told(String collection, String field) {
    return told.stream()
        .filter(each -> each.getString("collection").getValue().equals(collection))
        .map(
            each ->
                each.getString("type").getValue()
                    + " "
                    + (each.getDocument("data").containsKey(field)
                        ? each.getDocument("data").getString(field).getValue()
                        : ""))
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
