package io.bactrian.identity;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * An ObjectId (96 bits) inside a UUIDv8 (RFC 9562, section 5.8: 122 free bits), order kept and
 * reversible. From the left: 48 bits of ObjectId, version 8, 12 bits, variant 10, the last 36 bits,
 * and 26 bits that mark the uuid as ours. The SQL functions {@code uuid_of} and {@code objectid} in
 * {@code migrations/core} do the same.
 */
public final class EmbeddedId {

  /** "BACTRIAN" as near as hexadecimal comes: 26 bits. */
  static final long MARK = 0x2BAC781L;

  private static final long LOW_26 = (1L << 26) - 1;
  private static final long LOW_36 = (1L << 36) - 1;

  private EmbeddedId() {}

  /** The uuid that holds this ObjectId. */
  public static UUID uuidOf(ObjectId id) {
    ByteBuffer bytes = ByteBuffer.wrap(id.toByteArray());
    long high = bytes.getLong();
    long low = bytes.getInt() & 0xFFFFFFFFL;
    long first48 = high >>> 16;
    long next12 = (high >>> 4) & 0xFFF;
    long last36 = ((high & 0xF) << 32) | low;
    return new UUID((first48 << 16) | 0x8000L | next12, (0b10L << 62) | (last36 << 26) | MARK);
  }

  /** The ObjectId that this uuid holds, or null when it holds none. */
  public static @Nullable ObjectId objectIdOf(UUID uuid) {
    long most = uuid.getMostSignificantBits();
    long least = uuid.getLeastSignificantBits();
    if ((most & 0xF000L) != 0x8000L || (least >>> 62) != 0b10 || (least & LOW_26) != MARK) {
      return null;
    }
    long last36 = (least >>> 26) & LOW_36;
    long high = ((most >>> 16) << 16) | ((most & 0xFFF) << 4) | (last36 >>> 32);
    return new ObjectId(ByteBuffer.allocate(12).putLong(high).putInt((int) last36).flip());
  }
}
