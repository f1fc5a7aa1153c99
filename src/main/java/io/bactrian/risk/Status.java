package io.bactrian.risk;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where an incident stands, the most awake first. */
enum Status {
  OPEN,
  INVESTIGATING,
  RESOLVED;

  static final Set<String> WORDS =
      Collections.unmodifiableSet(
          new LinkedHashSet<>(List.of(OPEN.name(), INVESTIGATING.name(), RESOLVED.name())));
}
