package io.bactrian.stream;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The ids of entries: milliseconds, a dash, and a number that tells those of one millisecond apart.
 */
public final class StreamIds {

  private static final Pattern FORM = Pattern.compile("\\d{1,18}-\\d{1,18}");
  private static final Comparator<String> ORDER =
      Comparator.comparingLong(StreamIds::millis).thenComparingLong(StreamIds::number);

  private StreamIds() {}

  /** Whether a text that somebody sent can be an id. */
  public static boolean isId(String text) {
    return FORM.matcher(text).matches();
  }

  /** Which of two was added first. */
  public static int compare(String one, String other) {
    return ORDER.compare(one, other);
  }

  /** When it was added, in epoch milliseconds. */
  public static long millis(String id) {
    return Long.parseLong(id.substring(0, id.indexOf('-')));
  }

  private static long number(String id) {
    return Long.parseLong(id.substring(id.indexOf('-') + 1));
  }
}
