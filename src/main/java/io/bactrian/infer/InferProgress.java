package io.bactrian.infer;

/** Told how far the look has come: every thousand documents, and at the end of each collection. */
@FunctionalInterface
public interface InferProgress {

  InferProgress NONE = (collection, documents) -> {};

  /**
   * @param collection the collection being read
   * @param documents how many of it have been read
   */
  void seen(String collection, long documents);
}
