package io.bactrian.stores;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import io.bactrian.bson.NormalForm;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.landing.StoredDocuments;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Mapping;
import io.bactrian.mapping.Refused;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** MongoDB follows PostgreSQL: some documents of a collection at a time. */
final class FollowInMongo {

  private static final ReplaceOptions UPSERT = new ReplaceOptions().upsert(true);
  private final DataSource postgres;
  private final MongoStore mongo;
  private final StoresSettings settings;
  private final BulkWriteOptions anyOrder;

  FollowInMongo(
      DataSource postgres, MongoStore mongo, StoresSettings settings, DirectWriters others) {
    this.anyOrder =
        new BulkWriteOptions()
            .ordered(false)
            .bypassDocumentValidation(others.bypassed() ? true : null);
    this.postgres = postgres;
    this.mongo = mongo;
    this.settings = settings;
  }

  int follow(StoredCollection collection, Collection<String> keys, Follow.How how) {
    try (Connection connection = postgres.getConnection();
        RowLocks locks = new RowLocks(connection, collection)) {
      List<String> held = locks.take(new LinkedHashSet<>(keys), how instanceof Follow.How.Fenced);
      List<Long> sent = new ArrayList<>();
      try {
        return held.isEmpty() ? 0 : inOneMoment(connection, collection, held, how, sent);
      } catch (MongoAway e) {
        if (e.mayArrive()) {
          // While the locks are held; not in the transaction of old, to which a gap that somebody
          // has counted an attempt of meanwhile would be a conflict.
          Attempts.unsure(connection, sent, String.valueOf(e.getMessage()), settings);
        }
        throw e;
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of("following " + collection.qualifiedName(), e);
    }
  }

  private int inOneMoment(
      Connection connection,
      StoredCollection collection,
      List<String> keys,
      Follow.How how,
      List<Long> sent)
      throws SQLException {
    MappedIds.ensure(connection, collection, keys);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
    try {
      if (how instanceof Follow.How.Fenced fenced) {
        Fence.keep(connection, collection, fenced.version());
      }
      Map<String, Gaps.OfRow> gaps = Gaps.ofRows(connection, collection, keys);
      Map<String, String> failures = new LinkedHashMap<>();
      List<String> open = keys.stream().filter(gaps::containsKey).toList();
      if (!open.isEmpty()) {
        gaps.values().forEach(of -> sent.addAll(of.gaps()));
        write(collection, gaps, open, read(connection, collection, open, failures), failures);
      }
      int done = 0;
      for (String key : open) {
        List<Long> ids = Objects.requireNonNull(gaps.get(key)).gaps();
        String failure = failures.get(key);
        if (failure == null) {
          Gaps.close(connection, ids);
          done++;
        } else {
          Attempts.failed(connection, ids, failure, settings);
        }
      }
      connection.commit();
      return done;
    } catch (SQLException | RuntimeException e) {
      rollback(connection, e);
      throw e;
    } finally {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
    }
  }

  private static void rollback(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** What each key's rows tell now, by key; one by one where a row tells no document. */
  private static Map<String, @Nullable BsonDocument> read(
      Connection connection,
      StoredCollection collection,
      List<String> keys,
      Map<String, String> failures)
      throws SQLException {
    StoredDocuments stored = new StoredDocuments(collection.lens());
    Map<String, @Nullable BsonDocument> documents = new LinkedHashMap<>();
    try {
      List<@Nullable BsonDocument> all = stored.ofKeys(connection, keys);
      for (int i = 0; i < keys.size(); i++) {
        documents.put(keys.get(i), all.get(i));
      }
      return documents;
    } catch (Refused e) {
      documents.clear();
    }
    for (String key : keys) {
      try {
        documents.put(key, stored.ofKeys(connection, List.of(key)).get(0));
      } catch (Refused e) {
        failures.put(key, String.valueOf(e.getMessage()));
      }
    }
    return documents;
  }

  private void write(
      StoredCollection collection,
      Map<String, Gaps.OfRow> gaps,
      List<String> keys,
      Map<String, @Nullable BsonDocument> documents,
      Map<String, String> failures) {
    List<String> written = new ArrayList<>();
    List<WriteModel<BsonDocument>> models = new ArrayList<>();
    for (String key : keys) {
      if (failures.containsKey(key)) {
        continue;
      }
      BsonDocument document = documents.get(key);
      try {
        for (BsonValue gone :
            gone(collection, key, Objects.requireNonNull(gaps.get(key)).ids(), document)) {
          models.add(new DeleteOneModel<>(Filters.eq(gone)));
          written.add(key);
        }
        if (document != null) {
          BsonValue id = Objects.requireNonNull(document.get("_id"));
          models.add(new ReplaceOneModel<>(Filters.eq(id), document, UPSERT));
          written.add(key);
        }
      } catch (Refused e) {
        if (document != null || collection.lens().mapping().identity() != Mapping.Identity.MAPPED) {
          failures.put(key, String.valueOf(e.getMessage()));
        } // else: a row that had no id yet and is gone was never there for MongoDB
      }
    }
    if (!models.isEmpty()) {
      bulk(collection, models, written, failures);
    }
  }

  /** The {@code _id}s of the documents whose row this was and isn't any more. */
  private List<BsonValue> gone(
      StoredCollection collection, String key, Set<String> noted, @Nullable BsonDocument now) {
    Lens lens = collection.lens();
    BsonValue has =
        now == null
            ? null
            : Objects.requireNonNullElse(
                lens.untold(Objects.requireNonNull(now.get("_id"))), BsonNull.VALUE);
    List<BsonValue> gone = new ArrayList<>();
    for (String text : noted.isEmpty() && now == null ? Set.of("null") : noted) {
      BsonValue had = SpareGaps.id(text);
      if (has == null || !NormalForm.equal(has, had)) {
        gone.add(had.isNull() ? lens.idOf(new KeyText(collection).parse(postgres, key)) : had);
      }
    }
    return gone;
  }

  private void bulk(
      StoredCollection collection,
      List<WriteModel<BsonDocument>> models,
      List<String> keys,
      Map<String, String> failures) {
    try {
      mongo.of(collection.name()).bulkWrite(models, anyOrder);
    } catch (MongoBulkWriteException e) {
      Set<Integer> named = new LinkedHashSet<>();
      for (BulkWriteError error : e.getWriteErrors()) {
        named.add(error.getIndex());
        failures.put(keys.get(error.getIndex()), "MongoDB refused it with code " + error.getCode());
      }
      if (named.isEmpty() || e.getWriteConcernError() != null) {
        throw MongoAway.writing(collection, e);
      }
    } catch (RuntimeException e) {
      if (e instanceof MongoException away && !MongoAway.isRefusal(away)) {
        throw MongoAway.writing(collection, away);
      }
      if (keys.size() == 1) {
        failures.put(keys.get(0), refusal(e));
        return;
      }
      // One document is at fault, nobody says which, and the others are not to wait for it.
      for (int i = 0; i < keys.size(); i++) {
        bulk(collection, models.subList(i, i + 1), keys.subList(i, i + 1), failures);
      }
    }
  }

  private static String refusal(RuntimeException e) {
    return e instanceof MongoException refused
        ? "MongoDB refused it with code " + refused.getCode()
        : "MongoDB's driver refused it: " + e.getMessage();
  }
}
