package io.bactrian.http;

import java.time.Instant;

/** The times that a request may name: those which both people and PostgreSQL know. */
public final class Times {

  /** What a time must be, for a problem's message. */
  public static final String RULE =
      "must be a time as 2026-01-31T12:00:00Z, in the years 0001 to 9999";

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private Times() {}

  /** Whether it is in the years 1 to 9999. */
  public static boolean fits(Instant time) {
    return !time.isBefore(FIRST) && time.isBefore(END);
  }
}
