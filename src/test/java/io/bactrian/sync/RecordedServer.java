package io.bactrian.sync;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.bactrian.SharedData;
import io.bactrian.bson.BsonEncoder;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks the real protocol and answers change streams with what a real server once
 * sent, from the place on for which they ask; all else is answered by an empty database in memory.
 */
final class RecordedServer implements AutoCloseable {

  private static final long CURSOR = 77;
  private static final int PAGE = 25;

  private final MongoServer server;
  private final MongoClient client;
  private final List<BsonDocument> events = new ArrayList<>();
  private final Map<BsonDocument, Integer> places = new HashMap<>();
  private int next;
  private final List<BsonDocument> asked = new ArrayList<>();
  private BsonDocument token = new BsonDocument("_data", new org.bson.BsonString("82"));
  private @Nullable BsonDocument error;

  RecordedServer() {
    MongoBackend memory = new MemoryBackend();
    MongoBackend recorded =
        (MongoBackend)
            Proxy.newProxyInstance(
                MongoBackend.class.getClassLoader(),
                new Class<?>[] {MongoBackend.class},
                (proxy, method, arguments) -> {
                  if (arguments != null && arguments[0] instanceof MongoMessage message) {
                    Document answer = answer(message.getDocument());
                    if (answer != null) {
                      return answer;
                    }
                  }
                  try {
                    return method.invoke(memory, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    server = new MongoServer(recorded);
    server.bind("127.0.0.1", 0);
    client = MongoClients.create(server.getConnectionString());
  }

  MongoDatabase database() {
    return client.getDatabase("rec");
  }

  /** The lines of a recording. */
  static List<BsonDocument> lines(String recording) {
    try {
      return Files.readAllLines(SharedData.at("change-streams/" + recording + ".ndjson")).stream()
          .map(BsonDocument::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Plays a recording to whoever asks for a change stream after what was played before. */
  RecordedServer play(String recording) {
    for (BsonDocument line : lines(recording)) {
      if (line.containsKey("_postBatchResumeToken")) {
        token = line.getDocument("_postBatchResumeToken");
      } else {
        events.add(line);
      }
    }
    return this;
  }

  /** Answers the next question for a change stream with an error, as it was recorded. */
  void refuse(BsonDocument reply) {
    error = reply;
  }

  /** The {@code $changeStream} stages that were asked for. */
  List<BsonDocument> asked() {
    return asked;
  }

  private synchronized @Nullable Document answer(Document command) {
    if (command.containsKey("aggregate")
        && command.get("pipeline") instanceof List<?> pipeline
        && pipeline.get(0) instanceof Document stage
        && stage.containsKey("$changeStream")) {
      asked.add(bson(stage));
      BsonDocument refusal = error;
      if (refusal != null) {
        error = null;
        return document(refusal);
      }
      next = place(bson(stage).getDocument("$changeStream"));
      return cursor("firstBatch");
    }
    if (command.containsKey("getMore") && ((Number) command.get("getMore")).longValue() == CURSOR) {
      return cursor("nextBatch");
    }
    return command.containsKey("killCursors") ? new Document("ok", 1.0) : null;
  }

  /** The number of the first event that a stream tells: after a token that was sent, or now. */
  private int place(BsonDocument asked) {
    for (String how : List.of("resumeAfter", "startAfter")) {
      if (asked.containsKey(how)) {
        return places.getOrDefault(asked.getDocument(how), 0);
      }
    }
    return events.size();
  }

  private Document cursor(String field) {
    List<Document> batch = new ArrayList<>();
    BsonDocument last = null;
    while (batch.size() < PAGE && next < events.size()) {
      last = events.get(next);
      next++;
      places.put(last.getDocument("_id"), next);
      batch.add(document(last));
    }
    BsonDocument resume = last == null || next == events.size() ? token : last.getDocument("_id");
    places.put(resume, next);
    Document cursor = new Document("id", CURSOR).append("ns", "rec.$cmd.aggregate");
    cursor.append(field, batch).append("postBatchResumeToken", document(resume));
    return new Document("cursor", cursor).append("ok", 1.0);
  }

  private static Document document(BsonDocument document) {
    return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(BsonEncoder.encode(document)));
  }

  private static BsonDocument bson(Document document) {
    io.netty.buffer.ByteBuf buffer = Unpooled.buffer();
    de.bwaldvogel.mongo.wire.bson.BsonEncoder.encodeDocument(document, buffer);
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    return new io.bactrian.bson.RawDocument(bytes).decode();
  }

  /** What is left in a collection when the events of a recording have happened, by {@code _id}. */
  static Map<BsonValue, BsonDocument> outcome(String recording, String collection) {
    Map<BsonValue, BsonDocument> documents = new LinkedHashMap<>();
    for (BsonDocument event : lines(recording)) {
      if (!event.containsKey("documentKey")
          || !event.getDocument("ns").getString("coll").getValue().equals(collection)) {
        continue;
      }
      BsonValue id = event.getDocument("documentKey").get("_id");
      if (event.getString("operationType").getValue().equals("delete")) {
        documents.remove(id);
      } else if (event.isDocument("fullDocument")) {
        documents.put(id, event.getDocument("fullDocument"));
      }
    }
    return documents;
  }

  @Override
  public void close() {
    client.close();
    server.shutdownNow();
  }
}
