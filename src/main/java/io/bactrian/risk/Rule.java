package io.bactrian.risk;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code bactrian.risk.rules[n].*}: what makes an incident.
 *
 * @param name stands in the incidents that it opens
 * @param match the events that it counts
 * @param window how long before an event others count with it, both ends included
 * @param threshold it fires when more than so many are in the window
 * @param groupBy events count together only if they are equal in these; one that lacks any of them
 *     doesn't count
 * @param incidentSeverity of the incidents that it opens
 * @param quietTime how long after the last event at which it fired an incident is over; longer than
 *     the window
 * @param investigateAfter how long after that event an incident is being investigated
 */
public record Rule(
    @DefaultValue("") String name,
    @DefaultValue Match match,
    @DefaultValue("60s") Duration window,
    @DefaultValue("10") int threshold,
    @DefaultValue Set<GroupBy> groupBy,
    @DefaultValue("CRITICAL") String incidentSeverity,
    @DefaultValue("240s") Duration quietTime,
    @DefaultValue("60s") Duration investigateAfter) {

  /** What events can be told apart by; the order is that of the parts of a group's key. */
  public enum GroupBy {
    SOURCE,
    TYPE,
    CORRELATION_ID
  }

  /** The events that a rule counts: those that are in every list that isn't empty. */
  public record Match(
      @DefaultValue List<String> severities,
      @DefaultValue List<String> types,
      @DefaultValue List<String> sources) {

    public Match {
      severities = List.copyOf(severities);
      types = List.copyOf(types);
      sources = List.copyOf(sources);
      for (String severity : severities) {
        known("match.severities", severity, Severities.OF_EVENTS);
      }
    }

    boolean counts(IngestedEvent event) {
      return (severities.isEmpty() || severities.contains(event.severity()))
          && (types.isEmpty() || types.contains(event.type()))
          && (sources.isEmpty() || sources.contains(event.source()));
    }

    /** Whether nothing but errors counts. */
    boolean onlyErrors() {
      return !severities.isEmpty() && Severities.ERRORS.containsAll(severities);
    }
  }

  public Rule {
    groupBy = groupBy.isEmpty() ? Set.of() : EnumSet.copyOf(groupBy);
    if (!name.matches("\\S(.{0,98}\\S)?")) {
      throw new IllegalArgumentException(
          property("name") + " must be a text of 1 to 100 characters, not '" + name + "'");
    }
    if (threshold < 0 || threshold > 100_000) {
      throw new IllegalArgumentException(
          property("threshold") + " must be from 0 to 100000, not " + threshold);
    }
    known("incident-severity", incidentSeverity, Severities.OF_INCIDENTS);
    span("window", window);
    span("quiet-time", quietTime);
    span("investigate-after", investigateAfter);
    if (quietTime.compareTo(window) <= 0) {
      // Otherwise an event in a window could belong to two incidents.
      throw new IllegalArgumentException(
          property("quiet-time")
              + " must be longer than window, which is "
              + window
              + ", but is "
              + quietTime);
    }
    if (investigateAfter.compareTo(quietTime) > 0) {
      throw new IllegalArgumentException(
          property("investigate-after")
              + " must not be longer than quiet-time, which is "
              + quietTime
              + ", but is "
              + investigateAfter);
    }
  }

  /** What an incident of this rule says of itself. */
  String summary(long events, Duration firstToLast, String group) {
    return "High %s rate detected: %d %sevents%s over %d seconds."
        .formatted(
            match.onlyErrors() ? "error" : "event",
            events,
            match.onlyErrors() ? "ERROR " : "",
            group.isEmpty() ? "" : " of " + group,
            window.plus(firstToLast).plusNanos(999_999_999).toSeconds());
  }

  private static void span(String name, Duration span) {
    if (span.compareTo(Duration.ofMillis(1)) < 0 || span.compareTo(Duration.ofDays(366)) > 0) {
      throw new IllegalArgumentException(
          property(name) + " must be from 1 ms to 366 days, not " + span);
    }
  }

  private static void known(String name, String word, Set<String> words) {
    if (!words.contains(word)) {
      throw new IllegalArgumentException(
          property(name) + " must be of " + String.join(", ", words) + ", not " + word);
    }
  }

  private static String property(String name) {
    return "bactrian.risk.rules[]." + name;
  }
}
