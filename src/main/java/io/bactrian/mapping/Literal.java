package io.bactrian.mapping;

import io.bactrian.bson.DamagedBson;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.Unrepresentable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDecimal128;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/** A value written down in a mapping, or as a column's default, in the column's type. */
final class Literal {

  private Literal() {}

  /**
   * Reads a YAML scalar.
   *
   * @param written a String, Boolean or BigDecimal
   * @return the value in the type's Java form, or null when it is none
   */
  static @Nullable Object read(PgType type, Object written) {
    List<BsonValue> candidates = new ArrayList<>();
    if (written instanceof Boolean flag) {
      candidates.add(BsonBoolean.valueOf(flag));
    }
    candidates.add(new BsonString(written.toString()));
    number(written.toString(), candidates);
    return first(type, candidates);
  }

  /** Reads the text of a column's default, as PostgreSQL prints a value of its type. */
  static @Nullable Object readSql(PgType type, String text) {
    List<BsonValue> candidates = new ArrayList<>();
    if (type.name().startsWith("json")) {
      try {
        candidates.add(ExtendedJson.parse(text.getBytes(StandardCharsets.UTF_8)));
      } catch (IllegalArgumentException | DamagedBson e) {
        return null;
      }
    }
    if (text.equals("{}") && type.name().endsWith("[]")) {
      candidates.add(new BsonArray());
    }
    if (type.name().equals("boolean")) {
      candidates.add(BsonBoolean.valueOf(text.startsWith("t")));
    }
    number(text, candidates);
    candidates.add(new BsonString(text));
    return first(type, candidates);
  }

  private static void number(String text, List<BsonValue> candidates) {
    try {
      candidates.add(new BsonDecimal128(new Decimal128(new BigDecimal(text))));
    } catch (NumberFormatException e) {
      return; // not a number, so one candidate fewer
    }
  }

  private static @Nullable Object first(PgType type, List<BsonValue> candidates) {
    for (BsonValue candidate : candidates) {
      try {
        return type.fromBson(candidate);
      } catch (Unrepresentable e) {
        continue; // the next reading may fit
      }
    }
    return null;
  }
}
