package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.LegacyUUID;
import de.bwaldvogel.mongo.bson.MaxKey;
import de.bwaldvogel.mongo.bson.MinKey;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values in the binary form that MongoDB compares byte by byte, as resume tokens hold them. Whole
 * numbers, text, ids, dates, binaries and documents are written as MongoDB does; fractions and the
 * rarest types by their text, which is enough to tell tokens apart.
 */
final class KeyString {

  private static final int END = 4;
  private static final int ZERO = 0x29;
  private static final int NUMBER_BYTES = 0x2A;
  private static final int NEGATIVE_BYTES = 0x28;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(96);
  private final DataOutputStream out = new DataOutputStream(bytes);

  KeyString timestamp(long time) {
    return writing(
        () -> {
          out.writeByte(0x82);
          out.writeLong(time);
        });
  }

  KeyString number(long value) {
    return writing(() -> writeWhole(value));
  }

  KeyString bool(boolean value) {
    return writing(() -> out.writeByte(value ? 0x6F : 0x6E));
  }

  KeyString value(@Nullable Object value) {
    return writing(() -> write(value));
  }

  /** In hexadecimal. */
  String end() {
    writing(() -> out.writeByte(END));
    return HexFormat.of().withUpperCase().formatHex(bytes.toByteArray());
  }

  private void write(@Nullable Object value) throws IOException {
    if (value instanceof Document document) {
      out.writeByte(0x46);
      for (Map.Entry<String, Object> field : document.entrySet()) {
        out.writeByte(typeOf(field.getValue()));
        out.write(field.getKey().getBytes(StandardCharsets.UTF_8));
        out.writeByte(0);
        write(field.getValue());
      }
      out.writeByte(0);
      return;
    }
    if (value instanceof Number number && isWhole(number)) {
      writeWhole(number.longValue());
      return;
    }
    out.writeByte(typeOf(value));
    if (value instanceof String text) {
      writeText(text);
    } else if (value instanceof ObjectId id) {
      out.write(id.toByteArray());
    } else if (value instanceof Instant date) {
      out.writeLong(date.toEpochMilli() ^ Long.MIN_VALUE);
    } else if (value instanceof BsonTimestamp time) {
      out.writeLong(time.getValue());
    } else if (value instanceof UUID uuid) {
      writeUuid(4, uuid);
    } else if (value instanceof LegacyUUID legacy) {
      writeUuid(3, legacy.getUuid());
    } else if (value instanceof BinData binary) {
      writeBinary(0, binary.getData());
    } else if (value instanceof byte[] binary) {
      writeBinary(0, binary);
    } else if (value instanceof Collection<?> elements) {
      for (Object element : elements) {
        write(element);
      }
      out.writeByte(0);
    } else if (value != null && typeOf(value) != typeOf(null) && !(value instanceof Boolean)) {
      writeText(value.toString());
    }
  }

  private static boolean isWhole(Number value) {
    return value instanceof Integer
        || value instanceof Long
        || (value instanceof Double number
            && number == Math.rint(number)
            && Math.abs(number) < 0x1p53);
  }

  private static int typeOf(@Nullable Object value) {
    if (value instanceof Boolean truth) {
      return truth ? 0x6F : 0x6E;
    }
    if (value instanceof Number) {
      return 0x1E;
    }
    if (value instanceof String) {
      return 0x3C;
    }
    if (value instanceof Document) {
      return 0x46;
    }
    if (value instanceof Collection<?>) {
      return 0x50;
    }
    if (value instanceof UUID
        || value instanceof LegacyUUID
        || value instanceof BinData
        || value instanceof byte[]) {
      return 0x5A;
    }
    if (value instanceof ObjectId) {
      return 0x64;
    }
    if (value instanceof Instant) {
      return 0x78;
    }
    if (value instanceof BsonTimestamp) {
      return 0x82;
    }
    if (value instanceof MinKey) {
      return 0x0A;
    }
    return value instanceof MaxKey ? 0xF0 : value == null ? 0x14 : 0x8C;
  }

  private void writeWhole(long value) throws IOException {
    if (value == 0) {
      out.writeByte(ZERO);
      return;
    }
    // Shifted by one bit: the lowest would say that a fraction follows.
    long shifted = Math.abs(value) << 1;
    int length = Math.max(1, (64 - Long.numberOfLeadingZeros(shifted) + 7) / 8);
    out.writeByte(value > 0 ? NUMBER_BYTES + length : NEGATIVE_BYTES - length);
    for (int i = length - 1; i >= 0; i--) {
      int part = (int) (shifted >>> (8 * i)) & 0xFF;
      out.writeByte(value > 0 ? part : ~part);
    }
  }

  private void writeText(String text) throws IOException {
    for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
      out.writeByte(part);
      if (part == 0) {
        out.writeByte(0xFF);
      }
    }
    out.writeByte(0);
  }

  private void writeUuid(int subtype, UUID uuid) throws IOException {
    out.writeByte(16);
    out.writeByte(subtype);
    out.writeLong(uuid.getMostSignificantBits());
    out.writeLong(uuid.getLeastSignificantBits());
  }

  private void writeBinary(int subtype, byte[] binary) throws IOException {
    out.writeByte(Math.min(binary.length, 0xFF));
    if (binary.length >= 0xFF) {
      out.writeInt(binary.length);
    }
    out.writeByte(subtype);
    out.write(binary);
  }

  private KeyString writing(Step step) {
    try {
      step.write();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Step {
    void write() throws IOException;
  }
}
