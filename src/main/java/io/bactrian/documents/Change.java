package io.bactrian.documents;

import io.bactrian.mapping.FieldPath;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What one operator of a patch does at one path. */
sealed interface Change {

  /** MongoDB fills an array up to a position with as many nulls at most. */
  int MOST_PADDING = 1_500_000;

  FieldPath path();

  void applyTo(BsonDocument document);

  /** {@code $set}. */
  record Put(FieldPath path, BsonValue value) implements Change {
    @Override
    public void applyTo(BsonDocument document) {
      change(document, path, before -> copy(value));
    }
  }

  /** {@code $unset}: of an array's element, null stays. */
  record Remove(FieldPath path) implements Change {
    @Override
    public void applyTo(BsonDocument document) {
      BsonValue at = document;
      List<String> names = path.names();
      for (String name : names.subList(0, names.size() - 1)) {
        at = at == null ? null : inside(at, name);
      }
      String last = names.get(names.size() - 1);
      if (at instanceof BsonDocument around) {
        around.remove(last);
      } else if (at instanceof BsonArray array && inside(array, last) != null) {
        array.set(Reach.position(last), BsonNull.VALUE);
      }
    }
  }

  /** {@code $inc}: a missing field becomes what is added. */
  record Add(FieldPath path, BsonValue value) implements Change {
    @Override
    public void applyTo(BsonDocument document) {
      change(
          document,
          path,
          before -> {
            if (before == null) {
              return value;
            }
            if (!before.isNumber()) {
              throw new BadPatch("$inc: " + path + " is not a number");
            }
            return Sum.of(path, before.asNumber(), value.asNumber());
          });
    }
  }

  /** {@code $push}: a missing field becomes an array. */
  record Push(FieldPath path, List<BsonValue> values) implements Change {
    @Override
    public void applyTo(BsonDocument document) {
      change(
          document,
          path,
          before -> {
            if (before != null && !before.isArray()) {
              throw new BadPatch("$push: " + path + " is not an array");
            }
            BsonArray array = before == null ? new BsonArray() : before.asArray();
            values.forEach(value -> array.add(copy(value)));
            return array;
          });
    }
  }

  /** What a value becomes. */
  interface Becoming {
    BsonValue of(@Nullable BsonValue before);
  }

  private static void change(BsonDocument document, FieldPath path, Becoming becoming) {
    BsonValue at = document;
    List<String> names = path.names();
    for (int i = 0; i < names.size() - 1; i++) {
      String name = names.get(i);
      BsonValue inner = inside(at, name);
      if (inner == null) {
        inner = new BsonDocument();
        put(at, name, inner, path);
      }
      if (!inner.isDocument() && !inner.isArray()) {
        throw new BadPatch(
            path
                + ": "
                + String.join(".", names.subList(0, i + 1))
                + " is neither a document nor"
                + " an array");
      }
      at = inner;
    }
    String last = names.get(names.size() - 1);
    put(at, last, becoming.of(inside(at, last)), path);
  }

  /** What is there, or null; in a document, a null is nothing. */
  private static @Nullable BsonValue inside(BsonValue around, String name) {
    if (around instanceof BsonDocument document) {
      BsonValue value = document.get(name);
      return value == null || value.isNull() ? null : value;
    }
    int position = Reach.position(name);
    return around instanceof BsonArray array && position >= 0 && position < array.size()
        ? array.get(position)
        : null;
  }

  private static void put(BsonValue around, String name, BsonValue value, FieldPath path) {
    if (around instanceof BsonDocument document) {
      document.put(name, value);
      return;
    }
    BsonArray array = around.asArray();
    int position = Reach.position(name);
    if (position < 0) {
      throw new BadPatch(path + ": " + name + " is no position in an array");
    }
    if (position < array.size()) {
      array.set(position, value);
      return;
    }
    if (position - array.size() > MOST_PADDING) {
      throw new BadPatch(path + ": the position is too far behind the array's end");
    }
    while (array.size() < position) {
      array.add(BsonNull.VALUE);
    }
    array.add(value);
  }

  private static BsonValue copy(BsonValue value) {
    if (value instanceof BsonDocument document) {
      return document.clone();
    }
    return value instanceof BsonArray array ? array.clone() : value;
  }
}
