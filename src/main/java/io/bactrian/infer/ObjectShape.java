package io.bactrian.infer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The objects at one path: their fields in order of first appearance, or, once there are too many
 * different names, the keys and values of a map.
 */
final class ObjectShape {

  /** Above this many names even a dense object isn't looked at field by field. */
  private static final int WIDEST = 1_024;

  /** Below this part of its names in the average object, an object is sparse. */
  private static final double SPARSE = 0.25;

  private static final int SPARSE_NAMES = 16;

  private static final int UNIFORM_NAMES = 8;

  private final FieldPath path;
  private final Profile profile;
  private final int depth;
  private final Map<String, Shape> fields = new LinkedHashMap<>();
  private @Nullable Shape mapValues;
  private @Nullable KeyFacts mapKeys;
  private boolean opaque;
  private long objects;
  private long empty;
  private long occurrences;
  private long unlisted;

  ObjectShape(FieldPath path, Profile profile, int depth, boolean opaque) {
    this.path = path;
    this.profile = profile;
    this.depth = depth;
    this.opaque = opaque;
  }

  void add(BsonDocument document) {
    objects++;
    if (document.isEmpty()) {
      empty++;
    }
    for (Map.Entry<String, BsonValue> field : document.entrySet()) {
      occurrences++;
      Shape shape = shapeOf(field.getKey());
      if (shape != null) {
        shape.add(field.getValue());
      }
    }
  }

  void merge(ObjectShape other) {
    objects += other.objects;
    empty += other.empty;
    occurrences += other.occurrences;
    unlisted += other.unlisted;
    if (other.opaque) {
      becomeOpaque();
    }
    if (other.mapValues != null && other.mapKeys != null && !opaque) {
      becomeMap();
      values().merge(other.mapValues);
      keys().merge(other.mapKeys);
    }
    for (Map.Entry<String, Shape> field : other.fields.entrySet()) {
      Shape shape = shapeOf(field.getKey());
      if (shape != null) {
        shape.merge(field.getValue());
      }
    }
  }

  void settle() {
    if (mapValues == null && depth > 0 && looksLikeMap()) {
      becomeMap();
    }
    fields.values().forEach(Shape::settle);
    if (mapValues != null) {
      mapValues.settle();
    }
  }

  /** The fields in order of first appearance; none for a map. */
  Map<String, Shape> fields() {
    return fields;
  }

  boolean map() {
    return mapValues != null;
  }

  /** Of a map, its values taken together. */
  Shape values() {
    if (mapValues == null) {
      mapValues = new Shape(path.child(FieldPath.VALUE), profile, depth);
    }
    return mapValues;
  }

  /** Of a map, its keys. */
  KeyFacts keys() {
    if (mapKeys == null) {
      mapKeys = new KeyFacts(profile.newValueSet(KeyFacts.COUNTED));
    }
    return mapKeys;
  }

  /** Whether a limit kept us from looking at the fields. */
  boolean opaque() {
    return opaque;
  }

  long objects() {
    return objects;
  }

  long empty() {
    return empty;
  }

  /** Of the document itself: how many values stand in fields beyond the limit. */
  long unlisted() {
    return unlisted;
  }

  private @Nullable Shape shapeOf(String name) {
    if (opaque) {
      return null;
    }
    if (mapValues != null) {
      keys().add(name);
      return mapValues;
    }
    Shape known = fields.get(name);
    if (known != null) {
      return known;
    }
    boolean whole = depth == 0;
    if (!whole && fields.size() >= profile.limits().mapKeys() && (sparse() || wide())) {
      becomeMap();
      keys().add(name);
      return mapValues;
    }
    if ((whole && wide()) || !profile.takePath()) {
      if (whole) {
        unlisted++;
      } else {
        becomeOpaque();
      }
      return null;
    }
    Shape shape = new Shape(path.child(name), profile, depth);
    fields.put(name, shape);
    return shape;
  }

  private void becomeMap() {
    if (mapValues != null || opaque) {
      return;
    }
    List<Map.Entry<String, Shape>> before = new ArrayList<>(fields.entrySet());
    fields.clear();
    for (Map.Entry<String, Shape> field : before) {
      keys().add(field.getKey());
      values().merge(field.getValue());
    }
    values();
  }

  private void becomeOpaque() {
    opaque = true;
    fields.clear();
    mapValues = null;
    mapKeys = null;
  }

  private boolean wide() {
    return fields.size() >= WIDEST;
  }

  private boolean sparse() {
    return occurrences < SPARSE * fields.size() * objects;
  }

  private boolean looksLikeMap() {
    long generated = fields.keySet().stream().filter(KeyFacts::generated).count();
    if (generated >= 3 && generated * 10 >= fields.size() * 9L) {
      return true;
    }
    return (fields.size() >= SPARSE_NAMES && sparse() && alike()) || uniform();
  }

  /** Whether there are many fields, and all are documents with the same fields. */
  private boolean uniform() {
    if (fields.size() < UNIFORM_NAMES) {
      return false;
    }
    Set<Set<String>> inner = new HashSet<>();
    for (Shape field : fields.values()) {
      if (!field.only(Kind.DOCUMENT) || field.valued() < field.count()) {
        return false;
      }
      inner.add(field.object().fields().keySet());
    }
    return inner.size() == 1 && !inner.contains(Set.of());
  }

  /** Whether all values are of one type. */
  private boolean alike() {
    return fields.values().stream().flatMap(f -> f.kinds().stream()).distinct().count() == 1;
  }
}
