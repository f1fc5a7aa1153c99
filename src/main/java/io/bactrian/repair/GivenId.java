package io.bactrian.repair;

import io.bactrian.bson.DamagedJson;
import io.bactrian.bson.Dialect;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bson.BsonBinary;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** A document's {@code _id} as an operator gives it. */
public final class GivenId {

  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private GivenId() {}

  /**
   * The id that a text stands for: 24 hexadecimal digits are an ObjectId, a uuid is the key of its
   * row, anything else is Extended JSON, texts in quotes.
   *
   * @throws IllegalArgumentException when it is nothing of that
   */
  public static BsonValue parse(Lens lens, String text) {
    if (text.length() == 24 && ObjectId.isValid(text)) {
      return new BsonObjectId(new ObjectId(text));
    }
    if (UUID_FORM.matcher(text).matches()) {
      return ofUuid(lens, UUID.fromString(text));
    }
    try {
      BsonValue id = ExtendedJson.parse(text.getBytes(StandardCharsets.UTF_8), Dialect.V2);
      if (!id.isNull() && !id.isArray()) {
        return id;
      }
    } catch (DamagedJson | DuplicateField e) {
      // said below
    }
    throw new IllegalArgumentException(
        "an id is 24 hexadecimal digits, a uuid, or a value in Extended JSON (texts in quotes)");
  }

  private static BsonValue ofUuid(Lens lens, UUID uuid) {
    if (lens.tables().get(0).columns().get(lens.key()).type().name().equals("uuid")) {
      try {
        return lens.idOf(uuid);
      } catch (Refused e) {
        // The id map doesn't know it.
      }
    }
    return new BsonBinary(uuid);
  }
}
