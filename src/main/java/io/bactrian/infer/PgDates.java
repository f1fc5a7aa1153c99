package io.bactrian.infer;

/** The dates that a timestamptz holds, in milliseconds since 1970 (PostgreSQL, table 8.9). */
final class PgDates {

  /** 24 November 4714 BC, the first day of the Julian period. */
  private static final long FIRST = -210_866_803_200_000L;

  /** The first millisecond after the year 294276. */
  private static final long END = 9_224_318_016_000_000L;

  private PgDates() {}

  static boolean holds(long millis) {
    return millis >= FIRST && millis < END;
  }
}
