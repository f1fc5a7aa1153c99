package io.bactrian.paired;

import java.util.List;

/**
 * What comparing two answers came to.
 *
 * @param differing rows that differ, of which some are in {@code differences}
 * @param mongoMd5 of MongoDB's rows, sorted where the order doesn't count
 * @param sqlMd5 of PostgreSQL's rows, likewise
 */
record Compared(
    long mongoRows,
    long sqlRows,
    long differing,
    String mongoMd5,
    String sqlMd5,
    List<RowDifference> differences) {

  Verdict verdict() {
    return differing > 0 ? Verdict.DIFFER : mongoRows == 0 ? Verdict.EMPTY : Verdict.AGREE;
  }
}
