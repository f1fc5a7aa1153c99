package io.bactrian.stores;

/** What becomes of writes straight to MongoDB while they would be lost or overwritten. */
public enum DirectWrites {
  /** They are made, and nobody is told. */
  IGNORE,
  /** MongoDB refuses inserts and updates, from the fence on until MongoDB alone has the data. */
  REFUSE,
  /** Who makes them is told by webhook, and has to answer, before the fence is raised. */
  ANNOUNCE
}
