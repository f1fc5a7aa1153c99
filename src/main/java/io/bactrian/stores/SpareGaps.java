package io.bactrian.stores;

import com.mongodb.client.model.Filters;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.platform.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Where writes that MongoDB leads are noted while PostgreSQL is away: the MongoDB collection {@code
 * bactrian_gaps}. Its clock isn't PostgreSQL's, so what is brought from there counts as new.
 */
final class SpareGaps {

  static final String COLLECTION = "bactrian_gaps";

  private static final int PAGE = 500;

  private static final String BRING =
      """
      insert into bactrian.gaps (system, collection, follower, document_id)
      select s, c, 'postgres', d from unnest(?, ?, ?) as brought (s, c, d)
      """;

  private final MongoStore mongo;
  private final DataSource postgres;

  SpareGaps(MongoStore mongo, DataSource postgres) {
    this.mongo = mongo;
    this.postgres = postgres;
  }

  /** Notes that a document is about to change; durable when this returns. */
  BsonValue open(StoredCollection collection, BsonValue id) {
    BsonObjectId note = new BsonObjectId();
    mongo
        .of(COLLECTION)
        .insertOne(
            new BsonDocument("_id", note)
                .append("system", new BsonString(collection.system()))
                .append("collection", new BsonString(collection.name()))
                .append("document", new BsonString(Follow.text(id))));
    return note;
  }

  /** Takes back a note whose write was not done. */
  void close(BsonValue note) {
    mongo.of(COLLECTION).deleteOne(Filters.eq(note));
  }

  /**
   * Brings all notes to PostgreSQL. Who is killed between the two leaves a note in both, and a
   * document that is followed twice is no matter.
   *
   * @return how many
   */
  long bring() {
    long brought = 0;
    while (true) {
      List<BsonDocument> notes =
          mongo.of(COLLECTION).find().batchSize(PAGE).limit(PAGE).into(new ArrayList<>());
      if (notes.isEmpty()) {
        return brought;
      }
      Transaction.run(
          postgres,
          "bringing gaps",
          transaction -> {
            try (var statement = transaction.connection().prepareStatement(BRING)) {
              int parameter = 1;
              for (String field : List.of("system", "collection", "document")) {
                Object[] values =
                    notes.stream().map(note -> note.getString(field).getValue()).toArray();
                statement.setArray(
                    parameter++, transaction.connection().createArrayOf("text", values));
              }
              return statement.executeUpdate();
            }
          });
      mongo
          .of(COLLECTION)
          .deleteMany(Filters.in("_id", notes.stream().map(note -> note.get("_id")).toList()));
      brought += notes.size();
    }
  }

  /** The id that a note, or a gap, tells. */
  static BsonValue id(String document) {
    return ExtendedJson.parse(document.getBytes(StandardCharsets.UTF_8));
  }
}
