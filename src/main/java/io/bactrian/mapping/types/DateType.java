package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Locale;
import org.bson.BsonDateTime;
import org.bson.BsonValue;

/**
 * {@code date}, from a BSON date that is midnight in UTC. Java form: {@link LocalDate};
 * PostgreSQL's infinities are {@link LocalDate#MIN} and {@link LocalDate#MAX}.
 */
final class DateType implements PgType {

  private static final long MILLIS_PER_DAY = 86_400_000;

  /** 2000-01-01, from which PostgreSQL counts days, in days since 1970. */
  private static final long POSTGRES_EPOCH = 10_957;

  /** 4713-11-24 BC, the Julian calendar's day 0, in days since 1970. */
  private static final long FIRST = -2_440_588;

  /** 5874897-12-31, in days since 1970. */
  private static final long LAST = 2_145_042_905;

  private final String name;

  DateType(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Family family() {
    return Family.LOCAL_TIME;
  }

  @Override
  public Object fromBson(BsonValue value) {
    if (!value.isDateTime()) {
      throw Refusal.wrongType(value, name);
    }
    long millis = value.asDateTime().getValue();
    long day = Math.floorDiv(millis, MILLIS_PER_DAY);
    if (day < FIRST || day > LAST) {
      throw Refusal.outOfRange(value, name);
    }
    if (day * MILLIS_PER_DAY != millis) {
      throw Refusal.wouldRound(value, name);
    }
    return LocalDate.ofEpochDay(day);
  }

  @Override
  public BsonValue toBson(Object value) {
    if (value.equals(LocalDate.MAX) || value.equals(LocalDate.MIN)) {
      throw Refusal.infinite(name);
    }
    return new BsonDateTime(((LocalDate) value).toEpochDay() * MILLIS_PER_DAY);
  }

  @Override
  public String text(Object value) {
    if (value.equals(LocalDate.MAX) || value.equals(LocalDate.MIN)) {
      return value.equals(LocalDate.MAX) ? "infinity" : "-infinity";
    }
    return written((LocalDate) value, "");
  }

  /** A day as PostgreSQL writes it, which has no year 0: the one before 1 is 1 BC. */
  static String written(LocalDate day, String time) {
    int year = day.getYear();
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02d%s%s",
        year > 0 ? year : 1 - year,
        day.getMonthValue(),
        day.getDayOfMonth(),
        time,
        year > 0 ? "" : " BC");
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    if (value.equals(LocalDate.MAX)) {
      out.putInt(Integer.MAX_VALUE);
    } else if (value.equals(LocalDate.MIN)) {
      out.putInt(Integer.MIN_VALUE);
    } else {
      out.putInt((int) (((LocalDate) value).toEpochDay() - POSTGRES_EPOCH));
    }
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    int day = in.getInt();
    return switch (day) {
      case Integer.MAX_VALUE -> LocalDate.MAX;
      case Integer.MIN_VALUE -> LocalDate.MIN;
      default -> LocalDate.ofEpochDay(day + POSTGRES_EPOCH);
    };
  }
}
