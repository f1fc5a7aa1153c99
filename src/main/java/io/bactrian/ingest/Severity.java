package io.bactrian.ingest;

import java.util.Arrays;
import java.util.List;

/** How bad an event is, from the least on. */
enum Severity {
  INFO,
  WARN,
  ERROR,
  CRITICAL;

  /** Their names, as requests write them. */
  static final List<String> NAMES = Arrays.stream(values()).map(Enum::name).toList();
}
