package io.bactrian.documents;

import io.bactrian.bson.NormalForm;
import io.bactrian.mapping.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/**
 * A change of one document: MongoDB's {@code $set}, {@code $unset}, {@code $inc}, {@code $push}.
 */
public final class Patch {

  private final List<Change> changes;

  private Patch(List<Change> changes) {
    this.changes = List.copyOf(changes);
  }

  /**
   * Reads a patch.
   *
   * @param body operators and under each its paths with their values
   * @throws BadPatch at the first mistake
   */
  public static Patch read(BsonDocument body) {
    List<Change> changes = new ArrayList<>();
    for (Map.Entry<String, BsonValue> operator : body.entrySet()) {
      String name = operator.getKey();
      if (!List.of("$set", "$unset", "$inc", "$push").contains(name)) {
        throw new BadPatch(name + " is not known; allowed are $set, $unset, $inc and $push");
      }
      if (!operator.getValue().isDocument()) {
        throw new BadPatch(name + " needs an object of paths and values");
      }
      for (Map.Entry<String, BsonValue> each : operator.getValue().asDocument().entrySet()) {
        FieldPath path = path(name, each.getKey(), changes);
        changes.add(
            switch (name) {
              case "$set" -> new Change.Put(path, each.getValue());
              case "$unset" -> new Change.Remove(path);
              case "$inc" -> new Change.Add(path, number(path, each.getValue()));
              default -> new Change.Push(path, pushed(path, each.getValue()));
            });
      }
    }
    if (body.isEmpty()) {
      throw new BadPatch("nothing to change; allowed are $set, $unset, $inc and $push");
    }
    return new Patch(changes);
  }

  private static FieldPath path(String operator, String written, List<Change> before) {
    FieldPath path = FieldPath.of(written);
    for (String name : path.names()) {
      if (name.isEmpty()) {
        throw new BadPatch(operator + ": '" + written + "' has an empty name in it");
      }
      if (name.startsWith("$")) {
        throw new BadPatch(
            operator
                + ": "
                + written
                + ": "
                + name
                + " is not known in a path; allowed are names"
                + " and positions");
      }
    }
    for (Change other : before) {
      List<String> names = other.path().names();
      int common = Math.min(names.size(), path.names().size());
      if (names.subList(0, common).equals(path.names().subList(0, common))) {
        throw new BadPatch(written + " and " + other.path() + " conflict: one is in the other");
      }
    }
    return path;
  }

  private static BsonValue number(FieldPath path, BsonValue value) {
    if (!value.isNumber()) {
      throw new BadPatch("$inc: " + path + " needs a number to add");
    }
    return value;
  }

  private static List<BsonValue> pushed(FieldPath path, BsonValue value) {
    if (!value.isDocument()
        || value.asDocument().isEmpty()
        || !value.asDocument().getFirstKey().startsWith("$")) {
      return List.of(value);
    }
    BsonDocument modifiers = value.asDocument();
    for (String name : modifiers.keySet()) {
      if (!name.equals("$each")) {
        throw new BadPatch("$push: " + path + ": " + name + " is not known; allowed is $each");
      }
    }
    BsonValue each = modifiers.get("$each", BsonNull.VALUE);
    if (!each.isArray()) {
      throw new BadPatch("$push: " + path + ": $each needs an array");
    }
    return List.copyOf(each.asArray());
  }

  /**
   * The document as changed; the one given stays as it is. A field that is null counts as missing.
   *
   * @throws BadPatch when an operator doesn't fit what the document has at its path
   */
  public BsonDocument applyTo(BsonDocument document) {
    BsonDocument changed = document.clone();
    changes.forEach(change -> change.applyTo(changed));
    if (!NormalForm.equal(
        document.get("_id", BsonNull.VALUE), changed.get("_id", BsonNull.VALUE))) {
      throw new BadPatch("_id: a document's _id never changes");
    }
    return changed;
  }
}
