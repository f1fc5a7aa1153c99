package io.bactrian.stores;

import io.bactrian.bson.DamagedJson;
import io.bactrian.bson.Dialect;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.http.Problem;
import io.bactrian.mapping.Refused;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bson.BsonBinary;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** A document's {@code _id} as a part of a path. */
final class StoreIds {

  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private StoreIds() {}

  /**
   * The id that a text stands for: 24 hexadecimal digits are an ObjectId, a uuid is the key of its
   * row, anything else is Extended JSON, texts in quotes.
   *
   * @throws Problem 400 when it is nothing of that
   */
  static BsonValue parse(StoredCollection collection, String part) {
    // The path comes as it was sent; a plus is itself there, unlike in a query.
    String text =
        part.indexOf('%') < 0
            ? part
            : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    if (text.length() == 24 && ObjectId.isValid(text)) {
      return new BsonObjectId(new ObjectId(text));
    }
    if (UUID_FORM.matcher(text).matches()) {
      return ofUuid(collection, UUID.fromString(text));
    }
    try {
      BsonValue id = ExtendedJson.parse(text.getBytes(StandardCharsets.UTF_8), Dialect.V2);
      if (mayBeId(id)) {
        return id;
      }
    } catch (DamagedJson | DuplicateField e) {
      // said below
    }
    throw Problem.invalid(
        "id",
        "must be 24 hexadecimal digits, a uuid, or a value in Extended JSON (texts in quotes)");
  }

  /** Whether it is what MongoDB takes for an {@code _id}: with others one could ask for many. */
  static boolean mayBeId(BsonValue id) {
    return switch (id.getBsonType()) {
      case NULL, UNDEFINED, ARRAY, REGULAR_EXPRESSION -> false;
      case DOCUMENT -> id.asDocument().keySet().stream().noneMatch(name -> name.startsWith("$"));
      default -> true;
    };
  }

  private static BsonValue ofUuid(StoredCollection collection, UUID uuid) {
    if (collection.keyType().equals("uuid")) {
      try {
        return collection.lens().idOf(uuid);
      } catch (Refused e) {
        // The id map doesn't know it.
      }
    }
    return new BsonBinary(uuid);
  }

  /** The id as a path has it. */
  static String path(BsonValue id) {
    return id.isObjectId()
        ? id.asObjectId().getValue().toHexString()
        : URLEncoder.encode(
                new String(ExtendedJson.canonical(id), StandardCharsets.UTF_8),
                StandardCharsets.UTF_8)
            .replace("+", "%20");
  }
}
