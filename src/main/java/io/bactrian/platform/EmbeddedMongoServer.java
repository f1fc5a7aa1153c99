package io.bactrian.platform;

import de.bwaldvogel.mongo.MongoServer;
import io.bactrian.platform.oplog.OplogBounds;
import io.bactrian.platform.oplog.ReplicaSetOfOne;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * A MongoDB-compatible server inside this JVM, good for trying things out: a replica set of one,
 * with change streams, but without sessions and transactions.
 */
final class EmbeddedMongoServer implements EmbeddedServer {

  static final String DATABASE = "bactrian";

  private static final String ADDRESS = "127.0.0.1";

  private final MongoServer server;
  private final int port;
  private final String place;

  private EmbeddedMongoServer(MongoServer server, int port, String place) {
    this.server = server;
    this.port = port;
    this.place = place;
  }

  /**
   * Starts it in memory.
   *
   * @throws CannotStart when the port is taken
   */
  static EmbeddedMongoServer inMemory(int wantedPort) {
    int port = Port.choose(Store.MONGO, wantedPort);
    return listen(
        new MongoServer(ReplicaSetOfOne.inMemory(OplogBounds.DEFAULT)), port, "in memory");
  }

  /**
   * Starts it on {@code mongo/documents.mv} in the data folder. A killed process loses at most what
   * was written in its last second, and nothing of what was written to a majority.
   *
   * @throws CannotStart when the port is taken or the file is damaged
   */
  static EmbeddedMongoServer start(DataFolder data, int wantedPort) {
    int port = Port.choose(Store.MONGO, wantedPort);
    try {
      Path file = Files.createDirectories(data.resolve("mongo")).resolve("documents.mv");
      MongoServer server = new MongoServer(ReplicaSetOfOne.onDisk(open(file), OplogBounds.DEFAULT));
      return listen(server, port, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MVStore open(Path file) {
    try {
      return ReplicaSetOfOne.file(file.toString());
    } catch (MVStoreException e) {
      throw new CannotStart(
          "The embedded MongoDB's file " + file + " cannot be read: " + e.getMessage(),
          "Restore it from a backup, or move it away to begin anew.",
          e);
    }
  }

  private static EmbeddedMongoServer listen(MongoServer server, int port, String place) {
    server.bind(ADDRESS, port);
    return new EmbeddedMongoServer(server, port, place);
  }

  String url() {
    return "mongodb://" + ADDRESS + ":" + port + "/" + DATABASE;
  }

  @Override
  public Store store() {
    return Store.MONGO;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String description() {
    return "MongoDB-compatible server embedded at %s (%s)".formatted(url(), place);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
