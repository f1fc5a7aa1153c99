package io.bactrian.infer;

import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.bson.BsonDecimal128;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * 64 bits that stand for a value that may be an {@code _id}. Equal references have equal hashes: 1
 * and 1.0, and an ObjectId and its 24 hexadecimal digits (lower case, as the driver writes them).
 */
final class ValueHash {

  private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-f]{24}");

  private ValueHash() {}

  /** Whether the value is of a type that another document may refer to, and has no fraction. */
  static boolean hasOne(BsonValue value) {
    return switch (Kind.of(value)) {
      case OBJECT_ID, STRING, UUID, INT32, INT64, DATE, DECIMAL -> true;
      case DOUBLE -> NumberFacts.whole(value.asDouble().getValue());
      default -> false;
    };
  }

  static long of(BsonValue value) {
    return switch (Kind.of(value)) {
      case OBJECT_ID -> bytes(1, value.asObjectId().getValue().toByteArray());
      case STRING -> text(value.asString().getValue());
      case UUID -> bytes(3, value.asBinary().getData());
      case INT32, INT64 -> mix(mix(4) ^ value.asNumber().longValue());
      case DOUBLE -> mix(mix(4) ^ (long) value.asDouble().getValue());
      case DATE -> mix(mix(5) ^ value.asDateTime().getValue());
      case DECIMAL -> mix(mix(6) ^ decimal(value.asDecimal128()));
      default -> throw new IllegalArgumentException("no reference: " + value.getBsonType());
    };
  }

  private static long decimal(BsonDecimal128 value) {
    return mix(value.getValue().getHigh()) ^ value.getValue().getLow();
  }

  static long text(String text) {
    if (text.length() == 24 && OBJECT_ID.matcher(text).matches()) {
      return bytes(1, new ObjectId(text).toByteArray());
    }
    long hash = mix(2);
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    return mix(hash);
  }

  private static long bytes(long seed, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long hash = mix(mix(seed) ^ buffer.getLong());
    return mix(hash ^ (buffer.remaining() >= 8 ? buffer.getLong() : buffer.getInt()));
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
