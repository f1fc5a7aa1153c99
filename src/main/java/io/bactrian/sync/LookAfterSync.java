package io.bactrian.sync;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.landing.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Now and then: counts the states of collections; and for the streams that this process follows,
 * tries the documents again that may only have come too early, and measures how much of the
 * server's oplog is left before the position.
 */
public final class LookAfterSync {

  private static final Logger LOG = LoggerFactory.getLogger(LookAfterSync.class);

  private final Streams streams;
  private final DataSource postgres;
  private final MongoClient mongo;
  private final ReplayQuarantine quarantine;
  private final SyncMetrics metrics;

  LookAfterSync(
      Streams streams,
      DataSource postgres,
      MongoClient mongo,
      ReplayQuarantine quarantine,
      SyncMetrics metrics) {
    this.streams = streams;
    this.postgres = postgres;
    this.mongo = mongo;
    this.quarantine = quarantine;
    this.metrics = metrics;
  }

  /** Counts in which states the collections are, whoever follows them. */
  public void states() {
    for (String system : streams.systems()) {
      try (Connection connection = postgres.getConnection()) {
        metrics.states(system, new SyncRecords(system).states(connection).values());
      } catch (SQLException e) {
        throw StoreUnavailable.of("looking how the collections of " + system + " stand", e);
      }
    }
  }

  /** Tries documents in quarantine again. */
  public void retry() {
    for (Followed each : streams.ours()) {
      String system = each.stream().system();
      ReplayQuarantine.Replayed replayed =
          quarantine.replay(
              system,
              each.lenses(),
              each.stream().collection().isEmpty() ? null : each.stream().collection(),
              Quarantine.Due.MAYBE_EARLY);
      if (replayed.landed() > 0) {
        LOG.info("{} documents of {} have left the quarantine", replayed.landed(), system);
      }
    }
  }

  /** Measures what is left of the oplog. */
  public void window() {
    Long oldest = oldest();
    for (Followed each : streams.ours()) {
      metrics.window(each.stream(), oldest == null ? Double.NaN : seconds(each) - oldest);
    }
  }

  private double seconds(Followed each) {
    try (Connection connection = postgres.getConnection()) {
      Position position = each.records().position(connection, each.stream());
      return position == null ? Double.NaN : position.seconds();
    } catch (SQLException e) {
      throw StoreUnavailable.of("looking where the stream " + each.stream() + " stands", e);
    }
  }

  /** Seconds since 1970; null where the server doesn't tell. */
  private @Nullable Long oldest() {
    try {
      BsonDocument first =
          mongo
              .getDatabase("local")
              .getCollection("oplog.rs", BsonDocument.class)
              .find()
              .sort(new BsonDocument("$natural", new BsonInt32(1)))
              .limit(1)
              .first();
      BsonValue time = first == null ? null : first.get("ts");
      return time == null || !time.isTimestamp() ? null : (long) time.asTimestamp().getTime();
    } catch (MongoException e) {
      LOG.debug("the oplog can't be looked at: {}", e.getMessage());
      return null;
    }
  }
}
