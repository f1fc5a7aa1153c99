package io.bactrian.mapping;

import io.bactrian.bson.ExtendedJson;
import io.bactrian.mapping.types.Reason;
import io.bactrian.mapping.types.Unrepresentable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A field of the documents as the mapping sees it: dropped, taken by a plan, or a document some of
 * whose fields are.
 */
final class FieldNode {

  private final Map<String, FieldNode> fields = new HashMap<>();
  private @Nullable FieldPlan plan;
  private boolean dropped;

  /**
   * Registers who takes a field.
   *
   * @return false when the field, or one above or below it, is taken already
   */
  boolean add(List<String> path, FieldPlan taker) {
    FieldNode node = open(path);
    if (node == null || node.plan != null || node.dropped || !node.fields.isEmpty()) {
      return false;
    }
    node.plan = taker;
    return true;
  }

  /** Registers a field that is left behind; false when a column or child takes it already. */
  boolean drop(List<String> path) {
    FieldNode node = open(path);
    if (node == null || node.plan != null || node.dropped || !node.fields.isEmpty()) {
      return false;
    }
    node.dropped = true;
    return true;
  }

  /** Whether the field at this path, or a document around it, is left behind. */
  boolean drops(List<String> path) {
    FieldNode node = this;
    for (String name : path) {
      node = node.fields.get(name);
      if (node == null) {
        return false;
      }
      if (node.dropped) {
        return true;
      }
    }
    return false;
  }

  private @Nullable FieldNode open(List<String> path) {
    FieldNode node = this;
    for (String name : path) {
      if (node.plan != null || node.dropped) {
        return null;
      }
      node = node.fields.computeIfAbsent(name, key -> new FieldNode());
    }
    return node;
  }

  /** Gives every field of the document to whom it belongs; returns what is left, or null. */
  @Nullable BsonDocument take(BsonDocument document, Row row) {
    BsonDocument leftover = null;
    for (Map.Entry<String, BsonValue> entry : document.entrySet()) {
      BsonValue value = entry.getValue();
      if (value.isNull()) {
        continue;
      }
      FieldNode field = fields.get(entry.getKey());
      BsonValue rest = field == null ? value : field.take(entry.getKey(), value, row);
      if (rest != null) {
        if (leftover == null) {
          leftover = new BsonDocument();
        }
        leftover.put(entry.getKey(), rest);
      }
    }
    return leftover;
  }

  private @Nullable BsonValue take(String name, BsonValue value, Row row) {
    if (dropped) {
      return null;
    }
    if (value.getBsonType() == BsonType.UNDEFINED) {
      return value; // no column tells it from null
    }
    try {
      if (plan != null) {
        return plan.take(value, row);
      }
      if (!value.isDocument()) {
        if (!takesAny()) {
          return value;
        }
        throw new Unrepresentable(
            Reason.WRONG_TYPE,
            "a "
                + value.getBsonType().name().toLowerCase(Locale.ROOT)
                + " where a document is expected, whose fields have columns");
      }
      BsonDocument rest = take(value.asDocument(), row);
      return rest == null && !tells(row) ? new BsonDocument() : rest;
    } catch (Unrepresentable e) {
      throw Refused.at(name, e);
    } catch (Refused e) {
      throw e.under(name);
    }
  }

  /** Whether a column or child takes this field or one below, rather than only dropping some. */
  private boolean takesAny() {
    return plan != null || fields.values().stream().anyMatch(FieldNode::takesAny);
  }

  /** The path of the first thing in the leftover, as far down as columns and children go. */
  String firstOf(BsonDocument leftover) {
    Map.Entry<String, BsonValue> first = leftover.entrySet().iterator().next();
    FieldNode field = fields.get(first.getKey());
    return field != null
            && field.plan == null
            && first.getValue() != ExtendedJson.MISSING
            && first.getValue() instanceof BsonDocument inner
            && !inner.isEmpty()
        ? first.getKey() + "." + field.firstOf(inner)
        : first.getKey();
  }

  private boolean tells(Row row) {
    if (plan != null) {
      return plan.tells(row);
    }
    for (FieldNode field : fields.values()) {
      if (!field.dropped && field.tells(row)) {
        return true;
      }
    }
    return false;
  }
}
