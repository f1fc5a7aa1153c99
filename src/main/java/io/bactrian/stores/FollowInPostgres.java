package io.bactrian.stores;

import com.mongodb.MongoException;
import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Batch;
import io.bactrian.landing.Landing;
import io.bactrian.landing.Quarantine;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.StoreModes.Mode;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL follows MongoDB: one document, in one transaction with its gaps.
 *
 * <p>Only where it follows by gaps, which stays so until the transaction ends. The replay works
 * through a list that may be older than a change of mode: a gap of it was closed by somebody else,
 * the mode was changed, and what MongoDB has would land on what PostgreSQL leads by now, or on what
 * the sync has brought.
 */
final class FollowInPostgres {

  private final DataSource postgres;
  private final MongoStore mongo;
  private final StoreModes modes;
  private final StoresSettings settings;

  FollowInPostgres(
      DataSource postgres, MongoStore mongo, StoreModes modes, StoresSettings settings) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.modes = modes;
    this.settings = settings;
  }

  void follow(StoredCollection collection, BsonValue id, @Nullable Long own, Follow.How how) {
    String document = Follow.text(id);
    long grace = how instanceof Follow.How.Fenced ? 0 : settings.grace().toMillis();
    Transaction.run(
        postgres,
        "following " + collection.qualifiedName(),
        transaction -> {
          Connection connection = transaction.connection();
          boolean follows = follows(connection, collection);
          if (how instanceof Follow.How.Fenced fenced) {
            Fence.keep(connection, collection, fenced.version());
          }
          RowLocks.inTransaction(connection, collection, document);
          // Before MongoDB is read: these writes have ended, so what is read has them.
          List<Long> settled =
              new ArrayList<>(Gaps.ofDocument(connection, collection, document, grace));
          if (own != null) {
            settled.add(own);
          }
          String refusal = follows ? land(connection, collection, id, read(collection, id)) : null;
          if (refusal == null) {
            Gaps.close(connection, settled);
          } else {
            Attempts.failed(connection, settled, refusal, settings);
          }
          return settled.size();
        });
  }

  private boolean follows(Connection connection, StoredCollection collection) throws SQLException {
    Mode said = Fence.hold(connection, collection);
    Mode mode = said == null ? modes.configured(collection.lens().mapping()) : said;
    return mode == Mode.DUAL && !collection.postgresLeads(mode);
  }

  private @Nullable RawDocument read(StoredCollection collection, BsonValue id) {
    try {
      return mongo.get(collection.name(), id);
    } catch (MongoException e) {
      throw new MongoAway("reading " + collection.qualifiedName(), e);
    }
  }

  /** Returns why it can't be now, or null; what never can become rows is in the quarantine. */
  private static @Nullable String land(
      Connection connection,
      StoredCollection collection,
      BsonValue id,
      @Nullable RawDocument document)
      throws SQLException {
    Landing landing = new Landing(collection.lens(), false);
    Quarantine quarantine = new Quarantine(collection.system());
    if (document == null) {
      String stays = landing.delete(connection, List.of(id)).get(id);
      if (stays == null) {
        quarantine.forget(connection, collection.name(), List.of(id));
      }
      return stays;
    }
    Batch batch = new Batch(collection.lens());
    batch.add(document);
    Landing.Landed landed = landing.upsert(connection, batch);
    quarantine.forget(connection, collection.name(), List.of(id));
    quarantine.save(connection, collection.name(), landed.quarantined());
    return null;
  }
}
