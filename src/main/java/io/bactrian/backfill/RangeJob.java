package io.bactrian.backfill;

import io.bactrian.source.KeyRange;

/** One range of a collection that is still to be copied: the body of the split. */
public record RangeJob(CollectionJob collection, int ordinal, KeyRange range) {}
