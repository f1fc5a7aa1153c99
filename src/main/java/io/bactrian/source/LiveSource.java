package io.bactrian.source;

import com.mongodb.MongoCommandException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import io.bactrian.bson.RawDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/**
 * A live MongoDB database. A range is a range of {@code _id}, whatever types it has.
 *
 * <p>Ranges are planned by walking the index of {@code _id}. A server without such an index (the
 * embedded one looks at every document for each query) gets one range a collection. It is known by
 * saying no {@code gitVersion} in its {@code buildInfo}.
 */
public final class LiveSource implements Source {

  private static final long USUAL_SIZE = 1024;
  private static final int BATCH_BYTES = 8 << 20;
  private static final int MOST_IN_BATCH = 2000;

  private final MongoDatabase database;
  private final boolean cuts;
  private final IdRange idRange;

  /**
   * @param database is not closed with this. The primary is read, whatever it prefers: a secondary
   *     may be older than the position from which changes are followed. Its read concern applies,
   *     and is {@code majority} unless it says one: what is read and then rolled back would stay
   */
  public LiveSource(MongoDatabase database) {
    this(database, isMongo(database));
  }

  /**
   * @param cuts whether to cut collections into ranges
   */
  public LiveSource(MongoDatabase database, boolean cuts) {
    MongoDatabase primary = database.withReadPreference(ReadPreference.primary());
    this.database =
        primary.getReadConcern().isServerDefault()
            ? primary.withReadConcern(ReadConcern.MAJORITY)
            : primary;
    this.cuts = cuts;
    idRange = new IdRange(isMongo(database));
  }

  private static boolean isMongo(MongoDatabase database) {
    return database.runCommand(command("buildInfo", 1)).containsKey("gitVersion");
  }

  @Override
  public String name() {
    return database.getName();
  }

  /** Without views and MongoDB's own collections. */
  @Override
  public List<SourceCollection> collections() {
    List<SourceCollection> collections = new ArrayList<>();
    for (BsonDocument listed : database.listCollections(BsonDocument.class)) {
      String name = listed.getString("name").getValue();
      boolean view =
          listed.getString("type", new BsonString("collection")).getValue().equals("view");
      if (!view && !name.startsWith("system.")) {
        collections.add(describe(name));
      }
    }
    collections.sort(Comparator.comparing(SourceCollection::name));
    return collections;
  }

  private SourceCollection describe(String name) {
    long documents = database.getCollection(name).estimatedDocumentCount();
    try {
      BsonDocument stats =
          database.runCommand(
              new BsonDocument("collStats", new BsonString(name)), BsonDocument.class);
      BsonValue size = stats.get("size");
      return new SourceCollection(
          name, documents, size != null && size.isNumber() ? size.asNumber().longValue() : -1);
    } catch (MongoCommandException noStatistics) {
      return new SourceCollection(name, documents, -1);
    }
  }

  @Override
  public List<KeyRange> ranges(String collection, long bytes) {
    SourceCollection size = describe(collection);
    long each = Math.max(1, bytes / documentSize(size));
    if (!cuts || size.documents() <= each) {
      return List.of(KeyRange.ALL);
    }
    List<BsonValue> found = new ArrayList<>();
    FindIterable<BsonDocument> ids =
        documents(collection, BsonDocument.class)
            .find()
            .projection(command("_id", 1))
            .sort(command("_id", 1))
            .batchSize(MOST_IN_BATCH);
    try (MongoCursor<BsonDocument> cursor = ids.cursor()) {
      for (long i = 0; cursor.hasNext(); i++) {
        BsonValue id = cursor.next().get("_id");
        if (i > 0 && i % each == 0 && id != null && IdRange.isCut(id)) {
          found.add(id);
        }
      }
    }
    return KeyRange.between(found);
  }

  @Override
  public DocumentStream read(String collection, KeyRange range) {
    long fitting = BATCH_BYTES / documentSize(describe(collection));
    MongoCursor<RawBsonDocument> cursor =
        documents(collection, RawBsonDocument.class)
            .find(idRange.filter(range))
            .sort(command("_id", 1))
            .batchSize((int) Math.max(1, Math.min(MOST_IN_BATCH, fitting)))
            .cursor();
    return new LiveStream(collection, cursor);
  }

  @Override
  public DocumentStream ids(String collection) {
    MongoCursor<RawBsonDocument> cursor =
        documents(collection, RawBsonDocument.class)
            .find()
            .projection(command("_id", 1))
            .sort(command("_id", 1))
            .batchSize(MOST_IN_BATCH)
            .cursor();
    return new LiveStream(collection, cursor);
  }

  @Override
  public List<RawDocument> find(String collection, Collection<BsonValue> ids) {
    return documents(collection, RawBsonDocument.class)
        .find(new BsonDocument("_id", new BsonDocument("$in", new BsonArray(List.copyOf(ids)))))
        .map(RawDocument::of)
        .into(new ArrayList<>());
  }

  private static long documentSize(SourceCollection collection) {
    return collection.bytes() > 0 && collection.documents() > 0
        ? Math.max(1, collection.bytes() / collection.documents())
        : USUAL_SIZE;
  }

  private <T> MongoCollection<T> documents(String collection, Class<T> type) {
    return database.getCollection(collection, type);
  }

  private static BsonDocument command(String name, int value) {
    return new BsonDocument(name, new BsonInt32(value));
  }

  /** False: a collection has a unique index on {@code _id}. */
  @Override
  public boolean mayRepeatIds() {
    return false;
  }

  @Override
  public boolean isLive() {
    return true;
  }

  /** Does nothing: whoever opened the client closes it. */
  @Override
  public void close() {}
}
