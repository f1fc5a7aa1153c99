package io.bactrian.mapping;

import io.bactrian.identity.IdMap;
import io.bactrian.identity.TaggedId;
import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.Reason;
import io.bactrian.mapping.types.Unrepresentable;
import java.util.UUID;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** How a value becomes a column's: by its type alone, or through the identity of a collection. */
interface KeyForm {

  /**
   * @throws Unrepresentable when it has no exact form
   */
  Object toKey(BsonValue value);

  /**
   * As {@link #toKey}, but null where the id would have to be given a key first.
   *
   * @throws Unrepresentable when it has no exact form
   */
  default @Nullable Object known(BsonValue value) {
    return toKey(value);
  }

  /**
   * @throws Unrepresentable when it has no exact form
   */
  BsonValue toId(Object key);

  /** The type decides: embedded and natural ids, and every column that is no reference. */
  record Typed(PgType type) implements KeyForm {
    @Override
    public Object toKey(BsonValue value) {
      return type.fromBson(value);
    }

    @Override
    public BsonValue toId(Object key) {
      return type.toBson(key);
    }
  }

  /** Ids of several types as text with a type tag. */
  record Mixed(PgType text) implements KeyForm {
    @Override
    public Object toKey(BsonValue value) {
      return text.fromBson(new org.bson.BsonString(TaggedId.text(value)));
    }

    @Override
    public BsonValue toId(Object key) {
      try {
        return TaggedId.value((String) key);
      } catch (IllegalArgumentException e) {
        throw new Unrepresentable(Reason.MALFORMED, String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * Ids that are looked up in {@code id_map}.
   *
   * @param own whether these are the documents' own ids, which get a uuid where they have none
   */
  record Mapped(String collection, IdMap ids, boolean own) implements KeyForm {
    @Override
    public Object toKey(BsonValue value) {
      if (own) {
        return ids.assign(collection, value);
      }
      @Nullable UUID uuid = ids.uuidOf(collection, value);
      if (uuid == null) {
        throw new Unrepresentable(
            Reason.DANGLING_REFERENCE, "no document of " + collection + " has this id in id_map");
      }
      return uuid;
    }

    @Override
    public @Nullable Object known(BsonValue value) {
      return ids.uuidOf(collection, value);
    }

    @Override
    public BsonValue toId(Object key) {
      @Nullable BsonValue id = ids.idOf(collection, (UUID) key);
      if (id == null) {
        throw new Unrepresentable(
            Reason.DANGLING_REFERENCE, "id_map has no id of " + collection + " for this uuid");
      }
      return id;
    }
  }
}
