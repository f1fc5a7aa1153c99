package io.bactrian.parity;

import java.util.List;

/**
 * What comparing one collection came to.
 *
 * @param compared documents compared, quarantined ones not included
 * @param differing documents of which a row is missing, surplus or different, and rows without a
 *     document
 * @param expired documents and rows whose time is over and that are on one side only, where the
 *     other has deleted them already; not compared
 * @param quarantined documents that are in the quarantine
 * @param equal documents whose rows are right and give them back; 0 when that was not asked
 * @param different documents whose rows are as the mapping makes them, and don't give them back:
 *     never one that is among the differing
 * @param checksum of all documents that were read, whatever their order: that of the backfill if
 *     the source has not changed since
 * @param differences the first of them
 * @param unseen what the comparison cannot see, in words
 */
public record CollectionVerdict(
    String collection,
    long compared,
    long differing,
    long expired,
    long quarantined,
    long equal,
    long different,
    long checksum,
    List<FoundDifference> differences,
    List<String> unseen) {

  /** Whether nothing differs. */
  public boolean exact() {
    return differing == 0 && different == 0;
  }
}
