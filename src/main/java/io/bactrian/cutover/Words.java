package io.bactrian.cutover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Times as people say them. */
final class Words {

  private Words() {}

  /** The two largest units of it: {@code 2 d 3 h}, {@code 5 min}, {@code 40 s}, {@code 80 ms}. */
  static String of(Duration time) {
    if (time.toSeconds() == 0) {
      return time.toMillis() + " ms";
    }
    List<String> parts = new ArrayList<>();
    add(parts, time.toDays(), "d");
    add(parts, time.toHoursPart(), "h");
    add(parts, time.toMinutesPart(), "min");
    add(parts, time.toSecondsPart(), "s");
    return String.join(" ", parts.subList(0, Math.min(2, parts.size())));
  }

  private static void add(List<String> parts, long number, String unit) {
    if (number > 0) {
      parts.add(number + " " + unit);
    }
  }
}
