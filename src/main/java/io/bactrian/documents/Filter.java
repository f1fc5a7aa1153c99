package io.bactrian.documents;

import io.bactrian.mapping.FieldPath;
import java.util.List;
import org.bson.BsonValue;

/**
 * A condition on documents, MongoDB's where null and missing are one; {@link Matcher} says what
 * each means.
 */
public sealed interface Filter {

  /** All of them; with none, every document. */
  record All(List<Filter> of) implements Filter {}

  /** At least one of them. */
  record Any(List<Filter> of) implements Filter {}

  /** What the other doesn't match. */
  record Not(Filter of) implements Filter {}

  /** The field, or an element of it, is one of the values; null among them is a missing field. */
  record In(FieldPath field, List<BsonValue> values) implements Filter {}

  /** The field, or an element of it, is of the bound's type and on this side of it. */
  record Range(FieldPath field, Side side, BsonValue bound) implements Filter {}

  /** The field is there and not null. */
  record Exists(FieldPath field) implements Filter {}

  /** On which side of a bound. */
  enum Side {
    GT("$gt"),
    GTE("$gte"),
    LT("$lt"),
    LTE("$lte");

    private final String operator;

    Side(String operator) {
      this.operator = operator;
    }

    /** As MongoDB spells it. */
    String operator() {
      return operator;
    }

    boolean above() {
      return this == GT || this == GTE;
    }

    boolean inclusive() {
      return this == GTE || this == LTE;
    }

    /** Whether a value that compares so with the bound is on this side. */
    boolean holds(int comparison) {
      return comparison == 0 ? inclusive() : comparison > 0 == above();
    }
  }
}
