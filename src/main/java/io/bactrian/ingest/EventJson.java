package io.bactrian.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.bactrian.http.Problem;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Events as JSON: in the answers to those who sent them, and on the stream. */
final class EventJson {

  private static final JsonFactory FACTORY = new JsonFactory();

  private EventJson() {}

  /** What becomes of one item of a batch: its event, or what is wrong with it. */
  sealed interface Item {
    record Accepted(NewEvent event) implements Item {}

    record Refused(List<Problem.Field> fields) implements Item {}
  }

  /** Writes one object. */
  @FunctionalInterface
  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** The answer to a single event: the original's fields, and {@code correlationId}. */
  static String accepted(NewEvent event) {
    return object(
        json -> {
          json.writeStringField("id", event.id().toString());
          json.writeStringField("projectId", event.projectId().toString());
          json.writeStringField("source", event.source());
          json.writeStringField("type", event.type());
          json.writeStringField("severity", event.severity().name());
          json.writeStringField("timestamp", event.occurredAt().toString());
          if (event.correlationId() != null) {
            json.writeStringField("correlationId", event.correlationId());
          }
        });
  }

  /** The answer to a batch: how many were accepted and refused, and a result for each item. */
  static String results(List<Item> items) {
    long accepted = items.stream().filter(Item.Accepted.class::isInstance).count();
    return object(
        json -> {
          json.writeNumberField("accepted", accepted);
          json.writeNumberField("rejected", items.size() - accepted);
          json.writeArrayFieldStart("results");
          for (int i = 0; i < items.size(); i++) {
            json.writeStartObject();
            json.writeNumberField("index", i);
            if (items.get(i) instanceof Item.Refused refused) {
              json.writeNumberField("status", 400);
              json.writeArrayFieldStart("errors");
              for (Problem.Field field : refused.fields()) {
                json.writeStartObject();
                json.writeStringField("field", field.field());
                json.writeStringField("message", field.message());
                json.writeEndObject();
              }
              json.writeEndArray();
            } else if (items.get(i) instanceof Item.Accepted good) {
              json.writeNumberField("status", 201);
              json.writeStringField("id", good.event().id().toString());
            }
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** The data of EVENT_INGESTED: the original's four fields, and what rules look at. */
  static String ingested(NewEvent event) {
    return object(
        json -> {
          json.writeStringField("projectId", event.projectId().toString());
          json.writeStringField("eventId", event.id().toString());
          json.writeStringField("severity", event.severity().name());
          json.writeNumberField("timestamp", event.occurredAt().toEpochMilli());
          json.writeStringField("type", event.type());
          json.writeStringField("source", event.source());
          json.writeStringField("occurredAt", event.occurredAt().toString());
          if (event.correlationId() != null) {
            json.writeStringField("correlationId", event.correlationId());
          }
        });
  }

  private static String object(Content content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
