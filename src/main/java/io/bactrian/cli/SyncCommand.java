package io.bactrian.cli;

import io.bactrian.mapping.Lenses;
import io.bactrian.platform.Systems;
import io.bactrian.sync.SetPosition;
import io.bactrian.sync.SyncStatus;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.bson.BsonDocument;
import org.bson.json.JsonParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bactrian sync SYSTEM}: where its change streams stand, and setting them elsewhere. */
@Command(
    name = "sync",
    description = {
      "Says where the change streams of a system stand and how its collections are doing; exit",
      "status 0 only when every collection is live.",
      "--from sets the position, if the server can be followed from there: everything that has been",
      "copied must be from after it."
    })
final class SyncCommand implements Callable<Integer> {

  @Parameters(paramLabel = "SYSTEM", description = "a folder under mappings/")
  private String system = "";

  @ArgGroup private @Nullable From from;

  /** Where the streams go on. */
  static final class From {
    @Option(
        names = "--from-time",
        paramLabel = "TIME",
        description = "follow the streams from this moment on: 2026-06-01T00:00:00Z")
    private @Nullable Instant time;

    @Option(
        names = "--from-token",
        paramLabel = "JSON",
        description = "follow the stream of the database after this resume token")
    private @Nullable String token;
  }

  @Override
  public Integer call() {
    BsonDocument token = null;
    if (from != null && from.token != null) {
      try {
        token = BsonDocument.parse(from.token);
      } catch (JsonParseException e) {
        System.err.println("bactrian: --from-token is no JSON document");
        return 2;
      }
    }
    try (Engine engine =
        from == null ? Engine.start("postgres") : Engine.start("postgres", "mongo")) {
      if (from != null) {
        int moved;
        try {
          moved = move(engine, token, from.time);
        } catch (IllegalArgumentException e) {
          System.err.println("bactrian: " + e.getMessage() + "; the position stays as it is");
          return 1;
        }
        System.out.println(
            moved == 0
                ? "No stream of " + system + " has begun; bactrian backfill begins it."
                : moved + " streams go on from there.");
      }
      SyncStatus status = engine.get(SyncStatus.class);
      for (SyncStatus.Stream stream : status.streams(system)) {
        System.out.printf(
            Locale.ROOT,
            "  %s of %s: %s, up to %s, moved %s%s%n",
            stream.name().isEmpty() ? "all collections" : stream.name(),
            stream.source(),
            stream.state(),
            stream.upTo(),
            stream.movedAt(),
            stream.why() == null ? "" : "%n    " + stream.why());
      }
      boolean live = true;
      for (SyncStatus.Collection each : status.collections(system)) {
        System.out.printf(
            Locale.ROOT,
            "  %-32s %-9s since %s%s%s%n",
            each.name(),
            each.state().toLowerCase(Locale.ROOT),
            each.since(),
            each.touched() == 0 ? "" : ", " + each.touched() + " documents to look at again",
            each.why() == null ? "" : ": " + each.why());
        live &= each.state().equals("LIVE");
      }
      return live ? 0 : 1;
    }
  }

  private int move(Engine engine, @Nullable BsonDocument token, @Nullable Instant time) {
    SetPosition position = engine.get(SetPosition.class);
    Lenses lenses = engine.get(Systems.class).open(system);
    return token != null
        ? position.after(system, lenses, token, Instant.now())
        : position.from(system, lenses, Objects.requireNonNull(time), Instant.now());
  }
}
