package io.bactrian.risk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bactrian.http.Ids;
import io.bactrian.http.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The JSON object that a request about incidents carries; all that is wrong with it is told at
 * once.
 */
final class IncidentBody {

  private static final int LONGEST = 10_000;
  private static final int MOST_IDS = 1000;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode body;
  private final List<Problem.Field> wrong = new ArrayList<>();

  /**
   * @throws Problem 400 when it is no JSON object, or has other fields than these
   */
  IncidentBody(@Nullable String text, Set<String> known) {
    this.body = parse(text == null ? "" : text);
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                wrong.add(new Problem.Field(name, "is not known here"));
              }
            });
  }

  private static JsonNode parse(String text) {
    try {
      JsonNode read = JSON.readTree(text);
      if (read != null && read.isObject()) {
        return read;
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw Problem.of(HttpStatus.BAD_REQUEST, "the body must be one JSON object");
  }

  /** One of these words; empty when it is wrong. */
  String word(String name, Set<String> words) {
    String word = body.path(name).textValue();
    if (word != null && words.contains(word)) {
      return word;
    }
    wrong.add(new Problem.Field(name, "must be one of " + String.join(", ", words)));
    return "";
  }

  /** A text that isn't blank; trimmed. */
  String text(String name) {
    String text = body.path(name).isTextual() ? body.path(name).textValue().strip() : "";
    if (text.isEmpty() || text.length() > LONGEST) {
      wrong.add(new Problem.Field(name, "must be a text of 1 to " + LONGEST + " characters"));
    } else if (text.indexOf('\0') >= 0) {
      wrong.add(new Problem.Field(name, "must not contain NUL"));
    }
    return text;
  }

  /** An id; null when it is wrong. */
  @Nullable UUID id(String name) {
    UUID id = Ids.parse(body.path(name).textValue());
    if (id == null) {
      wrong.add(new Problem.Field(name, "must be a uuid or 24 hexadecimal digits"));
    }
    return id;
  }

  /** A list of ids, each once; none when it isn't there. */
  Set<UUID> ids(String name) {
    JsonNode list = body.path(name);
    Set<UUID> ids = new LinkedHashSet<>();
    if (list.isMissingNode() || list.isNull()) {
      return ids;
    }
    if (!list.isArray() || list.size() > MOST_IDS) {
      wrong.add(new Problem.Field(name, "must be an array of at most " + MOST_IDS + " ids"));
      return ids;
    }
    for (int i = 0; i < list.size(); i++) {
      UUID id = Ids.parse(list.get(i).textValue());
      if (id == null) {
        wrong.add(
            new Problem.Field(name + "[" + i + "]", "must be a uuid or 24 hexadecimal digits"));
      } else {
        ids.add(id);
      }
    }
    return ids;
  }

  /**
   * Ends the reading.
   *
   * @throws Problem 400 with every field that is wrong
   */
  void check() {
    if (!wrong.isEmpty()) {
      throw Problem.invalid(wrong);
    }
  }
}
