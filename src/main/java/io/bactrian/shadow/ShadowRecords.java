package io.bactrian.shadow;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The tables {@code bactrian.shadow_reads} and {@code bactrian.shadow_mismatches}. */
final class ShadowRecords {

  private static final String ADD =
      """
      insert into bactrian.shadow_reads as kept
        (system, collection, origin, at, reads, dropped, compared, late, noise, mismatches, timed_out,
         failed, quarantined, expired, not_fed, behind, mongo_took, postgres_took)
      values (?, ?, ?, date_trunc('minute', ?::timestamptz), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (system, collection, at, origin) do update
      set reads = kept.reads + excluded.reads, dropped = kept.dropped + excluded.dropped,
        compared = kept.compared + excluded.compared, late = kept.late + excluded.late,
        noise = kept.noise + excluded.noise, mismatches = kept.mismatches + excluded.mismatches,
        timed_out = kept.timed_out + excluded.timed_out, failed = kept.failed + excluded.failed,
        quarantined = kept.quarantined + excluded.quarantined,
        expired = kept.expired + excluded.expired,
        not_fed = kept.not_fed + excluded.not_fed, behind = kept.behind + excluded.behind,
        mongo_took = bactrian.add_counts(kept.mongo_took, excluded.mongo_took),
        postgres_took = bactrian.add_counts(kept.postgres_took, excluded.postgres_took)
      """;

  private static final String FOUND =
      """
      insert into bactrian.shadow_mismatches
        (system, collection, origin, at, document_id, find_md5, mongo_documents, postgres_documents,
         mongo_md5, postgres_md5, only_order, paths, tries)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final List<String> FORGET =
      List.of(
          "delete from bactrian.shadow_reads where at < now() - make_interval(secs => ?)",
          "delete from bactrian.shadow_mismatches where at < now() - make_interval(secs => ?)");

  private ShadowRecords() {}

  /** Adds counts to those of their minute; in one order, or replicas would wait for each other. */
  static void add(Connection connection, Collection<Tally.Drained> drained) throws SQLException {
    List<Tally.Drained> ordered =
        drained.stream()
            .sorted(
                Comparator.comparing(Tally.Drained::system)
                    .thenComparing(Tally.Drained::collection)
                    .thenComparing(Tally.Drained::at)
                    .thenComparing(Tally.Drained::origin))
            .toList();
    try (PreparedStatement statement = connection.prepareStatement(ADD)) {
      for (Tally.Drained each : ordered) {
        statement.setString(1, each.system());
        statement.setString(2, each.collection());
        statement.setString(3, each.origin().word());
        statement.setTimestamp(4, Timestamp.from(each.at()));
        int place = 5;
        for (Count count : Count.values()) {
          statement.setLong(place++, count(each.counts(), count));
        }
        statement.setArray(place++, connection.createArrayOf("bigint", boxed(each.mongoTook())));
        statement.setArray(place, connection.createArrayOf("bigint", boxed(each.postgresTook())));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static long count(Map<Count, Long> counts, Count count) {
    return Objects.requireNonNull(counts.get(count));
  }

  private static Object[] boxed(long[] counts) {
    return Arrays.stream(counts).boxed().toArray();
  }

  static void add(Connection connection, List<Findings.Mismatch> found) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FOUND)) {
      for (Findings.Mismatch each : found) {
        Difference difference = each.difference();
        statement.setString(1, each.system());
        statement.setString(2, each.collection());
        statement.setString(3, each.origin().word());
        statement.setTimestamp(4, Timestamp.from(each.at()));
        statement.setString(5, each.documentId());
        statement.setString(6, each.findMd5());
        statement.setInt(7, difference.mongoDocuments());
        statement.setInt(8, difference.postgresDocuments());
        statement.setString(9, difference.mongoMd5());
        statement.setString(10, difference.postgresMd5());
        statement.setBoolean(11, difference.onlyOrder());
        statement.setArray(
            12,
            connection.createArrayOf(
                "text",
                difference.paths().stream()
                    .map(path -> path.replace('\0', '\uFFFD')) // names come from documents
                    .toArray()));
        statement.setInt(13, each.tries());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  static void forget(Connection connection, Duration keep) throws SQLException {
    for (String sql : FORGET) {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setLong(1, keep.toSeconds());
        statement.executeUpdate();
      }
    }
  }
}
