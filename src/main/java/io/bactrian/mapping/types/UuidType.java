package io.bactrian.mapping.types;

import io.bactrian.identity.EmbeddedId;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * {@code uuid}, from a uuid (binary subtype 4) or its text, and from an ObjectId or its text, which
 * is embedded. Java form: {@link UUID}.
 */
final class UuidType implements PgType {

  private final String name;

  UuidType(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Family family() {
    return Family.UUID;
  }

  @Override
  public Object fromBson(BsonValue value) {
    return switch (value.getBsonType()) {
      case OBJECT_ID -> EmbeddedId.uuidOf(value.asObjectId().getValue());
      case BINARY -> fromBinary(value.asBinary());
      case STRING -> fromText(value.asString().getValue());
      default -> throw Refusal.wrongType(value, name);
    };
  }

  private UUID fromBinary(BsonBinary binary) {
    if (binary.getType() != BsonBinarySubType.UUID_STANDARD.getValue()) {
      throw Refusal.wrongType(binary, name);
    }
    byte[] bytes = binary.getData();
    if (bytes.length != 16) {
      throw new Unrepresentable(Reason.MALFORMED, "a uuid that is not of 16 bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new UUID(in.getLong(), in.getLong());
  }

  private UUID fromText(String text) {
    if (text.length() == 24) {
      long high = hex(text, 0, 16);
      long low = hex(text, 16, 24);
      byte[] bytes = ByteBuffer.allocate(12).putLong(high).putInt((int) low).array();
      return EmbeddedId.uuidOf(new ObjectId(bytes));
    }
    if (text.length() != 36) {
      throw Refusal.malformed(name);
    }
    for (int dash = 8; dash <= 23; dash += 5) {
      if (text.charAt(dash) != '-') {
        throw Refusal.malformed(name);
      }
    }
    long most = hex(text, 0, 8) << 32 | hex(text, 9, 13) << 16 | hex(text, 14, 18);
    long least = hex(text, 19, 23) << 48 | hex(text, 24, 36);
    return new UUID(most, least);
  }

  private long hex(String text, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw Refusal.malformed(name);
      }
      number = number << 4 | digit;
    }
    return number;
  }

  @Override
  public BsonValue toBson(Object value) {
    UUID uuid = (UUID) value;
    ObjectId id = EmbeddedId.objectIdOf(uuid);
    return id != null ? new BsonObjectId(id) : new BsonBinary(uuid);
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    UUID uuid = (UUID) value;
    out.putLong(uuid.getMostSignificantBits());
    out.putLong(uuid.getLeastSignificantBits());
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    return new UUID(in.getLong(), in.getLong());
  }
}
