package io.bactrian.documents;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.identity.EmbeddedId;
import io.bactrian.mapping.Place;
import io.bactrian.mapping.types.Family;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.bson.BsonType;
import org.bson.BsonValue;

/** A bound as a condition on a column, in the column's own type so that its index is used. */
final class SqlRange {

  /** BSON dates that PostgreSQL's timestamps don't reach, from both ends. */
  private static final long FIRST_MILLI = -210_866_803_200_000L;

  private static final long LAST_MILLI = 9_224_318_015_999_999L;

  private SqlRange() {}

  static Sql of(Place place, String alias, Filter.Range range) {
    Place.Kept kept = java.util.Objects.requireNonNull(place.kept());
    if (kept.column() < 0) {
      return Sql.ANY;
    }
    String column = alias + "." + quote(place.table().columns().get(kept.column()).name());
    Family family = place.family();
    Sql sql = onColumn(column, family, range);
    if (kept.unfitInExtra() || family == Family.OTHER) {
      sql =
          place.table().indexOf("extra") < 0
              ? sql
              : Sql.or(
                  List.of(sql, Sql.of("(" + alias + ".extra -> ?) is not null", place.first())));
    }
    return kept.exact() ? sql : sql.superset();
  }

  private static Sql onColumn(String column, Family family, Filter.Range range) {
    BsonValue bound = range.bound();
    Filter.Side side = range.side();
    Sql there = Sql.of(column + " is not null");
    return switch (family) {
      case INTEGER -> bound.isNumber() ? whole(column, side, bound) : Sql.NONE;
      case NUMERIC -> bound.isNumber() ? number(column, side, bound) : Sql.NONE;
      case FLOAT -> bound.isNumber() ? near(column, side, bound) : there.superset();
      case TEXT, WORD -> {
        if (!bound.isString()) {
          yield Sql.NONE;
        }
        String text = bound.asString().getValue();
        String value = family == Family.WORD ? column + "::text" : column;
        yield isText(text)
            ? Sql.of(value + " collate \"C\" " + sign(side) + " ?::text", text)
            : there.superset();
      }
      case FLAG ->
          bound.isBoolean()
              ? Sql.of(
                  column + " " + sign(side) + " ?::boolean",
                  Boolean.toString(bound.asBoolean().getValue()))
              : Sql.NONE;
      case MOMENT ->
          bound.isDateTime()
              ? Sql.of(column + " " + sign(side) + " ?::timestamptz", time(bound))
              : Sql.NONE;
      case LOCAL_TIME ->
          bound.isDateTime()
              ? Sql.of(column + " " + sign(side) + " ?::timestamp", time(bound))
              : Sql.NONE;
      case UUID ->
          bound.isObjectId()
              ? Sql.of(
                  column + " " + sign(side) + " ?::uuid",
                  EmbeddedId.uuidOf(bound.asObjectId().getValue()).toString())
              : there.superset();
      case OTHER -> there.superset();
    };
  }

  private static String sign(Filter.Side side) {
    return switch (side) {
      case GT -> ">";
      case GTE -> ">=";
      case LT -> "<";
      case LTE -> "<=";
    };
  }

  /** The whole numbers on that side, as a bound of bigint's, which every integer compares with. */
  private static Sql whole(String column, Filter.Side side, BsonValue bound) {
    double near = bound.asNumber().doubleValue();
    if (Double.isNaN(near)) {
      return Sql.NONE;
    }
    boolean above = side.above();
    if (Double.isInfinite(near) || Math.abs(near) > 1e19) {
      return near > 0 == above ? Sql.NONE : Sql.of(column + " is not null");
    }
    BigDecimal exact = BsonOrder.decimal(bound.asNumber());
    BigDecimal first = exact.setScale(0, above ? RoundingMode.CEILING : RoundingMode.FLOOR);
    if (!side.inclusive() && first.compareTo(exact) == 0) {
      first = above ? first.add(BigDecimal.ONE) : first.subtract(BigDecimal.ONE);
    }
    if (first.toBigInteger().bitLength() > Long.SIZE - 1) {
      return first.signum() > 0 == above ? Sql.NONE : Sql.of(column + " is not null");
    }
    return Sql.of(column + (above ? " >= " : " <= ") + "?::bigint", first.toPlainString());
  }

  private static Sql number(String column, Filter.Side side, BsonValue bound) {
    double near = bound.asNumber().doubleValue();
    String text = Double.toString(near);
    if (Double.isNaN(near)) {
      return side.inclusive() ? Sql.of(column + " = 'NaN'::numeric") : Sql.NONE;
    }
    if (!(bound.getBsonType() == BsonType.DECIMAL128
        ? bound.asDecimal128().getValue().isInfinite()
        : Double.isInfinite(near))) {
      text = BsonOrder.decimal(bound.asNumber()).toString();
    }
    Sql sql = Sql.of(column + " " + sign(side) + " ?::numeric", text);
    return side.above() ? Sql.and(sql, Sql.of(column + " < 'NaN'::numeric")) : sql;
  }

  /** The nearest double bounds what the column has near it, too. */
  private static Sql near(String column, Filter.Side side, BsonValue bound) {
    double nearest = bound.asNumber().doubleValue();
    return Double.isNaN(nearest)
        ? (side.inclusive() ? Sql.of(column + " = 'NaN'::float8") : Sql.NONE).superset()
        : Sql.of(column + (side.above() ? " >= " : " <= ") + "?::float8", Double.toString(nearest))
            .superset();
  }

  private static boolean isText(String text) {
    return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static String time(BsonValue bound) {
    long millis = bound.asDateTime().getValue();
    if (millis < FIRST_MILLI || millis > LAST_MILLI) {
      return millis < 0 ? "-infinity" : "infinity";
    }
    LocalDateTime utc = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    int year = utc.getYear();
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02d %s+00%s",
        year > 0 ? year : 1 - year,
        utc.getMonthValue(),
        utc.getDayOfMonth(),
        utc.toLocalTime(),
        year > 0 ? "" : " BC");
  }
}
