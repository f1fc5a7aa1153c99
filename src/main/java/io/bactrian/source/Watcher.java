package io.bactrian.source;

import org.jspecify.annotations.Nullable;

/** Is told how far a long reading has come. Called from several threads. */
@FunctionalInterface
public interface Watcher {

  /** For those who don't look. */
  Watcher NONE = (collection, documents, bytes) -> {};

  /**
   * Some more has been done.
   *
   * @param collection of which
   * @param documents how many documents more
   * @param bytes their size as BSON
   */
  void read(String collection, long documents, long bytes);

  /**
   * It goes slower than it could, or is paused; said again and again while that lasts.
   *
   * @param why null when it goes at full speed
   */
  default void slowed(@Nullable String why) {}
}
