package io.bactrian.stores;

import com.mongodb.MongoException;
import com.mongodb.client.model.Filters;
import io.bactrian.bson.NormalForm;
import io.bactrian.bson.SameId;
import io.bactrian.documents.Answers;
import io.bactrian.documents.Expired;
import io.bactrian.documents.SampleIds;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoredDocuments;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
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
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The documents that are compared while a fence is up: those that every process brought to the
 * follower last, the newest, and some at random. All of them parity has compared before.
 */
final class LastSlice {

  private static final int NAMED = 5;

  /**
   * What came of it.
   *
   * @param documents how many were compared
   * @param differing which differ, in words; null when none does
   */
  record Compared(int documents, @Nullable String differing) {}

  private static final String FOLLOWED =
      """
      select distinct row_key, document_id from bactrian.followed
      where system = :system and collection = :collection
      """;

  private final DataSource postgres;
  private final MongoStore mongo;
  private final Recent own;
  private final int sampled;

  LastSlice(DataSource postgres, MongoStore mongo, Recent own, int sampled) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.own = own;
    this.sampled = sampled;
  }

  /**
   * Those that are chosen before there is a fence: the newest, and some at random.
   *
   * @throws MongoAway when MongoDB doesn't answer
   */
  Set<BsonValue> sample(StoredCollection collection) {
    try {
      return new SampleIds(mongo.database(), postgres).of(collection.lens(), sampled);
    } catch (MongoException e) {
      throw new MongoAway("choosing documents of " + collection.qualifiedName(), e);
    }
  }

  /**
   * Compares them, and those that were followed last.
   *
   * @throws MongoAway when MongoDB doesn't answer
   * @throws io.bactrian.landing.StoreUnavailable when PostgreSQL doesn't
   */
  Compared compare(StoredCollection collection, Set<BsonValue> sample) {
    try {
      return Transaction.run(
          postgres,
          "comparing " + collection.qualifiedName(),
          transaction -> compare(transaction, collection, sample));
    } catch (MongoException e) {
      throw new MongoAway("comparing " + collection.qualifiedName(), e);
    }
  }

  private Compared compare(
      Transaction transaction, StoredCollection collection, Set<BsonValue> sample)
      throws SQLException {
    Connection connection = transaction.connection();
    Lens lens = collection.lens();
    Set<BsonValue> ids = new LinkedHashSet<>(sample);
    Set<String> keys = new LinkedHashSet<>();
    List<Recent.Entry> entries = new ArrayList<>(own.of(collection.qualifiedName()));
    entries.addAll(
        transaction
            .sql()
            .sql(FOLLOWED)
            .param("system", collection.system())
            .param("collection", collection.name())
            .query(
                (row, number) ->
                    new Recent.Entry(
                        collection.system(), collection.name(), row.getString(1), row.getString(2)))
            .list());
    for (Recent.Entry entry : entries) {
      if (entry.documentId() != null) {
        ids.add(SpareGaps.id(entry.documentId()));
      } else {
        keys.add(Objects.requireNonNull(entry.rowKey()));
      }
    }
    for (BsonValue id : ids) {
      String key = lens.knownKey(id);
      if (key != null) {
        keys.add(key);
      }
    }
    Map<SameId, BsonDocument> inPostgres = new LinkedHashMap<>();
    for (BsonDocument document :
        new StoredDocuments(lens).ofKeys(connection, new ArrayList<>(keys))) {
      if (document != null) {
        inPostgres.put(idOf(document), document);
        ids.add(Objects.requireNonNull(document.get("_id")));
      }
    }
    Map<SameId, BsonDocument> inMongo = inMongo(collection, ids);
    List<BsonValue> different = new ArrayList<>();
    Expired expired = Expired.of(lens, Clock.systemUTC());
    for (BsonValue id : ids) {
      BsonDocument left = inMongo.get(new SameId(id));
      BsonDocument right = inPostgres.get(new SameId(id));
      // Each store deletes what has expired in its own time.
      if (!same(left, right) && !expired.among(listOf(left), listOf(right))) {
        different.add(id);
      }
    }
    return new Compared(ids.size(), words(without(connection, collection, different)));
  }

  /** What is in quarantine is known to differ. */
  private static List<BsonValue> without(
      Connection connection, StoredCollection collection, List<BsonValue> ids) throws SQLException {
    Quarantine quarantine = new Quarantine(collection.system());
    List<BsonValue> rest = new ArrayList<>();
    for (BsonValue id : ids) {
      if (!quarantine.holdsAny(connection, collection.name(), List.of(id))) {
        rest.add(id);
      }
    }
    return rest;
  }

  private Map<SameId, BsonDocument> inMongo(
      StoredCollection collection, Collection<BsonValue> ids) {
    Map<SameId, BsonDocument> found = new LinkedHashMap<>();
    for (BsonDocument document :
        mongo.of(collection.name()).find(Filters.in("_id", ids)).batchSize(ids.size() + 1)) {
      found.put(idOf(document), Answers.of(collection.lens(), document));
    }
    return found;
  }

  private static boolean same(@Nullable BsonDocument left, @Nullable BsonDocument right) {
    return left == null || right == null ? left == right : NormalForm.equal(left, right);
  }

  private static List<BsonDocument> listOf(@Nullable BsonDocument document) {
    return document == null ? List.of() : List.of(document);
  }

  private static @Nullable String words(List<BsonValue> different) {
    return different.isEmpty()
        ? null
        : "%d documents that differ: %s"
            .formatted(
                different.size(),
                String.join(", ", different.stream().limit(NAMED).map(Follow::text).toList()));
  }

  private static SameId idOf(BsonDocument document) {
    return new SameId(Objects.requireNonNull(document.get("_id")));
  }
}
