package io.bactrian.demo.escrow;

import io.bactrian.mapping.types.Reason;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A way in which a document can be wrong.
 *
 * @param documents one; two where it takes a second one to be in the way of
 * @param lands whether the row lands all the same, without the reference at fault
 */
record Defect(
    String kind,
    Reason reason,
    @Nullable String field,
    int documents,
    boolean lands,
    Damage damage) {

  /** Spoils a good document. */
  interface Damage {
    void to(BsonDocument document, Slot slot);
  }

  /**
   * Which of the damaged ones it is.
   *
   * @param round how many of the same defect come before
   * @param half 1 for the second of two
   * @param draw the same for both of two
   */
  record Slot(World world, long round, int half, Draw draw) {}

  static Defect of(String kind, Reason reason, @Nullable String field, Damage damage) {
    return new Defect(kind, reason, field, 1, false, damage);
  }

  /** Two of which only one can land. */
  static Defect pair(String kind, @Nullable String field, Damage damage) {
    return new Defect(kind, Reason.NOT_UNIQUE, field, 2, false, damage);
  }

  /** A reference to nobody that is filled last, so that the row is there by then. */
  static Defect later(String kind, String field, Damage damage) {
    return new Defect(kind, Reason.DANGLING_REFERENCE, field, 1, true, damage);
  }

  /** Puts a value at a path, the documents on the way to it included. */
  static void put(BsonDocument document, String path, BsonValue value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      document.put(path, value);
      return;
    }
    String name = path.substring(0, dot);
    if (!document.isDocument(name)) {
      document.put(name, new BsonDocument());
    }
    put(document.getDocument(name), path.substring(dot + 1), value);
  }
}
