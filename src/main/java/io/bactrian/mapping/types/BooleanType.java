package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import org.bson.BsonBoolean;
import org.bson.BsonValue;

/** {@code boolean}. Java form: {@link Boolean}. */
final class BooleanType implements PgType {

  private final String name;

  BooleanType(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Family family() {
    return Family.FLAG;
  }

  @Override
  public Object fromBson(BsonValue value) {
    if (!value.isBoolean()) {
      throw Refusal.wrongType(value, name);
    }
    return value.asBoolean().getValue();
  }

  @Override
  public BsonValue toBson(Object value) {
    return BsonBoolean.valueOf((Boolean) value);
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    out.putByte((Boolean) value ? 1 : 0);
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    return in.get() != 0;
  }
}
