package io.bactrian.paired;

import io.bactrian.identity.EmbeddedId;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * What a query may be asked with; one value is bound on both sides.
 *
 * @param fallback the value where none is given, as text
 */
record Parameter(Type type, String fallback) {

  enum Type {
    INSTANT,
    TEXT,
    INTEGER,
    DECIMAL,
    BOOLEAN,
    OBJECT_ID
  }

  private static final Pattern RELATIVE =
      Pattern.compile("(now|today)(?:\\s*-\\s*(\\d{1,9})(ms|s|m|h|d))?");

  /**
   * The value that a text stands for.
   *
   * @param now what {@code now} means; {@code today} is when its day began in UTC
   * @throws IllegalArgumentException when it is none of the type, saying what would be
   */
  BsonValue value(String text, Instant now) {
    try {
      return switch (type) {
        case INSTANT -> new BsonDateTime(millis(text, now));
        case TEXT -> new BsonString(text);
        case INTEGER -> new BsonInt64(Long.parseLong(text));
        case DECIMAL -> new BsonDecimal128(new Decimal128(new BigDecimal(text)));
        case BOOLEAN -> flag(text);
        case OBJECT_ID -> new BsonObjectId(new ObjectId(text));
      };
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw new IllegalArgumentException("must be " + form() + ", not '" + text + "'", e);
    }
  }

  private String form() {
    return switch (type) {
      case INSTANT -> "a time like 2020-01-31T12:00:00Z, now, now-90d or today-1d";
      case TEXT -> "a text";
      case INTEGER -> "a whole number";
      case DECIMAL -> "a number of at most 34 digits";
      case BOOLEAN -> "true or false";
      case OBJECT_ID -> "24 hexadecimal digits";
    };
  }

  private static long millis(String text, Instant now) {
    Matcher relative = RELATIVE.matcher(text);
    if (relative.matches()) {
      Instant from =
          now.truncatedTo(relative.group(1).equals("now") ? ChronoUnit.MILLIS : ChronoUnit.DAYS);
      return from.minus(relative.group(2) == null ? Duration.ZERO : duration(relative))
          .toEpochMilli();
    }
    return OffsetDateTime.parse(text).toInstant().toEpochMilli();
  }

  private static Duration duration(Matcher relative) {
    long amount = Long.parseLong(relative.group(2));
    return switch (relative.group(3)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static BsonBoolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("no flag");
    }
    return BsonBoolean.valueOf(text.equals("true"));
  }

  /** The same value as JDBC takes it; an ObjectId is the uuid that embeds it. */
  static Object forSql(BsonValue value) {
    return switch (value.getBsonType()) {
      case DATE_TIME ->
          OffsetDateTime.ofInstant(
              Instant.ofEpochMilli(value.asDateTime().getValue()), ZoneOffset.UTC);
      case INT64 -> value.asInt64().getValue();
      case DECIMAL128 -> new BigDecimal(value.asDecimal128().getValue().toString());
      case BOOLEAN -> value.asBoolean().getValue();
      case OBJECT_ID -> EmbeddedId.uuidOf(value.asObjectId().getValue());
      default -> value.asString().getValue();
    };
  }
}
