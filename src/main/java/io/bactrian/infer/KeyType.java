package io.bactrian.infer;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How {@code _id} becomes the key column.
 *
 * @param type the column's type
 * @param strategy the mapping's {@code id}, null where the type says it
 * @param referable whether a field's values can be compared with the keys
 * @param reason why it isn't simply the field's type, or null
 */
record KeyType(String type, @Nullable String strategy, boolean referable, @Nullable String reason) {

  static final String TEXT = "text collate \"C\"";

  /** What a row that SQL inserts gets as its key where that stands for an ObjectId, or nothing. */
  String fallback() {
    return type.equals("uuid") && strategy == null ? "default bactrian.new_id()" : "";
  }

  static KeyType of(Profile profile) {
    Shape id = profile.root().fields().get("_id");
    if (id == null) {
      String reason = profile.documents() == 0 ? "no documents: an ObjectId is assumed" : "no _id";
      return new KeyType("uuid", null, false, reason);
    }
    Set<Kind> kinds = id.kinds();
    if (id.valued() < profile.documents()) {
      return mixed("null or missing in some documents");
    }
    if (kinds.stream().allMatch(Kind::number)) {
      return number(id);
    }
    if (kinds.size() > 1) {
      return mixed("several types: " + id.tally());
    }
    return switch (kinds.iterator().next()) {
      case OBJECT_ID -> new KeyType("uuid", null, true, null);
      case STRING -> new KeyType(TEXT, null, true, null);
      case UUID -> new KeyType("uuid", "natural", true, null);
      case DATE ->
          id.unrepresentableDates() == 0
              ? new KeyType("timestamptz(3)", null, false, null)
              : mixed("dates that PostgreSQL has not");
      default -> mixed("only " + id.tally());
    };
  }

  private static KeyType number(Shape id) {
    NumberFacts numbers = id.numbers();
    if (id.only(Kind.INT32)) {
      return new KeyType("integer", null, true, null);
    }
    if (numbers.whole()) {
      String reason = id.count(Kind.DOUBLE) > 0 ? "whole numbers: " + id.tally() : null;
      return new KeyType("bigint", null, true, reason);
    }
    if (id.count(Kind.DECIMAL) == 0 && numbers.exactDoubles()) {
      return new KeyType("double precision", null, false, null);
    }
    return id.only(Kind.DECIMAL)
        ? new KeyType("numeric", null, false, null)
        : mixed("numbers of several types: " + id.tally());
  }

  private static KeyType mixed(String why) {
    return new KeyType(TEXT, "mixed", false, why);
  }
}
