package io.bactrian.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.bactrian.access.Caller;
import io.bactrian.access.Caller.Right;
import io.bactrian.access.RateLimit;
import io.bactrian.http.Ids;
import io.bactrian.http.Problem;
import io.bactrian.http.Reply;
import io.bactrian.http.StrictUtf8;
import io.bactrian.ingest.Intake.Idempotency;
import io.bactrian.ingest.Intake.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Takes in events over HTTP: one, or a batch. What is answered 201 is durable. */
public final class TakeIn {

  private static final String KEY = "Idempotency-Key";

  private final GroupCommit commit;
  private final RateLimit limit;
  private final IngestSettings settings;
  private final IngestMetrics metrics;
  private final Clock clock;
  private final JsonFactory json = new JsonFactory();

  TakeIn(
      GroupCommit commit,
      RateLimit limit,
      IngestSettings settings,
      IngestMetrics metrics,
      Clock clock) {
    this.commit = commit;
    this.limit = limit;
    this.settings = settings;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * One event.
   *
   * @return 201 with the event
   * @throws Problem 400 with every field that is wrong, 403, 404, 409, 415, 429, 503
   */
  public Reply one(
      @Header("projectId") String projectId,
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType,
      @Header(KEY) @Nullable String key,
      @Body @Nullable InputStream body)
      throws IOException {
    try {
      UUID project = project(projectId);
      if (!MediaTypes.isJson(contentType)) {
        throw unsupported("application/json");
      }
      byte[] bytes = body == null ? new byte[0] : body.readAllBytes();
      NewEvent event = read(bytes, project);
      limit.take(Caller.current(), 1);
      Intake intake =
          new Intake(
              project,
              List.of(event),
              idempotency(key, bytes),
              new Response(201, EventJson.accepted(event)));
      return answer(intake);
    } catch (Problem e) {
      metrics.refused(1, e);
      throw e;
    }
  }

  /**
   * A batch: a JSON array, or NDJSON with an event a line. The good items are committed together,
   * the others told with what is wrong.
   *
   * @return 201 when all items were accepted, 207 when some, 400 when none
   * @throws Problem 400 when it isn't JSON, with nothing committed; 413 with too many items; and as
   *     for one event
   */
  public Reply batch(
      @Header("projectId") String projectId,
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType,
      @Header(KEY) @Nullable String key,
      @Body @Nullable InputStream body)
      throws IOException {
    try {
      UUID project = project(projectId);
      boolean lines = MediaTypes.isLines(contentType);
      if (!lines && !MediaTypes.isJson(contentType)) {
        throw unsupported("application/json or application/x-ndjson");
      }
      MessageDigest hash = key == null ? null : sha256();
      BatchReader batch =
          new BatchReader(json, project, clock.instant(), settings.batchMost(), hash);
      InputStream stream = body == null ? InputStream.nullInputStream() : body;
      List<EventJson.Item> items = lines ? batch.lines(stream) : batch.array(stream);
      List<NewEvent> events =
          items.stream()
              .filter(EventJson.Item.Accepted.class::isInstance)
              .map(item -> ((EventJson.Item.Accepted) item).event())
              .toList();
      metrics.refusedItems(items.size() - events.size());
      int status = events.isEmpty() ? 400 : events.size() < items.size() ? 207 : 201;
      Response response = new Response(status, EventJson.results(items));
      if (events.isEmpty()) {
        return reply(response);
      }
      limit.take(Caller.current(), events.size());
      return answer(
          new Intake(
              project,
              events,
              key == null || hash == null ? null : new Idempotency(key, hash.digest()),
              response));
    } catch (Problem e) {
      metrics.refused(1, e);
      throw e;
    }
  }

  private Reply answer(Intake intake) {
    Response response = commit.commit(intake);
    if (response == intake.response()) {
      metrics.ingested(intake.events().size());
    }
    return reply(response);
  }

  private static Reply reply(Response response) {
    return new Reply(HttpStatus.valueOf(response.status()), Reply.json(response.json()), null);
  }

  private static UUID project(String projectId) {
    UUID project = Ids.require("projectId", projectId);
    Caller.current().require(project, Right.INGEST);
    return project;
  }

  private NewEvent read(byte[] bytes, UUID project) throws IOException {
    try (JsonParser parser = json.createParser(StrictUtf8.decode(bytes))) {
      if (parser.nextToken() == null) {
        throw Problem.invalid("body", "must be a JSON object, but is empty");
      }
      NewEvent event = EventReader.read(parser, project, clock.instant());
      if (parser.nextToken() != null) {
        throw Problem.invalid("body", "must be one JSON object, but goes on after it");
      }
      return event;
    } catch (CharacterCodingException e) {
      throw BatchReader.notUtf8();
    } catch (JsonProcessingException e) {
      throw BatchReader.malformed(e);
    }
  }

  private static @Nullable Idempotency idempotency(@Nullable String key, byte[] body) {
    return key == null ? null : new Idempotency(key, sha256().digest(body));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static Problem unsupported(String supported) {
    return Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be " + supported);
  }
}
