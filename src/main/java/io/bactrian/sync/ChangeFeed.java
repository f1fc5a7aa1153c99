package io.bactrian.sync;

/** Where changes come from, from a position on. For one thread. */
interface ChangeFeed extends AutoCloseable {

  /**
   * The next changes; waits a moment for them, and gives a batch without any when none came.
   *
   * @throws PositionLost when the stream can't be followed from where it stands
   * @throws RuntimeException when the source is away: open it again later
   */
  ChangeBatch read();

  @Override
  void close();
}
