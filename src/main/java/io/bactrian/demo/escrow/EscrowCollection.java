package io.bactrian.demo.escrow;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * One collection: good documents, and spread evenly among them defective ones, to which nothing
 * refers. Every document is made by itself.
 */
final class EscrowCollection {

  /** Makes a document. */
  interface Recipe {
    /**
     * @param number which of the good ones, or the good one next to a defective one
     * @param draw decides everything that others don't have to know
     */
    BsonDocument make(long number, ObjectId id, Draw draw);
  }

  /** Which of the defects stands at a place. */
  private record Wrong(Defect defect, Defect.Slot slot, long stray) {}

  private final World world;
  private final Kind kind;
  private final Recipe recipe;
  private final List<Defect> defects;
  private final int slots;

  EscrowCollection(World world, Kind kind, Recipe recipe) {
    this.world = world;
    this.kind = kind;
    this.recipe = recipe;
    defects = Defects.of(kind);
    slots = Defects.slots(kind);
  }

  Kind kind() {
    return kind;
  }

  long size() {
    return world.size(kind) + world.strays(kind);
  }

  /** The document at a place, from 0 to {@link #size}. */
  BsonDocument document(long place) {
    Wrong wrong = at(place);
    if (wrong == null) {
      long number = place - straysBefore(place);
      return recipe.make(number, world.id(kind, number), world.draw(kind, number));
    }
    long near = near(wrong.stray());
    Draw draw = world.strayDraw(kind, wrong.stray());
    BsonDocument document = recipe.make(near, world.strayId(kind, wrong.stray(), near), draw);
    Strays.loosen(world, kind, document, wrong.stray(), draw);
    wrong.defect().damage().to(document, wrong.slot());
    return document;
  }

  /** What is wrong with the document at a place, or null. */
  @Nullable Planted wrong(long place) {
    Wrong wrong = at(place);
    return wrong == null ? null : planted(wrong.defect(), wrong.stray() - wrong.slot().half());
  }

  List<Planted> planted() {
    List<Planted> planted = new ArrayList<>();
    long stray = 0;
    while (stray < world.strays(kind)) {
      for (Defect defect : defects) {
        planted.add(planted(defect, stray));
        stray += defect.documents();
      }
    }
    return planted;
  }

  private Planted planted(Defect defect, long first) {
    List<BsonValue> ids = new ArrayList<>();
    for (long stray = first; stray < first + defect.documents(); stray++) {
      ids.add(new BsonObjectId(world.strayId(kind, stray, near(stray))));
    }
    return new Planted(
        kind.collection(), defect.kind(), defect.reason(), defect.field(), ids, defect.lands());
  }

  private @Nullable Wrong at(long place) {
    long stray = straysBefore(place);
    if (stray == world.strays(kind) || placeOf(stray) != place) {
      return null;
    }
    long round = stray / slots;
    int half = (int) (stray % slots);
    for (Defect defect : defects) {
      if (half < defect.documents()) {
        Draw draw = world.common(kind + defect.kind(), round);
        return new Wrong(defect, new Defect.Slot(world, round, half, draw), stray);
      }
      half -= defect.documents();
    }
    throw new IllegalStateException("a place in " + kind + " without a defect");
  }

  /** The place in the collection of a defective document: in the middle of its share. */
  private long placeOf(long stray) {
    return (2 * stray + 1) * size() / (2 * world.strays(kind));
  }

  private long near(long stray) {
    return Math.min(world.size(kind) - 1, placeOf(stray) - stray);
  }

  private long straysBefore(long place) {
    long strays = world.strays(kind);
    if (strays == 0) {
      return 0;
    }
    long guess = Math.max(0, Math.min(strays, place * strays / size()));
    while (guess < strays && placeOf(guess) < place) {
      guess++;
    }
    while (guess > 0 && placeOf(guess - 1) >= place) {
      guess--;
    }
    return guess;
  }
}
