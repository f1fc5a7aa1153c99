package io.bactrian.platform.drift;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a system's tables are as its last migration left them.
 *
 * @param version of the newest migration then
 * @param print of what is there now
 * @param what which lines of the listing are there no more (-) or new (+), not all where they are
 *     many; null when nothing has drifted
 */
public record SchemaCheck(String system, String version, String print, @Nullable String what) {

  private static final int SHOWN = 20;

  /** Whether anything has. */
  public boolean drifted() {
    return what != null;
  }

  static SchemaCheck of(String system, String version, SchemaListing then, SchemaListing now) {
    List<String> words = new ArrayList<>();
    then.without(now).forEach(line -> words.add("- " + line));
    now.without(then).forEach(line -> words.add("+ " + line));
    int more = words.size() - SHOWN;
    List<String> shown = new ArrayList<>(words.subList(0, Math.min(SHOWN, words.size())));
    if (more > 0) {
      shown.add("and " + more + " more");
    }
    return new SchemaCheck(
        system, version, now.print(), words.isEmpty() ? null : String.join("\n", shown));
  }
}
