package io.bactrian.demo;

import io.bactrian.mapping.types.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * One collection: any of its documents can be made by itself, so that others can refer to it
 * without keeping it.
 */
final class Collection {

  /** A kind of damage that keeps a document from landing. */
  private record Defect(Reason reason, Consumer<BsonDocument> damage) {}

  /** Makes a good document. */
  interface Recipe {
    BsonDocument document(int number, SplittableRandom random);
  }

  private static final int ONE_IN = 100;
  private static final int FIRST = 37;

  private final int tag;
  private final int size;
  private final long seed;
  private final Recipe recipe;
  private final List<Defect> defects = new ArrayList<>();

  /**
   * @param tag tells its ObjectIds from other collections'
   */
  Collection(int tag, int size, long seed, Recipe recipe) {
    this.tag = tag;
    this.size = size;
    this.seed = seed;
    this.recipe = recipe;
  }

  /** Every hundredth document is damaged, in one of these ways after the other. */
  Collection damaged(Reason reason, Consumer<BsonDocument> damage) {
    defects.add(new Defect(reason, damage));
    return this;
  }

  int size() {
    return size;
  }

  /** Why that document must not land, or null when it must. */
  private @org.jspecify.annotations.Nullable Defect defect(int number) {
    return defects.isEmpty() || number % ONE_IN != FIRST
        ? null
        : defects.get(number / ONE_IN % defects.size());
  }

  /** The reasons of all damaged documents, in their order. */
  List<Reason> planted() {
    List<Reason> reasons = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Defect defect = defect(i);
      if (defect != null) {
        reasons.add(defect.reason());
      }
    }
    return reasons;
  }

  BsonDocument document(int number) {
    SplittableRandom random = new SplittableRandom(seed * 31 + tag * 1_000_003L + number);
    BsonDocument document = recipe.document(number, random);
    Defect defect = defect(number);
    if (defect != null) {
      defect.damage().accept(document);
    }
    return document;
  }

  /** The {@code _id} of that document, where it is an ObjectId. */
  ObjectId id(int number) {
    return new ObjectId(1_600_000_000 + number, tag << 16 | (int) (seed & 0xFFFF));
  }

  /** A reference to a document that lands: an ObjectId, or now and then its digits. */
  BsonValue reference(SplittableRandom random) {
    ObjectId id = target(random);
    return random.nextInt(10) == 0 ? new BsonString(id.toHexString()) : new BsonObjectId(id);
  }

  /** The id of a document that lands. */
  ObjectId target(SplittableRandom random) {
    int number = random.nextInt(size);
    return id(defect(number) == null ? number : number == 0 ? 1 : number - 1);
  }
}
