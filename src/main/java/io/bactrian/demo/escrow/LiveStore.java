package io.bactrian.demo.escrow;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.bactrian.demo.escrow.EscrowTraffic.Did;
import io.bactrian.demo.escrow.EscrowTraffic.Write;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** What live traffic finds in MongoDB when it begins, and what it writes. */
final class LiveStore {

  private static final int LOOKED_AT = 1_000;

  private final MongoDatabase database;
  private final EscrowWrites writes;
  private final Clock clock;
  private final int run;
  private int ids;

  /**
   * @param run hexadecimal digits that tell these documents from those of other runs
   */
  LiveStore(MongoDatabase database, EscrowWrites writes, Clock clock, String run) {
    this.database = database;
    this.writes = writes;
    this.clock = clock;
    this.run = (int) Draw.mix(Long.parseLong(run, 16) ^ clock.millis());
  }

  long now() {
    return clock.millis();
  }

  ObjectId newId() {
    ByteBuffer bytes = ByteBuffer.allocate(12).putInt((int) (now() / 1000)).putInt(run);
    return new ObjectId(bytes.putInt(0x40000000 | ids++).flip());
  }

  /** Some documents that are there and have no defect, with these fields. */
  List<BsonDocument> some(Kind kind, BsonDocument filter, String... fields) {
    BsonDocument projection = new BsonDocument("_id", new BsonInt32(1));
    for (String field : fields) {
      projection.put(field, new BsonInt32(1));
    }
    List<BsonDocument> some = new ArrayList<>();
    MongoCollection<BsonDocument> all =
        database.getCollection(kind.collection(), BsonDocument.class);
    for (BsonDocument document : all.find(filter).projection(projection).limit(LOOKED_AT)) {
      if (!World.isStray(idOf(document))) {
        some.add(document);
      }
    }
    return some;
  }

  List<ObjectId> ids(Kind kind, BsonDocument filter) {
    List<ObjectId> ids = new ArrayList<>();
    some(kind, filter).forEach(document -> ids.add(idOf(document)));
    return ids;
  }

  static ObjectId idOf(BsonDocument document) {
    return document.getObjectId("_id").getValue();
  }

  @Nullable BsonDocument find(Kind kind, ObjectId id) {
    return writes.find(kind.collection(), id);
  }

  Did insert(Kind kind, Doc document) {
    BsonDocument bson = document.bson();
    writes.insert(kind.collection(), bson);
    return new Did(Write.INSERT, kind.collection(), idOf(bson));
  }

  Did set(Kind kind, ObjectId id, Doc fields) {
    return update(kind, id, new Doc().put("$set", fields));
  }

  Did update(Kind kind, ObjectId id, Doc update) {
    writes.update(kind.collection(), id, update.bson());
    return new Did(Write.UPDATE, kind.collection(), id);
  }

  Did replace(Kind kind, ObjectId id, BsonDocument document) {
    writes.replace(kind.collection(), id, document);
    return new Did(Write.REPLACE, kind.collection(), id);
  }

  Did delete(Kind kind, ObjectId id) {
    writes.delete(kind.collection(), id);
    return new Did(Write.DELETE, kind.collection(), id);
  }

  static BsonValue text(String text) {
    return new org.bson.BsonString(text);
  }
}
