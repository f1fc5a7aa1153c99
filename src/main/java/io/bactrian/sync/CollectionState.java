package io.bactrian.sync;

import java.util.Locale;

/** How a collection stands to the stream that tells of it. */
public enum CollectionState {
  /** What changes is noted until its backfill has ended. */
  WAITING,
  /** What changes lands. */
  LIVE,
  /** It was dropped; its rows are as they were. It waits to be copied again. */
  DROPPED,
  /** It has another name now. It waits to be copied again. */
  RENAMED,
  /** Another collection has its name now. It waits to be copied again. */
  REPLACED,
  /** The stream has lost changes of it. It waits to be copied again. */
  LOST;

  /** The word in tables and reports. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static CollectionState of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Whether somebody has to do something about it. */
  public boolean needsCopy() {
    return this != WAITING && this != LIVE;
  }
}
