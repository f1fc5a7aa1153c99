package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code find} in {@code local.oplog.rs}: the first or last entries, by which its window shows.
 */
final class OplogQuery {

  static final String DATABASE = "local";
  static final String COLLECTION = "oplog.rs";

  private static final int MOST = 1000;

  private OplogQuery() {}

  /** Answers a {@code find} with up to 1,000 entries, in {@code $natural} order or its reverse. */
  static Document answer(Document find, OperationLog log) {
    if (find.get("filter") instanceof Document filter && !filter.isEmpty()) {
      throw StreamRefused.because(
          238, "NotImplemented", "The embedded server's oplog.rs takes no filter");
    }
    int limit = number(find.get("limit"));
    int most = limit == 0 ? MOST : Math.min(MOST, Math.abs(limit));
    boolean backwards =
        find.get("sort") instanceof Document sort && number(sort.get("$natural")) < 0;
    Document cursor = new Document("firstBatch", backwards ? newest(most, log) : oldest(most, log));
    cursor.append("id", 0L).append("ns", DATABASE + "." + COLLECTION);
    return new Document("cursor", cursor).append("ok", 1.0);
  }

  private static List<Document> oldest(int most, OperationLog log) {
    List<Document> entries = new ArrayList<>();
    Iterator<LogEntry> from = log.from(0);
    while (entries.size() < most && from.hasNext()) {
      entries.add(from.next().document());
    }
    return entries;
  }

  private static List<Document> newest(int most, OperationLog log) {
    List<Document> entries = new ArrayList<>();
    Long time = log.visible();
    while (entries.size() < most && time != null) {
      LogEntry entry = log.at(time);
      if (entry != null) {
        entries.add(entry.document());
      }
      time = log.before(time);
    }
    return entries;
  }

  private static int number(@Nullable Object value) {
    return value instanceof Number number ? number.intValue() : 0;
  }
}
