package io.bactrian.stores;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.RawDocument;
import io.bactrian.http.Problem;
import io.bactrian.landing.Batch;
import io.bactrian.landing.Landing;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.landing.StoredDocuments;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.Stage;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * Writes where PostgreSQL leads: one transaction, in which triggers note the gap; then MongoDB
 * follows. When it doesn't now, the mirror will: the caller's write is done.
 */
final class PostgresLeads implements Leader {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresLeads.class);

  private final DataSource postgres;
  private final Following follow;

  /** Has MongoDB follow a row; not asked of what is retired. */
  interface Following {
    void now(StoredCollection collection, String key);
  }

  PostgresLeads(DataSource postgres, Following follow) {
    this.postgres = postgres;
    this.follow = follow;
  }

  @Override
  public @Nullable BsonDocument write(
      StoredCollection collection, BsonValue id, Change change, Duty.Permit permit) {
    @Nullable BsonDocument[] after = new BsonDocument[1];
    String key =
        Transaction.run(
            postgres,
            "writing " + collection.qualifiedName(),
            transaction -> {
              Connection connection = transaction.connection();
              Fence.pass(connection, collection, permit);
              lock(connection, collection, id);
              StoredDocuments stored = new StoredDocuments(collection.lens());
              BsonDocument next = change.of(stored.ofId(connection, id));
              String known = collection.lens().knownKey(id);
              if (next == null) {
                delete(connection, collection.lens(), id);
                return String.valueOf(known);
              }
              upsert(connection, collection.lens(), next);
              after[0] = stored.ofId(connection, id);
              return Objects.requireNonNull(collection.lens().knownKey(id), "it has landed");
            });
    if (permit.stage() == Stage.RETIRED) {
      return after[0];
    }
    try {
      follow.now(collection, key);
    } catch (MongoAway | StoreUnavailable e) {
      LOG.debug("{}: the mirror will follow", e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("A gap of {} is left to the mirror", collection.qualifiedName(), e);
    }
    return after[0];
  }

  /** One writer of a document at a time: of those who come this way, and of those who use SQL. */
  private static void lock(Connection connection, StoredCollection collection, BsonValue id)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 12))")) {
      statement.setString(1, collection.qualifiedName() + ":" + Follow.text(id));
      statement.execute();
    }
    String key = collection.lens().knownKey(id);
    if (key == null || collection.appendOnly()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select 1 from %s where %s = ?::%s for update"
                .formatted(
                    collection.root().sqlName(), collection.keyColumn(), collection.keyType()))) {
      statement.setString(1, key);
      statement.execute();
    }
  }

  private static void upsert(Connection connection, Lens lens, BsonDocument document)
      throws SQLException {
    Refusals.check(lens, document);
    Batch batch = new Batch(lens);
    batch.add(new RawDocument(BsonEncoder.encode(document)));
    Landing.Landed landed = new Landing(lens, false).upsert(connection, batch);
    if (!landed.quarantined().isEmpty()) {
      throw Refusals.of(landed.quarantined().get(0));
    }
  }

  private static void delete(Connection connection, Lens lens, BsonValue id) throws SQLException {
    String stays = new Landing(lens, false).deleteCascading(connection, List.of(id)).get(id);
    if (stays != null) {
      throw Problem.of(HttpStatus.CONFLICT, "PostgreSQL doesn't let it go: " + stays);
    }
  }
}
