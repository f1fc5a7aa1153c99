package io.bactrian.shadow;

import java.util.Locale;

/** Where a read comes from. */
enum Origin {
  GET,
  FIND,
  /** Nobody asked: the sampler did. */
  SAMPLE;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
