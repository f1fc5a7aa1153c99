package io.bactrian.demo.escrow;

import static io.bactrian.mapping.types.Reason.DANGLING_REFERENCE;
import static io.bactrian.mapping.types.Reason.MALFORMED;
import static io.bactrian.mapping.types.Reason.MISSING;
import static io.bactrian.mapping.types.Reason.WRONG_TYPE;

import io.bactrian.mapping.types.Reason;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;

/** The ways to spoil a document that several collections have in common. */
final class Spoil {

  private Spoil() {}

  static BsonString text(String text) {
    return new BsonString(text);
  }

  static Defect set(String kind, Reason reason, String field, BsonValue value) {
    return Defect.of(kind, reason, field, (document, slot) -> Defect.put(document, field, value));
  }

  static Defect set(String kind, Reason reason, String field, Consumer<BsonDocument> damage) {
    return Defect.of(kind, reason, field, (document, slot) -> damage.accept(document));
  }

  static Defect same(String kind, String field, Function<Defect.Slot, BsonValue> value) {
    return Defect.pair(
        kind, field, (document, slot) -> Defect.put(document, field, value.apply(slot)));
  }

  static Defect dateAsText(String field) {
    return set("a date as a text", WRONG_TYPE, field, text("2024-05-01T10:00:00.000Z"));
  }

  static Defect missing(String field) {
    return set("nothing where there must be something", MISSING, field, d -> d.remove(field));
  }

  static Defect malformed(String field) {
    return set("a reference that is none", MALFORMED, field, text("general"));
  }

  static Defect orphan(String field) {
    return Defect.of("a reference to nobody", DANGLING_REFERENCE, field, nobody(field));
  }

  static Defect laterOrphan(String field) {
    return Defect.later("a reference to nobody", field, nobody(field));
  }

  private static Defect.Damage nobody(String field) {
    return (document, slot) -> document.put(field, new BsonObjectId(World.nobody(slot.draw())));
  }
}
