package io.bactrian.bench;

import io.bactrian.cli.CommandLineRun;
import java.util.Map;

/** A system that {@code bactrian backfill} has copied, between embedded stores on given ports. */
final class Copied {

  private Copied() {}

  static void copy(String system, int postgresPort, int mongoPort) {
    CommandLineRun copied =
        CommandLineRun.of(
            Map.of(
                "bactrian.postgres.url",
                "jdbc:postgresql://localhost:" + postgresPort + "/bactrian?user=postgres",
                "bactrian.mongo.url",
                "mongodb://127.0.0.1:" + mongoPort + "/bactrian"),
            "backfill",
            system);
    if (copied.status() != 0) {
      throw new IllegalStateException(copied.out() + copied.err());
    }
  }
}
