package io.bactrian.sync;

import java.util.List;

/**
 * Changes in the order in which they happened: the body of the sync routes. A transaction of the
 * source is never divided between two batches.
 *
 * @param stream whose changes these are
 * @param from where the stream stood before them
 * @param changes may be empty, when only the position moves on
 * @param to where it stands after them
 */
public record ChangeBatch(StreamName stream, Position from, List<Change> changes, Position to) {

  public ChangeBatch {
    changes = List.copyOf(changes);
  }

  /** The same, where batches without changes came before it that nobody remembered. */
  ChangeBatch since(Position earlier) {
    return new ChangeBatch(stream, earlier, changes, to);
  }

  /**
   * Whether the stream ends with it, and goes on only when it is opened anew where it stands then.
   * One that was opened there stands there until something happens, and has not ended.
   */
  boolean ends() {
    return to.after() && !to.equals(from);
  }

  /** Whether there is anything to remember. */
  boolean moves() {
    return !changes.isEmpty() || !from.equals(to);
  }
}
