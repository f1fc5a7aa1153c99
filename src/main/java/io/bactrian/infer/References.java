package io.bactrian.infer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which fields hold another collection's {@code _id}s: all their values are among them, and the
 * name says so too, or they are ObjectIds, which don't coincide. Numbers coincide so easily that
 * the name must also say that it is an id.
 */
final class References {

  /** So many different values make containment more than a coincidence. */
  private static final int ENOUGH = 3;

  private static final Set<Kind> TEXTS = EnumSet.of(Kind.OBJECT_ID, Kind.STRING);

  /**
   * What a field's values are found in.
   *
   * @param collection the collection it refers to, or null when nothing is decided
   * @param reason what speaks for it, or why it isn't decided
   */
  record Finding(@Nullable String collection, String reason) {}

  private final Map<String, Profile> profiles = new TreeMap<>();
  private final Map<String, KeyType> keys;
  private final Likeness likeness;
  private final Map<Shape, Finding> findings = new IdentityHashMap<>();

  References(List<Profile> complete, Map<String, KeyType> keys, Likeness likeness) {
    this.keys = keys;
    this.likeness = likeness;
    complete.forEach(profile -> profiles.put(profile.collection(), profile));
    for (Profile profile : complete) {
      each(profile.root(), shape -> judge(profile, shape));
    }
  }

  @Nullable Finding of(Shape shape) {
    return findings.get(shape);
  }

  private void judge(Profile profile, Shape shape) {
    if (Likeness.key(shape.path()) || shape.valued() == 0) {
      return;
    }
    ValueSet values = shape.distinct();
    if (values == null || values.full()) {
      if (values != null) {
        findings.put(shape, new Finding(null, "too many values to look for a reference"));
      }
      return;
    }
    List<String> holders = new ArrayList<>();
    for (Profile target : profiles.values()) {
      if (mayHold(target, shape) && ids(target).containsAll(values)) {
        holders.add(target.collection());
      }
    }
    Finding finding = decide(profile.collection(), shape, values.size(), holders);
    if (finding != null) {
      findings.put(shape, finding);
    }
  }

  private @Nullable Finding decide(String own, Shape shape, int distinct, List<String> holders) {
    String found =
        distinct == 1 ? "its one value is" : "all " + Wording.count(distinct) + " values are";
    String best =
        holders.stream()
            .filter(target -> likeness.score(shape.path(), target) > 0)
            .min(
                Comparator.comparingInt((String t) -> -likeness.score(shape.path(), t))
                    .thenComparingInt(t -> -likeness.common(own, t))
                    .thenComparing(Comparator.naturalOrder()))
            .orElse(null);
    boolean objectIds = shape.only(Kind.OBJECT_ID);
    if (best != null) {
      int enough = objectIds ? 1 : Math.min(ENOUGH, ids(best).size());
      if (distinct < enough) {
        return null;
      }
      // A field called order more often holds a rank than an order's id.
      boolean coincidence =
          shape.kinds().stream().allMatch(Kind::number) && !Likeness.marked(shape.path());
      return coincidence
          ? new Finding(null, found + " _ids of " + best + ", but numbers coincide easily")
          : new Finding(best, found + " _ids of " + best);
    }
    if (!objectIds || distinct < ENOUGH || holders.isEmpty()) {
      return null;
    }
    return holders.size() == 1
        ? new Finding(holders.get(0), found + " _ids of " + holders.get(0))
        : new Finding(null, found + " _ids of " + String.join(" and of ", holders));
  }

  private boolean mayHold(Profile target, Shape shape) {
    KeyType key = keys.get(target.collection());
    Shape id = target.root().fields().get("_id");
    if (key == null || !key.referable() || id == null || id.distinct() == null) {
      return false;
    }
    Set<Kind> kinds = shape.kinds();
    Kind own = id.kinds().iterator().next();
    if (own.number()) {
      return shape.numbers().whole() && kinds.stream().allMatch(Kind::number);
    }
    return own == Kind.UUID ? shape.only(Kind.UUID) : TEXTS.containsAll(kinds);
  }

  private ValueSet ids(Profile target) {
    Shape id = target.root().fields().get("_id");
    ValueSet ids = id == null ? null : id.distinct();
    return ids == null ? new ValueSet(new Budget(0), 0) : ids;
  }

  private ValueSet ids(String collection) {
    Profile target = profiles.get(collection);
    if (target == null) {
      throw new IllegalArgumentException("unknown collection " + collection);
    }
    return ids(target);
  }

  private static void each(ObjectShape object, Consumer<Shape> action) {
    object.fields().values().forEach(shape -> each(shape, action));
    if (object.map()) {
      each(object.values(), action);
    }
  }

  private static void each(Shape shape, Consumer<Shape> action) {
    action.accept(shape);
    if (shape.count(Kind.DOCUMENT) > 0) {
      each(shape.object(), action);
    }
    if (shape.count(Kind.ARRAY) > 0) {
      each(shape.array().elements(), action);
    }
  }
}
