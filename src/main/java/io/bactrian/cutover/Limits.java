package io.bactrian.cutover;

import java.time.Duration;

/**
 * What the gate asks for.
 *
 * @param schemaAge how old the last look at the schema may be
 * @param rowsAge how old the last comparison of rows may be
 * @param countsAge how old the last counts may be
 * @param quarantined documents that may be in the quarantine
 * @param gaps open gaps at which there are too many
 * @param shadow for how long shadow reads must have found nothing
 * @param shadowReads how many have to be compared in that time at least
 * @param mismatch for how long no comparison may have found anything
 * @param latency how many times MongoDB's p95 PostgreSQL's may be
 * @param latencyReads how many reads have to be measured at least
 * @param latencyWindow in which time
 * @param drill how old the last drill may be
 * @param watch for how long PostgreSQL must have led before MongoDB is retired
 */
record Limits(
    Duration schemaAge,
    Duration rowsAge,
    Duration countsAge,
    long quarantined,
    long gaps,
    Duration shadow,
    long shadowReads,
    Duration mismatch,
    double latency,
    long latencyReads,
    Duration latencyWindow,
    Duration drill,
    Duration watch) {

  private static final Limits CONTENT =
      new Limits(
          Duration.ofHours(3),
          Duration.ofHours(36),
          Duration.ofHours(3),
          0,
          10,
          Duration.ofDays(3),
          100,
          Duration.ofHours(48),
          1.5,
          100,
          Duration.ofHours(24),
          Duration.ofDays(30),
          Duration.ofHours(48));

  /** The checklist's, by class. */
  static Limits of(boolean money) {
    return money ? LimitsSetting.ofShadow(Duration.ofDays(7)).over(CONTENT) : CONTENT;
  }
}
