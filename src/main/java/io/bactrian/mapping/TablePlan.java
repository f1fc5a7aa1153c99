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
  private final List<ColumnPlan> columns;
  private final List<ChildPlan> children;
  private final int extra;

  /**
   * @param fields who takes which field
   * @param givers all that tell something of the document, in order
   * @param columns those of them that feed one column
   * @param children those of them that are child tables
   * @param extra the index of the column that keeps what is left, or -1
   */
  TablePlan(
      TableShape shape,
      FieldNode fields,
      List<FieldPlan> givers,
      List<ColumnPlan> columns,
      List<ChildPlan> children,
      int extra) {
    this.shape = shape;
    this.fields = fields;
    this.givers = givers;
    this.columns = columns;
    this.children = children;
    this.extra = extra;
  }

  TableShape shape() {
    return shape;
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
    for (ColumnPlan column : columns) {
      leftover = column.fillDefault(document, leftover, row);
      column.require(row, shape.columns().get(column.index()).name());
    }
    for (ChildPlan child : children) {
      leftover = child.noteMissing(document, leftover, row);
    }
    if (leftover != null) {
      keep(leftover, row);
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
      Map.Entry<String, BsonValue> first = leftover.entrySet().iterator().next();
      throw new Refused(
          Reason.LEFT_OVER,
          first.getKey(),
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
    BsonDocument document = new BsonDocument();
    for (FieldPlan giver : givers) {
      giver.give(row, document);
    }
    if (extra >= 0 && row.value(extra) instanceof BsonValue left) {
      if (!left.isDocument()) {
        throw new Refused(Reason.WRONG_TYPE, "extra", "is not an object");
      }
      Leftover.merge(document, left.asDocument());
    }
    return document;
  }

  /** How many paths the row's leftover holds: every leaf counts. */
  int extraPaths(Row row) {
    return extra >= 0 && row.value(extra) instanceof BsonDocument left ? left.size() : 0;
  }

  @Nullable FieldPath rootPath(int column) {
    for (ColumnPlan plan : columns) {
      if (plan.index() == column) {
        return new FieldPath(plan.path());
      }
    }
    return null;
  }
}
