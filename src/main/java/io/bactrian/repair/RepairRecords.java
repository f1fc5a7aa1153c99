package io.bactrian.repair;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What parity has found and what was repaired: tables {@code bactrian.parity_differences}, {@code
 * repairs} and {@code gaps}, inside the caller's transactions.
 */
final class RepairRecords {

  private static final String FOUND =
      """
      with latest as (
        select distinct on (collection) run, collection, differing, different
        from bactrian.parity_results where system = ? order by collection, finished_at desc)
      select distinct l.collection, d.document_id, d.row_key
      from latest l join bactrian.parity_differences d on d.run = l.run and d.collection = l.collection
      where l.differing + l.different > 0 and (d.document_id is not null or d.kind = 'surplus')
        and (l.collection = ? or ?::text is null)
      """;

  private static final String ADD =
      """
      insert into bactrian.repairs
        (system, collection, document_id, row_key, leader, by, why, before_mongo_md5,
         before_postgres_md5, outcome, reason, settled_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, case when ? = 'open' then null else now() end)
      returning id
      """;

  private static final String SETTLE =
      """
      update bactrian.repairs set outcome = ?, reason = ?, settled_at = now()
      where id = ? and outcome = 'open'
      """;

  /** As one that has failed and is due: whoever replays gaps settles it. */
  private static final String GAP =
      """
      insert into bactrian.gaps
        (system, collection, follower, document_id, row_key, attempts, next_attempt_at, error)
      values (?, ?, ?, ?, ?, 1, clock_timestamp(), 'to be repaired')
      """;

  private RepairRecords() {}

  /** What the latest comparison of each collection has found: a document, or a row alone. */
  record Found(String collection, @Nullable String documentId, String rowKey) {}

  static List<Found> found(Connection connection, String system, @Nullable String collection)
      throws SQLException {
    List<Found> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(FOUND)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setString(3, collection);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(
              new Found(
                  String.valueOf(rows.getString(1)),
                  rows.getString(2),
                  String.valueOf(rows.getString(3))));
        }
      }
    }
    return found;
  }

  static long add(
      Connection connection,
      RepairJob job,
      Sides before,
      String leader,
      String outcome,
      @Nullable String reason)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ADD)) {
      statement.setString(1, job.system());
      statement.setString(2, job.collection());
      statement.setString(3, before.documentId());
      statement.setString(4, before.rowKey());
      statement.setString(5, leader);
      statement.setString(6, job.by());
      statement.setString(7, job.why());
      statement.setString(8, before.mongoMd5());
      statement.setString(9, before.postgresMd5());
      statement.setString(10, outcome);
      statement.setString(11, reason);
      statement.setString(12, outcome);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  static void settle(Connection connection, long id, String outcome, @Nullable String reason)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SETTLE)) {
      statement.setString(1, outcome);
      statement.setString(2, reason);
      statement.setLong(3, id);
      statement.executeUpdate();
    }
  }

  /**
   * @param documentId as {@code bactrian.gaps} has it of who follows
   * @param rowKey null where PostgreSQL follows
   */
  static void gap(
      Connection connection, RepairJob job, @Nullable String documentId, @Nullable String rowKey)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(GAP)) {
      statement.setString(1, job.system());
      statement.setString(2, job.collection());
      statement.setString(3, rowKey == null ? "postgres" : "mongo");
      statement.setString(4, documentId);
      statement.setString(5, rowKey);
      statement.executeUpdate();
    }
  }
}
