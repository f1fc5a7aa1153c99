package io.bactrian.mapping;

import io.bactrian.mapping.types.Reason;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** How documents, or a child's elements, become rows of one table and come back. */
final class TablePlan {

  private final TableShape shape;
  private final FieldNode fields;
  private final List<FieldPlan> givers;
  private final List<ChildPlan> children;
  private final int extra;

  /**
   * @param fields who takes which field
   * @param givers all that tell something of the document, in order
   * @param children those of them that are child tables
   * @param extra the index of the column that keeps what is left, or -1
   */
  TablePlan(
      TableShape shape,
      FieldNode fields,
      List<FieldPlan> givers,
      List<ChildPlan> children,
      int extra) {
    this.shape = shape;
    this.fields = fields;
    this.givers = givers;
    this.children = children;
    this.extra = extra;
  }

  TableShape shape() {
    return shape;
  }

  /** The index of the column that keeps what is left, or -1. */
  int extra() {
    return extra;
  }

  List<FieldPlan> givers() {
    return givers;
  }

  List<ChildPlan> children() {
    return children;
  }

  /**
   * The row that the document becomes; its join columns, and its children's, are not filled yet.
   */
  Row toRow(BsonDocument document) {
    Row row = newRow();
    BsonDocument leftover = fields.take(document, row);
    for (FieldPlan giver : givers) {
      leftover = giver.finish(document, leftover, row);
    }
    if (leftover != null) {
      keep(leftover, row);
    } else if (extra >= 0 && shape.columns().get(extra).notNull()) {
      row.set(extra, new BsonDocument());
    }
    return row;
  }

  /** A row with its constants. */
  Row newRow() {
    Row row = shape.newRow();
    for (Map.Entry<Integer, Object> constant : shape.constants().entrySet()) {
      row.set(constant.getKey(), constant.getValue());
    }
    return row;
  }

  private void keep(BsonDocument leftover, Row row) {
    if (extra < 0) {
      throw new Refused(
          Reason.LEFT_OVER,
          fields.firstOf(leftover),
          "no column of "
              + shape.qualifiedName()
              + " can tell all of it, and the table has no column extra");
    }
    row.set(extra, leftover);
  }

  /** Fills the columns that point at the parent's row, all the way down. */
  void join(Row row) {
    for (ChildPlan child : children) {
      for (Row inner : row.children().get(child.plan().shape.childIndex())) {
        child.join(row, inner);
      }
    }
  }

  BsonDocument toDocument(Row row) {
    return toDocument(row, -1);
  }

  /**
   * As {@link #toDocument(Row)}.
   *
   * @param untold the index of a column that is not told, or -1
   */
  BsonDocument toDocument(Row row, int untold) {
    BsonDocument document = new BsonDocument();
    for (FieldPlan giver : givers) {
      if (untold < 0 || giver.fieldOf(untold) == null) {
        giver.give(row, document);
      }
    }
    if (extra >= 0 && row.value(extra) instanceof BsonValue left) {
      if (!left.isDocument()) {
        throw new Refused(Reason.WRONG_TYPE, "extra", "is not an object");
      }
      Leftover.merge(document, left.asDocument());
    }
    return document;
  }

  /** How many names the row's leftover holds at its top. */
  int extraPaths(Row row) {
    return extra >= 0 && row.value(extra) instanceof BsonDocument left ? left.size() : 0;
  }

  /** The path of the field that feeds the column with that index, or null when none does. */
  @Nullable String fieldOf(int column) {
    for (FieldPlan giver : givers) {
      String field = giver.fieldOf(column);
      if (field != null) {
        return field;
      }
    }
    return null;
  }

  /** How the values of the column with that index are made from a field's. */
  @Nullable KeyForm formOf(int column) {
    for (FieldPlan giver : givers) {
      if (giver instanceof ColumnPlan plan && plan.index() == column) {
        return plan.form();
      }
    }
    return null;
  }
}
