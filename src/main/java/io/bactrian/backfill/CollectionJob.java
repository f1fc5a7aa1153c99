package io.bactrian.backfill;

import io.bactrian.mapping.Lens;

/** One collection of a job: the body that goes to {@code direct:backfill-collection}. */
public record CollectionJob(BackfillJob job, Lens lens) {

  /** The collection's name. */
  public String collection() {
    return lens.collection();
  }
}
