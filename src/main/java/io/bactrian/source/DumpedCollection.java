package io.bactrian.source;

/** A collection within a dump, whatever the form. */
interface DumpedCollection {

  /** What is known without reading it. */
  SourceCollection describe();

  /** Whether opening it in the middle costs no more than at the start. */
  boolean seekable();

  /**
   * Opens it at a position that a cursor on it has had; 0 is the start.
   *
   * @throws DamagedSource when it can't be read
   */
  DumpCursor open(long position);
}
