package io.bactrian.backfill;

import java.time.Duration;
import java.util.Map;

/**
 * What the backfill of one collection came to, over all its runs.
 *
 * @param documents how many were read
 * @param landed how many are rows now
 * @param quarantined how many are in the quarantine
 * @param reasons the quarantined by reason code
 * @param extraPaths names that no column took, over all documents
 * @param checksum of all documents that were read, whatever their order: the same when the source
 *     is read again and nothing has changed there
 * @param ranges into how many ranges it was cut
 * @param open how many of them are still to be copied
 * @param settled whether everything is done, references for the second pass included
 * @param time spent copying, ranges that ran side by side added up
 */
public record CollectionResult(
    String collection,
    long documents,
    long landed,
    long quarantined,
    Map<String, Long> reasons,
    long extraPaths,
    long checksum,
    int ranges,
    int open,
    boolean settled,
    Duration time) {}
