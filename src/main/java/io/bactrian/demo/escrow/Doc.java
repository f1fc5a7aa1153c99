package io.bactrian.demo.escrow;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** A document in the making; what is null is left out. */
final class Doc {

  private final BsonDocument bson = new BsonDocument();

  static Doc of(ObjectId id) {
    return new Doc().id("_id", id);
  }

  static BsonArray texts(List<String> texts) {
    return new BsonArray(texts.stream().map(BsonString::new).toList());
  }

  Doc put(String name, @Nullable BsonValue value) {
    if (value != null) {
      bson.put(name, value);
    }
    return this;
  }

  Doc put(String name, Doc inner) {
    return put(name, inner.bson);
  }

  Doc list(String name, List<? extends BsonValue> values) {
    return put(name, new BsonArray(values));
  }

  Doc text(String name, @Nullable String text) {
    return put(name, text == null ? null : new BsonString(text));
  }

  Doc id(String name, @Nullable ObjectId id) {
    return put(name, id == null ? null : new BsonObjectId(id));
  }

  Doc date(String name, long millis) {
    return put(name, new BsonDateTime(millis));
  }

  Doc number(String name, int number) {
    return put(name, new BsonInt32(number));
  }

  Doc flag(String name, boolean flag) {
    return put(name, BsonBoolean.valueOf(flag));
  }

  Doc nothing(String name) {
    return put(name, BsonNull.VALUE);
  }

  /** As every model has them. */
  Doc stamped(long created, long updated) {
    return date("createdAt", created).date("updatedAt", updated).number("__v", 0);
  }

  BsonDocument bson() {
    return bson;
  }
}
