package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoServer;
import java.nio.file.Path;

/** Embedded servers with bounds of a test's choice. */
final class Servers {

  private Servers() {}

  static MongoServer inMemory(OplogBounds bounds) {
    MongoServer server = new MongoServer(ReplicaSetOfOne.inMemory(bounds));
    server.bind("127.0.0.1", 0);
    return server;
  }

  static MongoServer onDisk(Path file, OplogBounds bounds) {
    MongoServer server =
        new MongoServer(ReplicaSetOfOne.onDisk(ReplicaSetOfOne.file(file.toString()), bounds));
    server.bind("127.0.0.1", 0);
    return server;
  }
}
