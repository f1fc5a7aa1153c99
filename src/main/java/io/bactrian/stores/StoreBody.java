package io.bactrian.stores;

import io.bactrian.bson.DamagedJson;
import io.bactrian.bson.Dialect;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.http.JsonBody;
import io.bactrian.http.Problem;
import io.bactrian.http.StrictUtf8;
import java.nio.charset.CharacterCodingException;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Documents in bodies: plain JSON, or Extended JSON version 2 where types matter. */
final class StoreBody {

  private static final Set<String> DIALECTS = Set.of("relaxed", "canonical");

  private StoreBody() {}

  /**
   * The document of a request.
   *
   * @throws Problem 415 when it is said to be something else, 400 when it is no document in
   *     well-formed JSON and UTF-8, or has a field twice
   */
  static BsonDocument read(@Nullable String contentType, byte @Nullable [] body) {
    JsonBody.requireJson(contentType);
    byte[] bytes = body == null ? new byte[0] : body;
    try {
      StrictUtf8.decode(bytes);
      BsonValue value = ExtendedJson.parse(bytes, Dialect.V2);
      if (value.isDocument()) {
        return value.asDocument();
      }
    } catch (CharacterCodingException e) {
      throw Problem.of(HttpStatus.BAD_REQUEST, "the body is not UTF-8");
    } catch (DamagedJson | DuplicateField e) {
      throw Problem.of(HttpStatus.BAD_REQUEST, "the body is wrong: " + e.getMessage());
    }
    throw Problem.of(HttpStatus.BAD_REQUEST, "the body must be a JSON object");
  }

  /**
   * A document for an answer.
   *
   * @param dialect {@code relaxed}, which it is unless said, or {@code canonical}
   */
  static byte[] write(BsonValue value, @Nullable String dialect) {
    return canonical(dialect) ? ExtendedJson.canonical(value) : ExtendedJson.relaxed(value);
  }

  /**
   * Whether every value is to be answered with its type.
   *
   * @throws Problem 400 for another word
   */
  static boolean canonical(@Nullable String dialect) {
    if (dialect != null && !DIALECTS.contains(dialect)) {
      throw Problem.invalid("dialect", "must be relaxed or canonical");
    }
    return "canonical".equals(dialect);
  }
}
