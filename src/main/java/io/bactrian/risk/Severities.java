package io.bactrian.risk;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The words for how bad it is, and for where an incident stands; as the tables' CHECKs have them.
 */
final class Severities {

  static final Set<String> OF_EVENTS = words("INFO", "WARN", "ERROR", "CRITICAL");
  static final Set<String> OF_INCIDENTS = words("LOW", "MEDIUM", "HIGH", "CRITICAL");

  /** Those of events that have an index of their own: {@code events_of_errors}. */
  static final Set<String> ERRORS = words("ERROR", "CRITICAL");

  private Severities() {}

  private static Set<String> words(String... words) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(words)));
  }
}
