package io.bactrian.infer;

import org.bson.BsonArray;
import org.bson.BsonValue;

/** The arrays at one path: their elements taken together. */
final class ArrayShape {

  private static final int DEEPEST = 64;

  private final Shape elements;
  private long empty;

  ArrayShape(Shape elements) {
    this.elements = elements;
  }

  void add(BsonArray array) {
    if (array.isEmpty()) {
      empty++;
    }
    if (elements.depth() > DEEPEST) {
      return;
    }
    for (BsonValue element : array) {
      elements.add(element);
    }
  }

  void merge(ArrayShape other) {
    empty += other.empty;
    elements.merge(other.elements);
  }

  Shape elements() {
    return elements;
  }

  /** How many arrays have no elements. */
  long empty() {
    return empty;
  }
}
