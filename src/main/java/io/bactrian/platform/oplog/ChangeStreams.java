package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.NoopOplog;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The change streams that clients have open. */
final class ChangeStreams {

  /** As long as MongoDB keeps a cursor that nobody asks. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  /** Far from the ids of the library's own cursors. */
  private static final long FIRST_ID = 1L << 48;

  private final MongoBackend storage;
  private final OperationLog log;
  private final Clock clock;
  private final AtomicLong ids = new AtomicLong(FIRST_ID);
  private final Map<Long, Open> open = new ConcurrentHashMap<>();

  ChangeStreams(MongoBackend storage, OperationLog log, Clock clock) {
    this.storage = storage;
    this.log = log;
    this.clock = clock;
  }

  boolean has(long id) {
    return open.containsKey(id);
  }

  /** Opens a stream and answers with its first events. */
  Document open(StreamRequest request) {
    forgetTheIdle();
    ChangeStream stream =
        new ChangeStream(
            log,
            request.scope(),
            request.start(log),
            request.looksUp() ? this::lookUp : null,
            pipeline(request));
    long id = ids.incrementAndGet();
    StreamBatch batch =
        request.firstBatchSize() == 0 ? stream.none() : stream.next(request.firstBatchSize());
    Open opened = new Open(stream, request.scope().namespace(), new AtomicLong(clock.millis()));
    if (!batch.last()) {
      open.put(id, opened);
    }
    return batch.toReply("firstBatch", id, opened.namespace());
  }

  /**
   * Answers a client that asks for more.
   *
   * @param whenEmpty whether an empty batch is an answer; if not, null stands for it
   * @throws StreamRefused when the stream is gone, or can't go on
   */
  @Nullable Document more(long id, int batchSize, boolean whenEmpty) {
    Open asked = open.get(id);
    if (asked == null) {
      throw StreamRefused.cursorNotFound(id);
    }
    asked.lastAsked().set(clock.millis());
    StreamBatch batch;
    try {
      batch = asked.stream().next(batchSize);
    } catch (StreamRefused e) {
      open.remove(id);
      throw e;
    }
    if (batch.last()) {
      open.remove(id);
    }
    return batch.isReady() || whenEmpty ? batch.toReply("nextBatch", id, asked.namespace()) : null;
  }

  /** Closes some, as far as they are streams; those that wait for more are told. */
  void close(List<Long> ids) {
    ids.forEach(open::remove);
    log.wake();
  }

  private UnaryOperator<List<Document>> pipeline(StreamRequest request) {
    if (request.pipeline().isEmpty()) {
      return events -> events;
    }
    String database = Objects.requireNonNullElse(request.scope().database(), "admin");
    Aggregation aggregation =
        Aggregation.fromPipeline(
            request.pipeline(),
            storage::resolveDatabase,
            storage.resolveDatabase(database),
            null,
            NoopOplog.get());
    return events ->
        withTheirTokens(events, aggregation.runStagesAsStream(events.stream()).toList());
  }

  private static List<Document> withTheirTokens(List<Document> events, List<Document> results) {
    for (Document result : results) {
      if (!Objects.equals(result.get("_id"), events.get(0).get("_id"))) {
        throw StreamRefused.tokenGone();
      }
    }
    return results;
  }

  private @Nullable Document lookUp(LogEntry entry) {
    MongoCollection<?> collection =
        storage
            .resolveDatabase(entry.database())
            .resolveCollection(Objects.requireNonNull(entry.collection()), false);
    if (collection == null || !collection.getUuid().equals(entry.collectionId())) {
      return null;
    }
    // Under the collection's lock: documents in memory are changed in place.
    synchronized (collection) {
      Iterator<Document> found =
          collection.handleQuery(new Document("_id", entry.documentId())).iterator();
      return found.hasNext() ? found.next().cloneDeeply() : null;
    }
  }

  private void forgetTheIdle() {
    long before = clock.millis() - IDLE.toMillis();
    open.values().removeIf(stream -> stream.lastAsked().get() < before);
  }

  private record Open(ChangeStream stream, String namespace, AtomicLong lastAsked) {}
}
