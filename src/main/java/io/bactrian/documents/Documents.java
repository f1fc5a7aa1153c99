package io.bactrian.documents;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** One collection's documents, as {@link Answers} shows them, from one of the stores. */
public interface Documents {

  /**
   * The document with this {@code _id}, or null when there is none.
   *
   * @throws io.bactrian.landing.StoreUnavailable when PostgreSQL cannot answer now
   * @throws com.mongodb.MongoException when MongoDB cannot answer
   */
  @Nullable BsonDocument get(BsonValue id);

  /**
   * The documents asked for, in order, all of one moment where the store is PostgreSQL.
   *
   * @throws io.bactrian.landing.StoreUnavailable when PostgreSQL cannot answer now
   * @throws com.mongodb.MongoException when MongoDB cannot answer, or not in time
   */
  List<BsonDocument> find(Find find);
}
