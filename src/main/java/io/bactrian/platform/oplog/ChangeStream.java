package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An open change stream: a place in the log, and what is to be told from there. */
final class ChangeStream {

  private static final int MAX_EVENTS = 1000;
  private static final int MAX_BYTES = 8 << 20;

  private final OperationLog log;
  private final StreamScope scope;
  private final @Nullable Function<LogEntry, @Nullable Document> lookUp;
  private final UnaryOperator<List<Document>> pipeline;

  private ResumeToken position;
  private long scanned;
  private boolean ended;

  ChangeStream(
      OperationLog log,
      StreamScope scope,
      ResumeToken start,
      @Nullable Function<LogEntry, @Nullable Document> lookUp,
      UnaryOperator<List<Document>> pipeline) {
    this.log = log;
    this.scope = scope;
    this.position = start;
    this.scanned = start.namesAnEvent() ? start.time() : start.time() - 1;
    this.lookUp = lookUp;
    this.pipeline = pipeline;
  }

  /**
   * The next events, as many as are there.
   *
   * @param size how many at most; 0 for as many as fit
   * @throws StreamRefused when the log has lost the place
   */
  synchronized StreamBatch next(int size) {
    Iterator<LogEntry> entries = log.from(position.time());
    // Only then: what the log drops from now on is there for this look at it.
    if (log.lostUpTo() > scanned) {
      throw StreamRefused.historyLost();
    }
    int most = size <= 0 ? MAX_EVENTS : Math.min(size, MAX_EVENTS);
    List<Document> events = new ArrayList<>();
    long bytes = 0;
    while (!ended && entries.hasNext()) {
      LogEntry entry = entries.next();
      for (ChangeEvent event : ChangeEvent.of(entry, scope)) {
        if (event.token().compareTo(position) <= 0) {
          continue;
        }
        if (events.size() >= most || bytes > MAX_BYTES) {
          return new StreamBatch(events, position, ended);
        }
        bytes += add(event, events);
        position = event.token();
        ended = event.ends();
      }
      passed(entry);
    }
    return new StreamBatch(events, position, ended);
  }

  /** No events, and where they will begin. */
  synchronized StreamBatch none() {
    return new StreamBatch(List.of(), position, false);
  }

  private long add(ChangeEvent event, List<Document> events) {
    Document document = event.toDocument(lookUp);
    List<Document> kept = pipeline.apply(List.of(document));
    events.addAll(kept);
    return kept.isEmpty() ? 0 : new LogEntry(document).encode().length;
  }

  private void passed(LogEntry entry) {
    scanned = Math.max(scanned, entry.time());
    if (entry.time() > position.time()) {
      position = ResumeToken.highWaterMark(entry.time());
    }
  }
}
