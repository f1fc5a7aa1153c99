package io.bactrian.infer;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What was seen at one path: how many values of which types, and what they have in common. */
final class Shape {

  /** Deeper than this nothing is looked at; a decision for jsonb is taken long before. */
  private static final int DEEPEST = 32;

  private final FieldPath path;
  private final Profile profile;
  private final int depth;
  private final boolean remembersValues;
  private final long[] counts = new long[Kind.values().length];
  private @Nullable NumberFacts numbers;
  private @Nullable TextFacts texts;
  private @Nullable ObjectShape object;
  private @Nullable ArrayShape array;
  private @Nullable ValueSet values;
  private long hashed;
  private long unrepresentableDates;

  Shape(FieldPath path, Profile profile, int depth) {
    this.path = path;
    this.profile = profile;
    this.depth = depth;
    remembersValues = profile.mayRefer(path);
  }

  void add(BsonValue value) {
    Kind kind = Kind.of(value);
    counts[kind.ordinal()]++;
    if ((remembersValues || kind == Kind.OBJECT_ID) && ValueHash.hasOne(value)) {
      values().add(ValueHash.of(value));
      hashed++;
    }
    switch (kind) {
      case INT32, INT64, DOUBLE, DECIMAL -> numbers().add(kind, value);
      case STRING -> texts().add(value.asString().getValue());
      case DATE -> {
        if (!PgDates.holds(value.asDateTime().getValue())) {
          unrepresentableDates++;
        }
      }
      case DOCUMENT -> object().add(value.asDocument());
      case ARRAY -> array().add(value.asArray());
      default -> {}
    }
  }

  void merge(Shape other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    hashed += other.hashed;
    unrepresentableDates += other.unrepresentableDates;
    if (other.numbers != null) {
      numbers().merge(other.numbers);
    }
    if (other.texts != null) {
      texts().merge(other.texts);
    }
    if (other.values != null) {
      values().addAll(other.values);
    }
    if (other.object != null) {
      object().merge(other.object);
    }
    if (other.array != null) {
      array().merge(other.array);
    }
  }

  /** Looks for maps, here and below, when everything has been seen. */
  void settle() {
    if (object != null) {
      object.settle();
    }
    if (array != null) {
      array.elements().settle();
    }
  }

  int depth() {
    return depth;
  }

  FieldPath path() {
    return path;
  }

  long count(Kind kind) {
    return counts[kind.ordinal()];
  }

  /** How many values there are, null and undefined among them. */
  long count() {
    return Arrays.stream(counts).sum();
  }

  /** How many values there are but null and undefined. */
  long valued() {
    long sum = 0;
    for (Kind kind : kinds()) {
      sum += count(kind);
    }
    return sum;
  }

  /** The types of the values but null and undefined. */
  Set<Kind> kinds() {
    EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (Kind kind : Kind.values()) {
      if (count(kind) > 0 && kind != Kind.NULL && kind != Kind.UNDEFINED) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  boolean only(Kind kind) {
    return kinds().equals(EnumSet.of(kind));
  }

  /** The types with their counts, the most frequent first: {@code string 6,030, int32 18}. */
  String tally() {
    return kinds().stream()
        .sorted((a, b) -> Long.compare(count(b), count(a)))
        .map(kind -> kind.word() + " " + Wording.count(count(kind)))
        .collect(Collectors.joining(", "));
  }

  long unrepresentableDates() {
    return unrepresentableDates;
  }

  NumberFacts numbers() {
    return numbers == null ? numbers = new NumberFacts() : numbers;
  }

  TextFacts texts() {
    return texts == null ? texts = new TextFacts() : texts;
  }

  ObjectShape object() {
    return object == null
        ? object = new ObjectShape(path, profile, depth + 1, depth >= DEEPEST)
        : object;
  }

  ArrayShape array() {
    return array == null
        ? array = new ArrayShape(new Shape(path.child(FieldPath.ELEMENT), profile, depth + 1))
        : array;
  }

  /** The different values, if all but null and undefined have been remembered, else null. */
  @Nullable ValueSet distinct() {
    return values != null && hashed == valued() ? values : null;
  }

  private ValueSet values() {
    return values == null ? values = profile.newValueSet(profile.limits().ids()) : values;
  }
}
