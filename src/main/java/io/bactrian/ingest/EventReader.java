package io.bactrian.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.bactrian.http.Ids;
import io.bactrian.http.Problem;
import io.bactrian.http.Times;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event from JSON: {@code source}, {@code type}, {@code severity}, {@code payload?},
 * {@code occurredAt?}, {@code correlationId?}; the last two also in snake_case, as the original's
 * later clients write them. Everything that is wrong with it is found at once.
 */
final class EventReader {

  private static final int SOURCE_MOST = 512;
  private static final int TYPE_MOST = 256;
  private static final int CORRELATION_MOST = 256;

  private final JsonParser json;
  private final UUID projectId;
  private final Instant now;

  private final Set<String> seen = new HashSet<>();
  private final List<Problem.Field> wrong = new ArrayList<>();
  private @Nullable String source;
  private @Nullable String type;
  private @Nullable Severity severity;
  private String payload = "{}";
  private @Nullable String correlationId;
  private Instant occurredAt;

  private EventReader(JsonParser json, UUID projectId, Instant now) {
    this.json = json;
    this.projectId = projectId;
    this.now = now.truncatedTo(ChronoUnit.MICROS);
    this.occurredAt = this.now;
  }

  /**
   * Reads the value at which the parser stands, and leaves it at its end.
   *
   * @throws com.fasterxml.jackson.core.JsonProcessingException when it isn't JSON
   * @throws Problem 400 with every field that is wrong, after the whole value was read
   */
  static NewEvent read(JsonParser json, UUID projectId, Instant now) throws IOException {
    return new EventReader(json, projectId, now).read();
  }

  private NewEvent read() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      throw Problem.invalid("body", "must be a JSON object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      read(name);
    }
    require("source", source);
    require("type", type);
    require("severity", severity);
    if (!wrong.isEmpty() || source == null || type == null || severity == null) {
      throw Problem.invalid(wrong);
    }
    return new NewEvent(
        Ids.fresh(), projectId, source, type, severity, payload, correlationId, occurredAt);
  }

  private void read(String name) throws IOException {
    String field =
        switch (name) {
          case "occurred_at" -> "occurredAt";
          case "correlation_id" -> "correlationId";
          default -> name;
        };
    if (!seen.add(field)) {
      wrong(name, "must be there once");
      json.skipChildren();
      return;
    }
    switch (field) {
      case "source" -> source = text(name, SOURCE_MOST);
      case "type" -> type = text(name, TYPE_MOST);
      case "severity" -> severity = severity();
      case "payload" -> readPayload();
      case "correlationId" -> {
        if (json.currentToken() != JsonToken.VALUE_NULL) {
          correlationId = text(name, CORRELATION_MOST);
        }
      }
      case "occurredAt" -> {
        if (json.currentToken() != JsonToken.VALUE_NULL) {
          readTime(name);
        }
      }
      default -> {
        wrong(
            Payload.shown(name),
            "is no field of an event: those are source, type, severity, payload, occurredAt and"
                + " correlationId");
        json.skipChildren();
      }
    }
  }

  private void readPayload() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    Payload read = Payload.read(json);
    if (read.problem() == null) {
      payload = read.json();
    } else {
      wrong("payload", read.problem());
    }
  }

  private void readTime(String name) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      try {
        Instant time = OffsetDateTime.parse(json.getText().strip()).toInstant();
        if (Times.fits(time)) {
          occurredAt = time.truncatedTo(ChronoUnit.MICROS);
          return;
        }
      } catch (DateTimeException e) {
        // said below
      }
    }
    json.skipChildren();
    wrong(name, Times.RULE);
  }

  private @Nullable Severity severity() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING && Severity.NAMES.contains(json.getText())) {
      return Severity.valueOf(json.getText());
    }
    json.skipChildren();
    wrong("severity", "must be one of " + String.join(", ", Severity.NAMES));
    return null;
  }

  /** A trimmed text, or null after having said what is wrong with it. */
  private @Nullable String text(String name, int most) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      wrong(name, "must be a text");
      return null;
    }
    String text = json.getText().strip();
    String problem = Payload.problemOf(text);
    if (problem != null) {
      wrong(name, problem);
    } else if (text.isEmpty()) {
      wrong(name, "must not be empty");
    } else if (text.length() > most && text.codePointCount(0, text.length()) > most) {
      wrong(name, "must have at most " + most + " characters");
    } else {
      return text;
    }
    return null;
  }

  private void require(String name, @Nullable Object value) {
    if (value == null && !seen.contains(name)) {
      wrong(name, "is required");
    }
  }

  private void wrong(String field, String message) {
    wrong.add(new Problem.Field(field, message));
  }
}
