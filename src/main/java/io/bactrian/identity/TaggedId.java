package io.bactrian.identity;

import io.bactrian.bson.DamagedJson;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.bson.NormalForm;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * An {@code _id} of any type as text with a type tag, so that ids of several types share a column
 * and stay apart: {@code o:} ObjectId, {@code s:} string, {@code i:} whole number, {@code d:} other
 * double, {@code x:} anything else as canonical Extended JSON. Numbers go by value, as in MongoDB's
 * own unique index: 1, 1.0 and NumberLong(1) are one id.
 */
public final class TaggedId {

  private TaggedId() {}

  /** The id as text with its tag. */
  public static String text(BsonValue id) {
    return switch (id.getBsonType()) {
      case OBJECT_ID -> "o:" + id.asObjectId().getValue().toHexString();
      case STRING -> "s:" + id.asString().getValue();
      case INT32 -> "i:" + id.asInt32().getValue();
      case INT64 -> "i:" + id.asInt64().getValue();
      case DOUBLE -> number(id.asDouble().getValue());
      case DECIMAL128 -> number(id.asDecimal128().getValue());
      default -> "x:" + json(id);
    };
  }

  /**
   * The id that such a text tells.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static BsonValue value(String text) {
    if (text.length() < 2 || text.charAt(1) != ':') {
      throw malformed();
    }
    String rest = text.substring(2);
    try {
      return switch (text.charAt(0)) {
        case 'o' -> new BsonObjectId(new ObjectId(rest));
        case 's' -> new BsonString(rest);
        case 'i' -> new BsonInt64(Long.parseLong(rest));
        case 'd' -> new BsonDouble(Double.parseDouble(rest));
        case 'x' -> ExtendedJson.parse(rest.getBytes(StandardCharsets.UTF_8));
        default -> throw malformed();
      };
    } catch (IllegalArgumentException | DamagedJson | DuplicateField e) {
      throw malformed();
    }
  }

  private static String number(double value) {
    if (value == Math.rint(value) && value >= -0x1p63 && value < 0x1p63) {
      return "i:" + new BigDecimal(value).toBigInteger();
    }
    return "d:" + value;
  }

  /** As the double or whole number of the same value, where there is one. */
  private static String number(Decimal128 value) {
    double nearest = value.doubleValue();
    if (NormalForm.equal(new BsonDouble(nearest), new BsonDecimal128(value))) {
      return number(nearest);
    }
    BigDecimal exact = new BigDecimal(value.toString()).stripTrailingZeros();
    if (exact.scale() <= 0 && exact.precision() - exact.scale() <= 19) {
      BigInteger whole = exact.toBigInteger();
      if (whole.bitLength() < Long.SIZE) {
        return "i:" + whole;
      }
    }
    return "x:" + json(new BsonDecimal128(new Decimal128(exact)));
  }

  private static String json(BsonValue id) {
    return new String(ExtendedJson.canonical(id), StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("not an id with a type tag (o:, s:, i:, d: or x:)");
  }
}
