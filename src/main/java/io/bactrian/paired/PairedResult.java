package io.bactrian.paired;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What asking one query of both stores came to.
 *
 * @param reason why it failed, else null
 * @param tries how often it was asked until the stores agreed, or it counted
 * @param leftOut documents that are in the quarantine, and were left out of MongoDB's answer
 * @param differences some of the rows that differ
 */
public record PairedResult(
    long run,
    String system,
    String query,
    Verdict verdict,
    @Nullable String reason,
    long mongoRows,
    long sqlRows,
    long differing,
    @Nullable String mongoMd5,
    @Nullable String sqlMd5,
    int tries,
    long leftOut,
    Instant startedAt,
    Duration mongoTook,
    Duration sqlTook,
    List<RowDifference> differences) {

  public PairedResult {
    differences = List.copyOf(differences);
  }
}
