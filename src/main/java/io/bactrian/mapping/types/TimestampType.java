package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.bson.BsonDateTime;
import org.bson.BsonValue;

/**
 * {@code timestamptz} and {@code timestamp}, the latter in UTC, from a BSON date. Java form: {@link
 * Instant}; PostgreSQL's infinities are {@link Instant#MIN} and {@link Instant#MAX}.
 */
final class TimestampType implements PgType {

  /** 2000-01-01, from which PostgreSQL counts microseconds, in seconds since 1970. */
  private static final long POSTGRES_EPOCH = 946_684_800;

  private static final long MICROS_PER_SECOND = 1_000_000;

  /** 4713-11-24 BC, the Julian calendar's day 0, in milliseconds since 1970. */
  private static final long FIRST_MILLI = -210_866_803_200_000L;

  /** The first millisecond of the year 294277, which PostgreSQL has not. */
  private static final long END_MILLI = 9_224_318_016_000_000L;

  private final String name;
  private final long coarseness;
  private final boolean zoned;

  /**
   * @param modifier {@code atttypmod}, the number of decimals of a second, or -1 for six
   * @param zoned whether it is a moment rather than a local time
   */
  TimestampType(String name, int modifier, boolean zoned) {
    this.name = name;
    this.zoned = zoned;
    this.coarseness =
        switch (modifier) {
          case 0 -> 1000;
          case 1 -> 100;
          case 2 -> 10;
          default -> 1;
        };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Family family() {
    return zoned ? Family.MOMENT : Family.LOCAL_TIME;
  }

  @Override
  public Object fromBson(BsonValue value) {
    if (!value.isDateTime()) {
      throw Refusal.wrongType(value, name);
    }
    long millis = value.asDateTime().getValue();
    if (millis < FIRST_MILLI || millis >= END_MILLI) {
      throw Refusal.outOfRange(value, name);
    }
    if (millis % coarseness != 0) {
      throw Refusal.wouldRound(value, name);
    }
    return Instant.ofEpochMilli(millis);
  }

  @Override
  public BsonValue toBson(Object value) {
    Instant instant = (Instant) value;
    if (instant.equals(Instant.MAX) || instant.equals(Instant.MIN)) {
      throw Refusal.infinite(name);
    }
    if (instant.getNano() % 1_000_000 != 0) {
      throw new Unrepresentable(
          Reason.WOULD_ROUND, "a " + name + " with microseconds, which BSON's date cannot hold");
    }
    return new BsonDateTime(instant.toEpochMilli());
  }

  @Override
  public String text(Object value) {
    Instant instant = (Instant) value;
    if (instant.equals(Instant.MAX) || instant.equals(Instant.MIN)) {
      return instant.equals(Instant.MAX) ? "infinity" : "-infinity";
    }
    LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    return DateType.written(utc.toLocalDate(), " " + utc.toLocalTime() + "+00");
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    Instant instant = (Instant) value;
    if (instant.equals(Instant.MAX)) {
      out.putLong(Long.MAX_VALUE);
    } else if (instant.equals(Instant.MIN)) {
      out.putLong(Long.MIN_VALUE);
    } else {
      long seconds = instant.getEpochSecond() - POSTGRES_EPOCH;
      out.putLong(seconds * MICROS_PER_SECOND + instant.getNano() / 1000);
    }
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    long micros = in.getLong();
    if (micros == Long.MAX_VALUE) {
      return Instant.MAX;
    }
    if (micros == Long.MIN_VALUE) {
      return Instant.MIN;
    }
    long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
    long nanos = (micros - seconds * MICROS_PER_SECOND) * 1000;
    return Instant.ofEpochSecond(seconds + POSTGRES_EPOCH, nanos);
  }
}
