package io.bactrian.http;

import io.bactrian.identity.EmbeddedId;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Ids in requests: a uuid, or the 24 hexadecimal digits that the same thing had in MongoDB. New ids
 * are uuids with a new ObjectId in them, so that they are in the order of time and every row could
 * be a document.
 */
public final class Ids {

  /** What an id must be, for a problem's message. */
  public static final String RULE = "must be a uuid or 24 hexadecimal digits";

  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Ids() {}

  /** A new one. */
  public static UUID fresh() {
    return EmbeddedId.uuidOf(new ObjectId());
  }

  /** The id that a text stands for, or null when it can't be one. */
  public static @Nullable UUID parse(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (text.length() == 24 && ObjectId.isValid(text)) {
      return EmbeddedId.uuidOf(new ObjectId(text));
    }
    return UUID_FORM.matcher(text).matches() ? UUID.fromString(text) : null;
  }

  /**
   * The id that a part of the path or a field stands for.
   *
   * @throws Problem 400 when it can't be one
   */
  public static UUID require(String field, @Nullable String text) {
    UUID id = parse(text);
    if (id == null) {
      throw Problem.invalid(field, RULE);
    }
    return id;
  }
}
