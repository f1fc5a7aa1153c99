package io.bactrian.infer;

import org.bson.BsonDocument;

/**
 * What one pass over a collection remembers of it. Bounded in memory however many documents, fields
 * and values there are.
 */
final class Profile {

  private final String collection;
  private final Likeness likeness;
  private final InferLimits limits;
  private final Budget values;
  private final Budget paths;
  private final ObjectShape root = new ObjectShape(FieldPath.DOCUMENT, this, 0, false);
  private boolean complete = true;
  private long leftOut;

  /**
   * @param values how many values may be remembered, shared by all collections
   */
  Profile(String collection, Likeness likeness, InferLimits limits, Budget values) {
    this.collection = collection;
    this.likeness = likeness;
    this.limits = limits;
    this.values = values;
    paths = new Budget(limits.paths());
  }

  void add(BsonDocument document) {
    root.add(document);
  }

  /** Counts a document in which a name stands twice: no row can be made of it. */
  void leaveOut() {
    leftOut++;
  }

  /** How many documents were not looked at because a name stands twice in them. */
  long leftOutDocuments() {
    return leftOut;
  }

  /** To be called once, after the last document. */
  void settle(boolean sawAll) {
    complete = sawAll;
    root.settle();
  }

  String collection() {
    return collection;
  }

  /** Whether every document of the collection was seen. */
  boolean complete() {
    return complete;
  }

  ObjectShape root() {
    return root;
  }

  long documents() {
    return root.objects();
  }

  InferLimits limits() {
    return limits;
  }

  boolean takePath() {
    return paths.take(1);
  }

  /** Whether values at this path are remembered though they aren't ObjectIds. */
  boolean mayRefer(FieldPath path) {
    return Likeness.key(path) || likeness.resemblesAny(path);
  }

  ValueSet newValueSet(int most) {
    return new ValueSet(values, most);
  }
}
