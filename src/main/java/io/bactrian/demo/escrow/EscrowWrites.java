package io.bactrian.demo.escrow;

import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** By which way live traffic writes: straight into MongoDB, or through whoever keeps the stores. */
public interface EscrowWrites {

  /** Adds a document, which has an {@code _id}. */
  void insert(String collection, BsonDocument document);

  /**
   * Changes fields of a document; nothing when it is gone.
   *
   * @param update {@code $set}, {@code $inc} and {@code $push}
   */
  void update(String collection, ObjectId id, BsonDocument update);

  /** Puts another document in the place of one; nothing when it is gone. */
  void replace(String collection, ObjectId id, BsonDocument document);

  /** Deletes a document, if it is there. */
  void delete(String collection, ObjectId id);

  /** The document as it is, or null. */
  @Nullable BsonDocument find(String collection, ObjectId id);
}
