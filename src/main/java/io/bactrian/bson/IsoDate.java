package io.bactrian.bson;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Dates as Extended JSON writes them: {@code 2012-12-24T12:15:30.501Z}. */
final class IsoDate {

  /** The last millisecond of the year 9999. */
  static final long LAST = 253_402_300_799_999L;

  private static final long DAY = 86_400_000L;

  private IsoDate() {}

  /** Formats a time between 1970 and {@link #LAST}, with milliseconds only if there are any. */
  static String format(long millis) {
    LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(millis, DAY));
    int rest = (int) Math.floorMod(millis, DAY);
    byte[] text = new byte[24];
    digits(text, 0, 4, day.getYear());
    text[4] = '-';
    digits(text, 5, 2, day.getMonthValue());
    text[7] = '-';
    digits(text, 8, 2, day.getDayOfMonth());
    text[10] = 'T';
    digits(text, 11, 2, rest / 3_600_000);
    text[13] = ':';
    digits(text, 14, 2, rest / 60_000 % 60);
    text[16] = ':';
    digits(text, 17, 2, rest / 1000 % 60);
    int length = 19;
    if (rest % 1000 != 0) {
      text[19] = '.';
      digits(text, 20, 3, rest % 1000);
      length = 23;
    }
    text[length++] = 'Z';
    return new String(text, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static void digits(byte[] text, int at, int count, int value) {
    int rest = value;
    for (int i = at + count - 1; i >= at; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /**
   * Milliseconds since 1970, or null if it isn't a date. Seconds and their fraction may be missing,
   * digits after the milliseconds are cut off (as MongoDB does), and the zone is Z, +05:00, +0500
   * or +05.
   */
  static @Nullable Long parse(String text) {
    if (text.length() < 17
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':') {
      return null;
    }
    int hour = number(text, 11, 2, 23);
    int minute = number(text, 14, 2, 59);
    int second = 0;
    int millis = 0;
    int at = 16;
    if (text.charAt(at) == ':') {
      second = number(text, 17, 2, 59);
      at = 19;
      if (at < text.length() && text.charAt(at) == '.') {
        int from = ++at;
        int scale = 100;
        while (at < text.length() && isDigit(text.charAt(at))) {
          millis += (text.charAt(at) - '0') * scale;
          scale /= 10;
          at++;
        }
        if (at == from) {
          return null;
        }
      }
    }
    Integer zone = zone(text, at);
    int year = number(text, 0, 4, 9999);
    if (zone == null || year < 0 || hour < 0 || minute < 0 || second < 0) {
      return null;
    }
    try {
      LocalDate day = LocalDate.of(year, number(text, 5, 2, 12), number(text, 8, 2, 31));
      int ofDay = ((hour * 60 + minute - zone) * 60 + second) * 1000 + millis;
      return day.toEpochDay() * DAY + ofDay;
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  /** Minutes east of Greenwich, or null. */
  private static @Nullable Integer zone(String text, int at) {
    int length = text.length() - at;
    if (length < 1) {
      return null;
    }
    char sign = text.charAt(at);
    if (sign == 'Z') {
      return length == 1 ? 0 : null;
    }
    boolean colon = length == 6 && text.charAt(at + 3) == ':';
    if ((sign != '+' && sign != '-') || (length != 3 && length != 5 && !colon)) {
      return null;
    }
    int hours = number(text, at + 1, 2, 18);
    int minutes = length == 3 ? 0 : number(text, at + (colon ? 4 : 3), 2, 59);
    if (hours < 0 || minutes < 0) {
      return null;
    }
    return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
  }

  /** The number, or -1 when these aren't digits or it is more than {@code most}. */
  private static int number(String text, int from, int count, int most) {
    if (from + count > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + count; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= most ? value : -1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
