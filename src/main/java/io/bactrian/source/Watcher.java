package io.bactrian.source;

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
}
