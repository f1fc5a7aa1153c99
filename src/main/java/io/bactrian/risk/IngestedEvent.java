package io.bactrian.risk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the stream tells of an event that was ingested.
 *
 * @param correlationId null when it has none
 * @param occurredAt in whole microseconds, as PostgreSQL has it
 */
public record IngestedEvent(
    UUID projectId,
    UUID eventId,
    String severity,
    String type,
    String source,
    @Nullable String correlationId,
    Instant occurredAt) {

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Reads the fields of an entry.
   *
   * @return null when it tells of something else
   * @throws MalformedEntry naming the entry by its field eventId, and what is wrong
   */
  static @Nullable IngestedEvent of(Map<String, String> fields) {
    String type = fields.get("type");
    if (type == null) {
      throw new MalformedEntry(name(fields) + " has no type");
    }
    return switch (type) {
      case "EVENT_INGESTED" -> read(fields);
      case "ANOMALY_DETECTED", "INCIDENT_CREATED", "INCIDENT_UPDATED" -> null;
      default -> throw new MalformedEntry(name(fields) + " has the unknown type " + type);
    };
  }

  /** Without a tree: every event that comes in is read here. */
  private static IngestedEvent read(Map<String, String> fields) {
    String text = fields.get("data");
    if (text == null) {
      throw new MalformedEntry(name(fields) + " has no data");
    }
    try {
      Map<String, String> data = texts(text);
      return new IngestedEvent(
          UUID.fromString(need(fields, data, "projectId")),
          UUID.fromString(need(fields, data, "eventId")),
          need(fields, data, "severity"),
          need(fields, data, "type"),
          need(fields, data, "source"),
          data.get("correlationId"),
          OffsetDateTime.parse(need(fields, data, "occurredAt"))
              .toInstant()
              .truncatedTo(ChronoUnit.MICROS));
    } catch (IOException e) {
      throw new MalformedEntry(name(fields) + " has data that isn't JSON");
    } catch (IllegalArgumentException e) {
      throw new MalformedEntry(name(fields) + " has ids in its data that aren't uuids");
    } catch (DateTimeException e) {
      throw new MalformedEntry(name(fields) + " has an occurredAt in its data that isn't a time");
    }
  }

  /** The members of an object that are texts. */
  private static Map<String, String> texts(String json) throws IOException {
    Map<String, String> texts = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          if (parser.nextToken() == JsonToken.VALUE_STRING) {
            texts.put(name, parser.getText());
          } else {
            parser.skipChildren();
          }
        }
      }
    }
    return texts;
  }

  private static String need(Map<String, String> fields, Map<String, String> data, String field) {
    String text = data.get(field);
    if (text == null) {
      throw new MalformedEntry(name(fields) + " has no text " + field + " in its data");
    }
    return text;
  }

  private static String name(Map<String, String> fields) {
    return "the stream's message " + fields.get("eventId");
  }
}
