package io.bactrian.backfill;

import io.bactrian.source.KeyRange;

/**
 * One range of a collection that is still to be copied: the body of the split.
 *
 * @param plan of which plan of the collection's
 */
public record RangeJob(CollectionJob collection, long plan, int ordinal, KeyRange range) {}
