package io.bactrian.sync;

/** Where the changes of streams come from: MongoDB itself, or Kafka. */
interface Feeds {

  /** What they are streams of: the database's name. */
  String source();

  /**
   * Opens a stream.
   *
   * @throws PositionLost when it can't be followed from that position
   * @throws RuntimeException when the source is away: try again later
   */
  ChangeFeed open(Followed what, Position position);

  /** Where a stream stands now: everything that happens after this call lies behind it. */
  Position now(Followed what);
}
