package io.bactrian.platform;

import java.nio.file.Path;

/** Starts the embedded MongoDB on a folder and a port, says so and waits to be killed. */
final class MongoInChild {

  static final String READY = "mongo is ready";

  private MongoInChild() {}

  public static void main(String[] arguments) throws InterruptedException {
    DataFolder folder = DataFolder.lock(Path.of(arguments[0]));
    try (EmbeddedMongoServer server =
        EmbeddedMongoServer.start(folder, Integer.parseInt(arguments[1]))) {
      System.out.println(READY + " at " + server.url());
      Thread.currentThread().join();
    }
  }
}
