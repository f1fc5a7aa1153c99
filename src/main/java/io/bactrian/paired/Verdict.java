package io.bactrian.paired;

/** What asking a question of both stores came to. */
public enum Verdict {
  /** Both answered the same, and there was something to compare. */
  AGREE,
  /** The answers differ, as often as it was tried. */
  DIFFER,
  /** Both answered nothing: equal, and no proof of anything. */
  EMPTY,
  /** One of the stores gave no answer, or one that can't be compared. */
  FAILED
}
