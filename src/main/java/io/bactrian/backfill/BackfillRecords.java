package io.bactrian.backfill;

import io.bactrian.source.KeyRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** What is known of a collection's backfill: its source's name, and whether it has ranges. */
  record Known(String source, boolean planned) {}

  /** A range that is still to be copied, of one plan of its collection's. */
  record Open(long plan, int ordinal, KeyRange range) {}

  private static final String KNOWN =
      """
      select source, exists (select from bactrian.backfill_ranges r
        where r.system = b.system and r.collection = b.collection)
      from bactrian.backfills b where system = ? and collection = ? for update
      """;

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
      select b.plan, r.ordinal, r.range_from, r.range_to
      from bactrian.backfills b join bactrian.backfill_ranges r using (system, collection)
      where system = ? and collection = ? and r.done_at is null order by r.ordinal
      """;

  private static final String AGAIN =
      """
      select b.again from bactrian.backfills b join bactrian.backfill_ranges r using (system, collection)
      where system = ? and collection = ? and b.plan = ? and r.ordinal = ? and r.done_at is null
      """;

  private static final String DONE =
      """
      update bactrian.backfill_ranges r
      set done_at = now(), documents = ?, landed = ?, quarantined = ?, bytes = ?, extra_paths = ?, checksum = ?, millis = ?
      from bactrian.backfills b
      where r.system = ? and r.collection = ? and r.ordinal = ? and r.done_at is null
        and b.system = r.system and b.collection = r.collection and b.plan = ?
      """;

  private static final String COMPLETE =
      """
      select b.settled_at is null and (not b.again or b.surplus_at is not null)
        and exists (select from bactrian.backfill_ranges r
          where r.system = b.system and r.collection = b.collection)
        and not exists (select from bactrian.backfill_ranges r
          where r.system = b.system and r.collection = b.collection and r.done_at is null)
      from bactrian.backfills b where system = ? and collection = ?
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

  /** What is known of the collection's backfill, which others then wait for; or null. */
  @Nullable Known locked(Connection connection, String collection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(KNOWN)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? new Known(row.getString(1), row.getBoolean(2)) : null;
      }
    }
  }

  /** Remembers the ranges, unless another replica has planned it meanwhile. */
  void plan(Connection connection, String collection, String source, List<KeyRange> ranges)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PLAN)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setString(3, source);
      statement.executeUpdate();
    }
    Known known = locked(connection, collection);
    if (known == null || known.planned()) {
      return;
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

  /** The ranges still to be copied, in order. */
  List<Open> open(Connection connection, String collection) throws SQLException {
    List<Open> open = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          KeyRange range = KeyRange.parse(rows.getString(3), rows.getString(4));
          open.add(new Open(rows.getLong(1), rows.getInt(2), range));
        }
      }
    }
    return open;
  }

  /**
   * Whether a range is copied over the rows that are there; null when it needn't be copied any
   * more.
   */
  @Nullable Boolean again(Connection connection, RangeJob job) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(AGAIN)) {
      statement.setString(1, system);
      statement.setString(2, job.collection().collection());
      statement.setLong(3, job.plan());
      statement.setInt(4, job.ordinal());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getBoolean(1) : null;
      }
    }
  }

  /**
   * Says that a range is copied; false when somebody else has copied it already, or the collection
   * is copied anew.
   */
  boolean done(Connection connection, RangeJob job, Copied copied) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DONE)) {
      statement.setLong(1, copied.documents());
      statement.setLong(2, copied.landed());
      statement.setLong(3, copied.quarantined());
      statement.setLong(4, copied.bytes());
      statement.setLong(5, copied.extraPaths());
      statement.setLong(6, copied.checksum());
      statement.setLong(7, copied.time().toMillis());
      statement.setString(8, system);
      statement.setString(9, job.collection().collection());
      statement.setInt(10, job.ordinal());
      statement.setLong(11, job.plan());
      return statement.executeUpdate() == 1;
    }
  }

  /** Whether everything is copied and noted, and it only has to be settled. */
  boolean isComplete(Connection connection, String collection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COMPLETE)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
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
