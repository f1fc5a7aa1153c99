package io.bactrian.sync;

import com.mongodb.MongoCommandException;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lenses;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Remembers where streams stand before a backfill, so that nothing falls between the two. */
@Component("beginSync")
final class BeginSync {

  private static final Logger LOG = LoggerFactory.getLogger(BeginSync.class);

  /** A server that is no member of a replica set has no oplog, and no stream. */
  private static final int NO_REPLICA_SET = 40573;

  private final DataSource postgres;
  private final Feeds feeds;
  private final SyncSettings settings;

  BeginSync(DataSource postgres, Feeds feeds, SyncSettings settings) {
    this.postgres = postgres;
    this.feeds = feeds;
    this.settings = settings;
  }

  /**
   * Remembers where the system's streams stand, unless that was done before. A server without
   * streams is let be: what changes in it while it is copied is then the operator's care.
   *
   * @throws StoreUnavailable when PostgreSQL is away
   */
  public void begin(String system, Lenses lenses) {
    try {
      for (StreamName stream : streams(system, lenses, settings)) {
        Streams.begin(new Followed(stream, lenses), feeds, postgres);
      }
    } catch (MongoCommandException e) {
      if (e.getErrorCode() != NO_REPLICA_SET) {
        throw e;
      }
      LOG.warn(
          "This MongoDB is no replica set: what changes in it while {} is copied is not followed",
          system);
    }
  }

  /** The streams that tell of a system's collections. */
  static List<StreamName> streams(String system, Lenses lenses, SyncSettings settings) {
    return settings.streams() == SyncSettings.Streams.DATABASE
        ? List.of(new StreamName(system, ""))
        : lenses.all().stream().map(lens -> new StreamName(system, lens.collection())).toList();
  }
}
