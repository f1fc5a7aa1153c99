package io.bactrian.bson;

import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The one document that says "nothing here"; told from a real {@code {$missing: true}} by identity.
 */
final class Missing extends BsonDocument {

  private static final long serialVersionUID = 1L;

  private final transient boolean complete;

  Missing() {
    super(TypedWrapper.MISSING, BsonBoolean.TRUE);
    complete = true;
  }

  @Override
  public @Nullable BsonValue put(String key, BsonValue value) {
    if (complete) {
      throw new UnsupportedOperationException("MISSING never changes");
    }
    return super.put(key, value);
  }

  @Override
  public @Nullable BsonValue remove(Object key) {
    throw new UnsupportedOperationException("MISSING never changes");
  }

  @Override
  public void clear() {
    throw new UnsupportedOperationException("MISSING never changes");
  }

  @Override
  public BsonDocument clone() {
    return this;
  }
}
