package io.bactrian.platform.throttle;

import org.jspecify.annotations.Nullable;

/** Something that may ask for less work; looked at in turns, by one thread. */
@FunctionalInterface
interface Signal {

  /** Why work on the system should slow down, or null when it need not. */
  @Nullable String slow(String system);
}
