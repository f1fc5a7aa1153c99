package io.bactrian.identity;

import java.util.UUID;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Finds the uuid of a legacy id and the other way round, for collections whose ids are mapped. */
public interface IdMap {

  /** The uuid that stands for this {@code _id} of the collection, or null when there is none. */
  @Nullable UUID uuidOf(String collection, BsonValue id);

  /** The {@code _id} for which this uuid stands, or null when there is none. */
  @Nullable BsonValue idOf(String collection, UUID uuid);

  /** The uuid for a document's own {@code _id}: a new one where there was none. */
  UUID assign(String collection, BsonValue id);

  /** For systems in which no id is mapped. */
  IdMap NONE =
      new IdMap() {
        @Override
        public @Nullable UUID uuidOf(String collection, BsonValue id) {
          return null;
        }

        @Override
        public @Nullable BsonValue idOf(String collection, UUID uuid) {
          return null;
        }

        @Override
        public UUID assign(String collection, BsonValue id) {
          throw new IllegalStateException("no id map for " + collection);
        }
      };
}
