package io.bactrian.parity;

import java.util.ArrayList;
import java.util.List;

/** Findings as they add up; of the differences only so many are kept, but all are counted. */
final class Findings {

  private final int most;
  private final List<FoundDifference> differences = new ArrayList<>();
  private long compared;
  private long differing;
  private long expired;
  private long quarantined;
  private long matched;
  private long equal;
  private long different;
  private long checksum;

  /**
   * @param most how many differences are kept
   */
  Findings(int most) {
    this.most = most;
  }

  void add(Look look) {
    switch (look.outcome()) {
      case EXPIRED -> expired++;
      case QUARANTINED -> quarantined++;
      case EQUAL -> {
        compared++;
        equal++;
      }
      case DIFFERS -> {
        compared++;
        differing += look.differing() ? 1 : 0;
        different += look.different() ? 1 : 0;
        keep(look.differences());
      }
    }
  }

  /** Rows without a document: named ones, of which each counts. */
  void addSurplus(List<FoundDifference> rows) {
    differing += rows.size();
    keep(rows);
  }

  private void keep(List<FoundDifference> more) {
    int room = Math.max(0, most - differences.size());
    differences.addAll(more.subList(0, Math.min(room, more.size())));
  }

  void addMatched(long rows) {
    matched += rows;
  }

  /** Adds what a document's bytes tell, whatever becomes of it. */
  void addChecksum(long of) {
    checksum ^= of;
  }

  List<FoundDifference> differences() {
    return differences;
  }

  /**
   * @param roundTrip whether {@code equal} was asked for
   */
  ParityRecords.Compared sum(boolean roundTrip) {
    return new ParityRecords.Compared(
        compared,
        differing,
        expired,
        quarantined,
        matched,
        roundTrip ? equal : 0,
        different,
        checksum);
  }
}
