package io.bactrian.cutover;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what has happened by webhook: each at least once, in order. Of several replicas one posts
 * at a time.
 */
public final class Announcements {

  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);
  private static final int PAGE = 100;

  private static final String UNTOLD =
      """
      select id, at, kind, system, collection, body::text as body from bactrian.announcements
      where %s is null order by id limit :most
      """;

  private static final String TOLD =
      "update bactrian.announcements set %s = clock_timestamp() where id in (:ids)";

  private static final String MINE =
      "select pg_try_advisory_xact_lock(hashtextextended('announcements', 18))";

  record Announcement(
      long id, String at, String kind, String system, String collection, String body) {}

  private final DataSource postgres;
  private final @Nullable Webhook webhook;
  private boolean failing;

  Announcements(DataSource postgres, CutoverSettings settings) {
    this.postgres = postgres;
    this.webhook = Webhook.of(settings);
  }

  /** Posts to the webhook, one by one; what it doesn't take is posted again the next time. */
  public void post() {
    Webhook to = webhook;
    if (to == null) {
      return;
    }
    try {
      boolean unused =
          Transaction.run(postgres, "announcing", transaction -> post(transaction, to));
    } catch (StoreUnavailable e) {
      LOG.debug("Nothing is announced now: {}", e.getMessage());
    }
  }

  private boolean post(Transaction transaction, Webhook webhook) {
    if (!transaction.sql().sql(MINE).query(Boolean.class).single()) {
      return false;
    }
    for (Announcement each : untold(transaction, "posted_at")) {
      if (!post(webhook, entry(each))) {
        return false;
      }
      int unused = told(transaction, "posted_at", List.of(each.id()));
    }
    return true;
  }

  static int told(Transaction transaction, String column, List<Long> ids) {
    return ids.isEmpty()
        ? 0
        : transaction.sql().sql(TOLD.formatted(column)).param("ids", ids).update();
  }

  static List<Announcement> untold(Transaction transaction, String column) {
    return transaction
        .sql()
        .sql(UNTOLD.formatted(column))
        .param("most", PAGE)
        .query((row, number) -> read(row))
        .list();
  }

  static Announcement read(ResultSet row) throws SQLException {
    return new Announcement(
        row.getLong("id"),
        row.getTimestamp("at").toInstant().toString(),
        Objects.requireNonNull(row.getString("kind")),
        Objects.requireNonNull(row.getString("system")),
        Objects.requireNonNull(row.getString("collection")),
        Objects.requireNonNull(row.getString("body")));
  }

  /**
   * Its fields: {@code id, type} (stage, alarm, clear, fence, lift){@code , timestamp, collection,
   * data}.
   */
  static Map<String, String> entry(Announcement announcement) {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("id", Long.toString(announcement.id()));
    entry.put("type", announcement.kind());
    entry.put("timestamp", announcement.at());
    entry.put("system", announcement.system());
    entry.put("collection", announcement.collection());
    entry.put("data", announcement.body());
    return entry;
  }

  private boolean post(Webhook webhook, Map<String, String> entry) {
    String problem = webhook.post(entry);
    if (problem != null && !failing) {
      LOG.warn("The webhook does not take announcements ({}); they are kept", problem);
    }
    failing = problem != null;
    return problem == null;
  }
}
