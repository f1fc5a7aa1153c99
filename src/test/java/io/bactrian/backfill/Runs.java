package io.bactrian.backfill;

import io.bactrian.bson.RawDocument;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.landing.SettleReferences;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.StoreHosts;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.throttle.Throttle;
import io.bactrian.source.Source;
import io.bactrian.source.Watcher;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.unit.DataSize;

/** Runs backfills without routes: the same beans in the same order. */
public final class Runs {

  private final TestSystem system;
  private final BackfillSettings settings;
  private final StoreModes modes = new StoreModes(new StandardEnvironment());

  public Runs(TestSystem system) {
    this(system, DataSize.ofKilobytes(16), DataSize.ofKilobytes(4));
  }

  public Runs(TestSystem system, DataSize range, DataSize batch) {
    this.system = system;
    this.settings = new BackfillSettings(range, batch, 1, Set.of());
  }

  PlanBackfill plan() {
    return new PlanBackfill(system.postgres(), settings, new StoreHosts(Map.of()), modes);
  }

  public List<CollectionResult> backfill(Source source) {
    return run(job(source));
  }

  private List<CollectionResult> run(BackfillJob job) {
    CopyRange copy = new CopyRange(system.postgres(), settings, Throttle.off(), modes);
    for (CollectionJob collection : plan().collections(job)) {
      plan().ranges(collection).forEach(copy::copy);
    }
    return new SettleBackfill(system.postgres(), plan()).settle(job);
  }

  BackfillJob job(Source source) {
    return new BackfillJob(system.name(), source, system.lenses(), false, Watcher.NONE);
  }

  /** The second pass, whatever has landed. */
  void settle() {
    try (Connection connection = system.begin()) {
      for (var lens : system.lenses().inOrder()) {
        new SettleReferences(connection).settle(lens);
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Tries again what is held; how many landed. */
  public long replayed() {
    return replay().landed();
  }

  ReplayQuarantine.Replayed replay() {
    return new ReplayQuarantine(system.postgres(), lens -> false)
        .replay(system.name(), system.lenses(), null);
  }

  /** The one document of a collection that is held. */
  BsonDocument held(String collection) {
    try (Connection connection = system.begin();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select document from bactrian.quarantine where collection = '"
                    + collection
                    + "'")) {
      row.next();
      return new RawDocument(row.getBytes(1)).decode();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
