package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What types share whose Java form is a {@link String}; each says itself which strings it holds.
 */
abstract class StringType implements PgType {

  private final String name;

  StringType(String name) {
    this.name = name;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final BsonValue toBson(Object value) {
    return new BsonString((String) value);
  }

  @Override
  public final void write(Object value, CopyBuffer out) {
    out.putUtf8((String) value);
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    return StrictText.read(in, length);
  }
}
