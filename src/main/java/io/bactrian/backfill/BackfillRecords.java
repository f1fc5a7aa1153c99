package io.bactrian.backfill;

import io.bactrian.source.KeyRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of backfills: tables {@code bactrian.backfills} and {@code backfill_ranges}.
 */
final class BackfillRecords {

  /** What copying one range came to. */
  record Copied(
      long documents,
      long landed,
      long quarantined,
      long bytes,
      long extraPaths,
      long checksum,
      Duration time) {}

  private static final String SOURCE =
      "select source from bactrian.backfills where system = ? and collection = ? for update";

  private static final String PLAN =
      """
      insert into bactrian.backfills (system, collection, source) values (?, ?, ?)
      on conflict do nothing
      """;

  private static final String ADD_RANGE =
      """
      insert into bactrian.backfill_ranges (system, collection, ordinal, range_from, range_to)
      values (?, ?, ?, ?, ?)
      """;

  private static final String OPEN =
      """
      select ordinal, range_from, range_to from bactrian.backfill_ranges
      where system = ? and collection = ? and done_at is null order by ordinal
      """;

  private static final String IS_DONE =
      """
      select done_at is not null from bactrian.backfill_ranges
      where system = ? and collection = ? and ordinal = ?
      """;

  private static final String DONE =
      """
      update bactrian.backfill_ranges
      set done_at = now(), documents = ?, landed = ?, quarantined = ?, bytes = ?, extra_paths = ?, checksum = ?, millis = ?
      where system = ? and collection = ? and ordinal = ? and done_at is null
      """;

  private static final String SETTLED =
      "update bactrian.backfills set settled_at = now() where system = ? and collection = ?";

  private static final String RESULT =
      """
      select coalesce(sum(documents), 0)::int8 as documents, coalesce(sum(landed), 0)::int8 as landed,
        coalesce(sum(quarantined), 0)::int8 as quarantined, coalesce(sum(extra_paths), 0)::int8 as extra_paths,
        coalesce(bit_xor(checksum), 0)::int8 as checksum,
        coalesce(sum(millis), 0)::int8 as millis, count(*)::int4 as ranges,
        count(*) filter (where done_at is null)::int4 as open,
        exists (select 1 from bactrian.backfills b
          where b.system = ? and b.collection = ? and b.settled_at is not null) as settled
      from bactrian.backfill_ranges where system = ? and collection = ?
      """;

  private static final String REASONS =
      """
      select reason, count(*) from bactrian.quarantine where system = ? and collection = ?
      group by reason order by reason
      """;

  private final String system;

  BackfillRecords(String system) {
    this.system = system;
  }

  /** The name of the source from which the collection's backfill was planned, or null. */
  @Nullable String source(Connection connection, String collection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SOURCE)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  void plan(Connection connection, String collection, String source, List<KeyRange> ranges)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PLAN)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setString(3, source);
      if (statement.executeUpdate() == 0) {
        return; // another replica has planned it meanwhile
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(ADD_RANGE)) {
      for (int i = 0; i < ranges.size(); i++) {
        statement.setString(1, system);
        statement.setString(2, collection);
        statement.setInt(3, i);
        statement.setString(4, ranges.get(i).fromText());
        statement.setString(5, ranges.get(i).toText());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** The ranges still to be copied, by their ordinal. */
  Map<Integer, KeyRange> open(Connection connection, String collection) throws SQLException {
    Map<Integer, KeyRange> open = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          open.put(rows.getInt(1), KeyRange.parse(rows.getString(2), rows.getString(3)));
        }
      }
    }
    return open;
  }

  boolean isDone(Connection connection, String collection, int ordinal) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(IS_DONE)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setInt(3, ordinal);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Says that a range is copied; false when somebody else has copied it already. */
  boolean done(Connection connection, String collection, int ordinal, Copied copied)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DONE)) {
      statement.setLong(1, copied.documents());
      statement.setLong(2, copied.landed());
      statement.setLong(3, copied.quarantined());
      statement.setLong(4, copied.bytes());
      statement.setLong(5, copied.extraPaths());
      statement.setLong(6, copied.checksum());
      statement.setLong(7, copied.time().toMillis());
      statement.setString(8, system);
      statement.setString(9, collection);
      statement.setInt(10, ordinal);
      return statement.executeUpdate() == 1;
    }
  }

  void settled(Connection connection, String collection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SETTLED)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.executeUpdate();
    }
  }

  CollectionResult result(Connection connection, String collection) throws SQLException {
    Map<String, Long> reasons = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(REASONS)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reasons.put(rows.getString(1), rows.getLong(2));
        }
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(RESULT)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setString(3, system);
      statement.setString(4, collection);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new CollectionResult(
            collection,
            row.getLong("documents"),
            row.getLong("landed"),
            row.getLong("quarantined"),
            reasons,
            row.getLong("extra_paths"),
            row.getLong("checksum"),
            row.getInt("ranges"),
            row.getInt("open"),
            row.getBoolean("settled"),
            Duration.ofMillis(row.getLong("millis")));
      }
    }
  }

  /** Forgets what has been copied of some collections. */
  void forget(Connection connection, Set<String> collections) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "delete from bactrian.backfills where system = ? and collection = any (?)")) {
      statement.setString(1, system);
      statement.setArray(2, connection.createArrayOf("text", collections.toArray()));
      statement.executeUpdate();
    }
  }

  /**
   * Forgets what has been copied and what is in quarantine, so that the system's backfill can begin
   * anew. The rows stay, and with them what is known of references that they wait for.
   */
  void forget(Connection connection) throws SQLException {
    for (String table : List.of("backfills", "quarantine")) {
      try (PreparedStatement statement =
          connection.prepareStatement("delete from bactrian." + table + " where system = ?")) {
        statement.setString(1, system);
        statement.executeUpdate();
      }
    }
  }
}
