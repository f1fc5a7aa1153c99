package io.bactrian.infer;

import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonValue;

/** The types that matter to a decision; each has the name that notes give it. */
enum Kind {
  NULL("null"),
  UNDEFINED("undefined"),
  BOOLEAN("boolean"),
  INT32("int32"),
  INT64("int64"),
  DOUBLE("double"),
  DECIMAL("decimal128"),
  STRING("string"),
  DATE("date"),
  OBJECT_ID("objectId"),
  /** Binary of subtype 4 and 16 bytes. */
  UUID("uuid"),
  /** Binary of subtype 0. */
  BYTES("binary"),
  DOCUMENT("document"),
  ARRAY("array"),
  /** What only jsonb can hold: regex, code, timestamp, other binaries, ... */
  OTHER("other BSON type");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  boolean number() {
    return this == INT32 || this == INT64 || this == DOUBLE || this == DECIMAL;
  }

  static Kind of(BsonValue value) {
    return switch (value.getBsonType()) {
      case NULL -> NULL;
      case UNDEFINED -> UNDEFINED;
      case BOOLEAN -> BOOLEAN;
      case INT32 -> INT32;
      case INT64 -> INT64;
      case DOUBLE -> DOUBLE;
      case DECIMAL128 -> DECIMAL;
      case STRING -> STRING;
      case DATE_TIME -> DATE;
      case OBJECT_ID -> OBJECT_ID;
      case BINARY -> of(value.asBinary());
      case DOCUMENT -> DOCUMENT;
      case ARRAY -> ARRAY;
      default -> OTHER;
    };
  }

  private static Kind of(BsonBinary binary) {
    if (binary.getType() == BsonBinarySubType.BINARY.getValue()) {
      return BYTES;
    }
    boolean uuid =
        binary.getType() == BsonBinarySubType.UUID_STANDARD.getValue()
            && binary.getData().length == 16;
    return uuid ? UUID : OTHER;
  }
}
