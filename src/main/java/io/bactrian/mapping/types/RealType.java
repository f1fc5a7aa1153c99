package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import org.bson.BsonDouble;
import org.bson.BsonValue;

/**
 * {@code real}, from any number that has exactly a float: 0.5 has one, 0.1 has none. Java form:
 * {@link Float}, zero never negative.
 */
final class RealType implements PgType {

  private final String name;

  RealType(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Family family() {
    return Family.FLOAT;
  }

  @Override
  public Object fromBson(BsonValue value) {
    double number = DoubleType.doubleOf(value, name);
    float nearest = (float) number;
    if (nearest != number && !Double.isNaN(number)) {
      throw Float.isInfinite(nearest)
          ? Refusal.outOfRange(value, name)
          : Refusal.wouldRound(value, name);
    }
    return nearest;
  }

  @Override
  public BsonValue toBson(Object value) {
    return new BsonDouble((Float) value);
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    out.putInt(Float.floatToIntBits((Float) value));
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    float number = in.getFloat();
    return number == 0 ? 0f : number;
  }
}
