package io.bactrian.platform.throttle;

import org.jspecify.annotations.Nullable;

/**
 * How fast work may go.
 *
 * @param percent 0 for not at all, 100 for as fast as it can
 * @param why null at 100
 */
public record Speed(int percent, @Nullable String why) {

  /** As fast as it can. */
  public static final Speed FULL = new Speed(100, null);

  /** For a progress line; null at full speed. */
  public @Nullable String words() {
    return percent >= 100 ? null : (percent == 0 ? "paused: " : percent + "%: ") + why;
  }
}
