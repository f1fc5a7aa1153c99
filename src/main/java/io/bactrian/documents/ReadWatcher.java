package io.bactrian.documents;

/** Is told of reads on the reader's own thread: it never waits, and never throws. */
@FunctionalInterface
public interface ReadWatcher {

  /** For those whom nobody watches. */
  ReadWatcher NONE = read -> {};

  /** A read was answered; one that failed is not told of. */
  void done(ReadDone read);
}
