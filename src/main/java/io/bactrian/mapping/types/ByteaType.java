package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.bson.BsonBinary;
import org.bson.BsonValue;

/**
 * {@code bytea}, from binary data of any subtype; it comes back as subtype 0. Java form: {@link
 * Bytes}.
 */
final class ByteaType implements PgType {

  private final String name;

  ByteaType(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object fromBson(BsonValue value) {
    if (!value.isBinary()) {
      throw Refusal.wrongType(value, name);
    }
    return new Bytes(value.asBinary().getData());
  }

  @Override
  public BsonValue toBson(Object value) {
    return new BsonBinary(((Bytes) value).array());
  }

  @Override
  public String text(Object value) {
    return "\\x" + HexFormat.of().formatHex(((Bytes) value).array());
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    out.putBytes(((Bytes) value).array());
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new Bytes(bytes);
  }
}
