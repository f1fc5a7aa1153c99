package io.bactrian.cutover;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The {@link Limits} that somebody has set: the others stay as they are. */
record LimitsSetting(
    @Nullable Duration schemaAge,
    @Nullable Duration rowsAge,
    @Nullable Duration countsAge,
    @Nullable Long quarantined,
    @Nullable Long gaps,
    @Nullable Duration shadow,
    @Nullable Long shadowReads,
    @Nullable Duration mismatch,
    @Nullable Double latency,
    @Nullable Long latencyReads,
    @Nullable Duration latencyWindow,
    @Nullable Duration drill,
    @Nullable Duration watch) {

  static LimitsSetting ofShadow(Duration shadow) {
    return new LimitsSetting(
        null, null, null, null, null, shadow, null, null, null, null, null, null, null);
  }

  Limits over(Limits base) {
    return new Limits(
        or(schemaAge, base.schemaAge()),
        or(rowsAge, base.rowsAge()),
        or(countsAge, base.countsAge()),
        or(quarantined, base.quarantined()),
        or(gaps, base.gaps()),
        or(shadow, base.shadow()),
        or(shadowReads, base.shadowReads()),
        or(mismatch, base.mismatch()),
        or(latency, base.latency()),
        or(latencyReads, base.latencyReads()),
        or(latencyWindow, base.latencyWindow()),
        or(drill, base.drill()),
        or(watch, base.watch()));
  }

  private static <T> T or(@Nullable T set, T base) {
    return set == null ? base : set;
  }
}
