package io.bactrian.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * A JSON object that came as the body of a request; everything that is wrong with its fields is
 * told at once. A field with {@code null} is one that isn't there.
 */
public final class JsonBody {

  private static final int DEEPEST = 100;

  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // A number stays what it says: a double would lose digits of an amount.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final ObjectNode fields;
  private final Set<String> asked = new HashSet<>();
  private final List<Problem.Field> wrong = new ArrayList<>();

  private JsonBody(ObjectNode fields) {
    this.fields = fields;
  }

  /**
   * Reads it.
   *
   * @param contentType the header; must be {@code application/json}
   * @throws Problem 415 when it says that the body is something else, 400 when it is no object in
   *     well-formed JSON and UTF-8, has a field twice, or is nested more than 100 deep
   */
  public static JsonBody read(@Nullable String contentType, byte @Nullable [] body) {
    requireJson(contentType);
    try {
      String text = StrictUtf8.decode(body == null ? new byte[0] : body);
      if (STRICT.readTree(text) instanceof ObjectNode object) {
        return new JsonBody(object);
      }
      throw Problem.of(HttpStatus.BAD_REQUEST, "the body must be a JSON object");
    } catch (CharacterCodingException e) {
      throw Problem.of(HttpStatus.BAD_REQUEST, "the body is not UTF-8");
    } catch (JsonProcessingException e) {
      throw Problem.of(
          HttpStatus.BAD_REQUEST,
          e.getLocation() == null
              ? "the body is not JSON"
              : "the body is not JSON that is allowed here, at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    } catch (NumberFormatException e) {
      // Jackson lets it through: an exponent of more than ten digits.
      throw Problem.of(HttpStatus.BAD_REQUEST, "the body holds a number that is out of range");
    }
  }

  /**
   * @throws Problem 415 when a body of that type isn't JSON in UTF-8
   */
  public static void requireJson(@Nullable String contentType) {
    try {
      MediaType type = contentType == null ? null : MediaType.parseMediaType(contentType);
      if (type != null
          && type.isCompatibleWith(MediaType.APPLICATION_JSON)
          && (type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8))) {
        return;
      }
    } catch (InvalidMediaTypeException e) {
      // said below
    }
    throw Problem.of(
        HttpStatus.UNSUPPORTED_MEDIA_TYPE, "the body must be application/json in UTF-8");
  }

  /** Whether the field is there and not null. */
  public boolean has(String name) {
    return !node(name).isMissingNode();
  }

  /** What the field holds; a missing node when it isn't there. */
  public JsonNode node(String name) {
    asked.add(name);
    JsonNode node = fields.path(name);
    return node.isNull() ? MissingNode.getInstance() : node;
  }

  /**
   * A text without the space around it, of 1 to so many characters (code points).
   *
   * @return the text; empty when there is something wrong with it
   */
  public String text(String name, int most) {
    String text = optionalText(name, most);
    if (text == null && wrong.stream().noneMatch(field -> field.field().equals(name))) {
      wrong(name, "is required");
    }
    return text == null ? "" : text;
  }

  /** As {@link #text}, but it needn't be there; null when it isn't or is wrong. */
  public @Nullable String optionalText(String name, int most) {
    JsonNode node = node(name);
    if (node.isMissingNode()) {
      return null;
    }
    if (!node.isTextual()) {
      return wrong(name, "must be a text");
    }
    String text = node.textValue().strip();
    if (text.isEmpty()) {
      return wrong(name, "must not be blank");
    }
    if (text.codePointCount(0, text.length()) > most) {
      return wrong(name, "must have at most " + most + " characters");
    }
    if (text.indexOf('\0') >= 0) {
      return wrong(name, "must not contain NUL");
    }
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      return wrong(name, "must not contain half a surrogate pair");
    }
    return text;
  }

  /**
   * One of these, in lower case; null when the field isn't there or is wrong.
   *
   * @param words what each word means
   */
  public <T> @Nullable T word(String name, Map<String, T> words) {
    JsonNode node = node(name);
    if (node.isMissingNode()) {
      return null;
    }
    T meaning = node.isTextual() ? words.get(node.textValue().toLowerCase(Locale.ROOT)) : null;
    if (meaning == null) {
      wrong(name, "must be one of " + String.join(", ", words.keySet().stream().sorted().toList()));
    }
    return meaning;
  }

  /** One of these words, which has to be there; empty when it isn't or is another. */
  public String word(String name, Set<String> words) {
    String word = node(name).textValue();
    if (word != null && words.contains(word)) {
      return word;
    }
    wrong(name, "must be one of " + String.join(", ", words.stream().sorted().toList()));
    return "";
  }

  /** An id, which has to be there; null when it isn't or is wrong. */
  public @Nullable UUID id(String name) {
    UUID id = Ids.parse(node(name).textValue());
    return id == null ? wrong(name, Ids.RULE) : id;
  }

  /** A list of ids, each once, in their order; none when it isn't there. */
  public Set<UUID> ids(String name, int most) {
    JsonNode list = node(name);
    Set<UUID> ids = new LinkedHashSet<>();
    if (!list.isMissingNode() && (!list.isArray() || list.size() > most)) {
      wrong(name, "must be an array of at most " + most + " ids");
      return ids;
    }
    for (int i = 0; i < list.size(); i++) {
      UUID id = Ids.parse(list.get(i).textValue());
      if (id == null) {
        wrong(name + "[" + i + "]", Ids.RULE);
      } else {
        ids.add(id);
      }
    }
    return ids;
  }

  /** Notes that a field is wrong. */
  public <T> @Nullable T wrong(String name, String message) {
    wrong.add(new Problem.Field(name, message));
    return null;
  }

  /**
   * Ends the reading.
   *
   * @throws Problem 400 with every field that is wrong, and every one that nobody asked for
   */
  public void check() {
    fields
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!asked.contains(name)) {
                wrong.add(new Problem.Field(shown(name), "is not known here"));
              }
            });
    if (!wrong.isEmpty()) {
      throw Problem.invalid(wrong);
    }
  }

  /** The beginning of a name that somebody made up, without what can't be shown. */
  private static String shown(String name) {
    String beginning = name.length() > 64 ? name.substring(0, 64) + "…" : name;
    return beginning.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
  }
}
