package io.bactrian.paired;

import io.bactrian.bson.ExtendedJson;
import io.bactrian.identity.EmbeddedId;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value that PostgreSQL has written as text. What no BSON value equals (a microsecond, a
 * 35th digit) becomes a document that is equal to nothing a pipeline answers, so that it differs.
 */
interface SqlValue {

  BsonValue read(String text);

  /**
   * The reader for a type.
   *
   * @param type {@code pg_type.typname}
   * @param kind {@code pg_type.typtype}: e for an enum
   * @return null when there is none
   */
  static @Nullable SqlValue of(String type, String kind) {
    if (kind.equals("e")) {
      return BsonString::new;
    }
    return switch (type) {
      case "text", "varchar", "name", "citext", "char", "inet", "cidr" -> BsonString::new;
      case "bpchar" -> text -> new BsonString(text.replaceFirst(" +$", ""));
      case "bool" -> text -> BsonBoolean.valueOf(text.startsWith("t"));
      case "int2", "int4", "int8" -> text -> new BsonInt64(Long.parseLong(text));
      case "numeric" -> SqlValue::numeric;
      case "float4" -> text -> new BsonDouble(Float.parseFloat(text));
      case "float8" -> text -> new BsonDouble(Double.parseDouble(text));
      case "uuid" -> SqlValue::uuid;
      case "timestamptz", "timestamp", "date" -> text -> SqlTime.read(type, text);
      case "json", "jsonb" -> ExtendedJson::parse;
      case "bytea" -> text -> new BsonBinary(HexFormat.of().parseHex(text, 2, text.length()));
      default -> null;
    };
  }

  private static BsonValue numeric(String text) {
    switch (text) {
      case "NaN", "Infinity", "-Infinity":
        return new BsonDecimal128(Decimal128.parse(text));
      default:
        try {
          return new BsonDecimal128(new Decimal128(new BigDecimal(text).stripTrailingZeros()));
        } catch (NumberFormatException moreDigitsThanBson) {
          return unequalled("numeric", text);
        }
    }
  }

  private static BsonValue uuid(String text) {
    UUID uuid = UUID.fromString(text);
    ObjectId id = EmbeddedId.objectIdOf(uuid);
    return id == null ? new BsonBinary(uuid) : new BsonObjectId(id);
  }

  /** A value of a type of which BSON hasn't this one. */
  static BsonValue unequalled(String type, String text) {
    return new BsonDocument("$" + type, new BsonString(text));
  }
}
