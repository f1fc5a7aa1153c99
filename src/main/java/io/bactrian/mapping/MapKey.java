package io.bactrian.mapping;

import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.Reason;
import io.bactrian.mapping.types.TypeDescription;
import io.bactrian.mapping.types.Unrepresentable;
import java.util.Set;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;

/** The names of an object used as a map, as values of a column. */
record MapKey(int column, PgType type) {

  private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");

  /** Whether names can be held in a column of that type. */
  static boolean fits(PgType type, TypeDescription description) {
    return INTEGERS.contains(type.name())
        || type.name().equals("uuid")
        || !description.labels().isEmpty()
        || Literal.read(type, "a") instanceof String;
  }

  /**
   * @throws Unrepresentable when the column would not write it the same
   */
  Object toKey(String name) {
    Object key = type.fromBson(INTEGERS.contains(type.name()) ? whole(name) : new BsonString(name));
    if (!name.equals(toName(key))) {
      throw new Unrepresentable(
          Reason.MALFORMED,
          "the name is not written as a key of type " + type.name() + " would be");
    }
    return key;
  }

  /** The name that stands for this key. */
  String toName(Object key) {
    BsonValue told = type.toBson(key);
    return switch (told.getBsonType()) {
      case STRING -> told.asString().getValue();
      case OBJECT_ID -> told.asObjectId().getValue().toHexString();
      case INT32 -> Integer.toString(told.asInt32().getValue());
      case INT64 -> Long.toString(told.asInt64().getValue());
      case BINARY -> key.toString();
      default ->
          throw new Unrepresentable(
              Reason.WRONG_TYPE, "a key of type " + type.name() + " has no name");
    };
  }

  private static BsonValue whole(String name) {
    try {
      return new BsonInt64(Long.parseLong(name));
    } catch (NumberFormatException e) {
      throw new Unrepresentable(Reason.MALFORMED, "a name that is no whole number");
    }
  }
}
