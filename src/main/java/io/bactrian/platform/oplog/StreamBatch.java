package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import java.util.List;

/**
 * Some events of a stream.
 *
 * @param after where the stream goes on
 * @param last whether it doesn't
 */
record StreamBatch(List<Document> events, ResumeToken after, boolean last) {

  /** Whether there is something that a client shouldn't wait for. */
  boolean isReady() {
    return !events.isEmpty() || last;
  }

  Document toReply(String batch, long cursorId, String namespace) {
    Document cursor = new Document(batch, events);
    cursor.append("postBatchResumeToken", after.toDocument());
    cursor.append("id", last ? 0L : cursorId);
    cursor.append("ns", namespace);
    return new Document("cursor", cursor).append("ok", 1.0);
  }
}
