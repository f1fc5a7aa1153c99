package io.bactrian.mapping;

import io.bactrian.bson.DamagedJson;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.Unrepresentable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/** A value written down in a mapping, or as a column's default, in the column's type. */
final class Literal {

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:mm", "Z")
          .toFormatter(Locale.ROOT);

  /** Neither quotes nor braces within, and no NULL. */
  private static final Pattern PLAIN_ARRAY =
      Pattern.compile("\\{(?!.*(?i:\\bnull\\b))[^{}\"\\\\]*\\}");

  private Literal() {}

  /**
   * Reads a YAML scalar.
   *
   * @param written a String, Boolean or BigDecimal
   * @return the value in the type's Java form, or null when it is none
   */
  static @Nullable Object read(PgType type, Object written) {
    List<BsonValue> candidates = new ArrayList<>();
    String text = written.toString();
    if (written instanceof Boolean flag) {
      candidates.add(BsonBoolean.valueOf(flag));
    }
    if (written instanceof BigDecimal) {
      number(text, candidates);
    }
    candidates.add(new BsonString(text));
    number(text, candidates);
    time(text, candidates);
    return first(type, candidates);
  }

  /** Reads the text of a column's default, as PostgreSQL prints a value of its type. */
  static @Nullable Object readSql(PgType type, String text) {
    List<BsonValue> candidates = new ArrayList<>();
    if (type.name().startsWith("json")) {
      try {
        candidates.add(ExtendedJson.parse(text.getBytes(StandardCharsets.UTF_8)));
      } catch (DamagedJson | DuplicateField e) {
        return null;
      }
    }
    if (type.name().endsWith("[]") && PLAIN_ARRAY.matcher(text).matches()) {
      array(text.substring(1, text.length() - 1), candidates);
    }
    if (type.name().equals("boolean")) {
      candidates.add(BsonBoolean.valueOf(text.startsWith("t")));
    }
    number(text, candidates);
    candidates.add(new BsonString(text));
    time(text, candidates);
    return first(type, candidates);
  }

  /** The elements of an array without quotes, braces and NULLs: numbers or words. */
  private static void array(String text, List<BsonValue> candidates) {
    List<String> elements = text.isEmpty() ? List.of() : List.of(text.split(","));
    if (elements.stream().allMatch(element -> element.matches("-?\\d{1,18}"))) {
      candidates.add(
          new BsonArray(
              elements.stream().map(each -> new BsonInt64(Long.parseLong(each))).toList()));
    }
    candidates.add(new BsonArray(elements.stream().map(BsonString::new).toList()));
  }

  /** A date, or a date and a time of day, with T or a blank between; without offset it is UTC. */
  private static void time(String text, List<BsonValue> candidates) {
    try {
      TemporalAccessor parsed =
          TIME.parseBest(
              text.replaceFirst("(?<=\\d) ", "T"),
              OffsetDateTime::from,
              LocalDateTime::from,
              LocalDate::from);
      Instant instant;
      if (parsed instanceof OffsetDateTime time) {
        instant = time.toInstant();
      } else if (parsed instanceof LocalDateTime time) {
        instant = time.toInstant(ZoneOffset.UTC);
      } else {
        instant = ((LocalDate) parsed).atStartOfDay().toInstant(ZoneOffset.UTC);
      }
      if (instant.getNano() % 1_000_000 == 0) {
        candidates.add(new BsonDateTime(instant.toEpochMilli()));
      }
    } catch (DateTimeException e) {
      return; // not a time, so one candidate fewer
    }
  }

  private static void number(String text, List<BsonValue> candidates) {
    try {
      BigDecimal number = new BigDecimal(text);
      if (number.scale() == 0 && number.precision() < 19) {
        candidates.add(new BsonInt64(number.longValueExact()));
      }
      candidates.add(new BsonDecimal128(new Decimal128(number)));
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
