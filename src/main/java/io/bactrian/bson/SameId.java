package io.bactrian.bson;

import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** An {@code _id} as a key: it equals those of the same value, as {@link NormalForm} has it. */
public record SameId(BsonValue value) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SameId same && NormalForm.equal(value, same.value);
  }

  @Override
  public int hashCode() {
    return NormalForm.hash(value);
  }
}
