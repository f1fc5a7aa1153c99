package io.bactrian.cli;

import io.bactrian.landing.Quarantine;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.platform.Systems;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bactrian quarantine SYSTEM}: what could not become rows, and trying it again. */
@Command(
    name = "quarantine",
    description = {
      "Lists the documents of a system that could not become rows: collection, id, field, reason.",
      "With --replay, tries them again with the mapping and schema as they are now; exit status 0",
      "only when none is left."
    })
final class QuarantineCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "SYSTEM",
      description = "a folder under mappings/, or the schema of a try")
  private String system = "";

  @Option(names = "--collection", paramLabel = "NAME", description = "only this collection")
  private @Nullable String collection;

  @Option(names = "--replay", description = "try them again")
  private boolean replay;

  @Override
  public Integer call() throws SQLException {
    try (Engine engine = Engine.start("postgres")) {
      if (replay) {
        ReplayQuarantine.Replayed replayed =
            engine
                .get(ReplayQuarantine.class)
                .replay(system, engine.get(Systems.class).open(system), collection);
        System.out.println(replayed.landed() + " landed, " + replayed.held() + " still held");
      }
      List<Quarantine.Entry> entries;
      try (Connection connection = engine.get(DataSource.class).getConnection()) {
        entries = new Quarantine(system).list(connection, collection);
      }
      for (Quarantine.Entry entry : entries) {
        System.out.printf(
            "  %s %s %s: %s (tried %d times, last at %s)%n",
            entry.collection(),
            entry.documentId(),
            entry.reason(),
            words(entry),
            entry.attempts(),
            entry.lastAt());
      }
      System.out.println(entries.size() + " in quarantine");
      return replay && !entries.isEmpty() ? 1 : 0;
    }
  }

  /** A mapping's own message begins with the field; PostgreSQL's speaks of its constraint. */
  static String words(Quarantine.Entry entry) {
    return entry.field() == null || entry.message().startsWith(entry.field() + ":")
        ? entry.message()
        : entry.field() + ": " + entry.message();
  }
}
