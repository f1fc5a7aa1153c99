package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.infer.Sample;
import io.bactrian.platform.TestPostgres;
import io.bactrian.source.DumpSource;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** {@code try} within the tests' JVM: one engine and one database for all. */
final class Trial {

  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  private Trial() {}

  static TryReport of(Path dump) {
    return of(dump, TryCommand.schema(dump), new Sample.All());
  }

  static TryReport of(Path dump, String schema, Sample sample) {
    try (DumpSource source = TryDump.open(dump)) {
      return new TryDump(engine(), NOWHERE, false).run(source, schema, sample);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The collection of a report with this name. */
  static TryReport.Collection of(TryReport report, String collection) {
    return report.collections().stream()
        .filter(one -> one.name().equals(collection))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no collection " + collection));
  }

  /** How many documents are in quarantine, by reason, over all collections. */
  static Map<String, Long> reasons(TryReport report) {
    Map<String, Long> reasons = new TreeMap<>();
    report
        .collections()
        .forEach(one -> one.reasons().forEach((reason, n) -> reasons.merge(reason, n, Long::sum)));
    return reasons;
  }

  /** What must hold whatever the dump: nothing is unaccounted for, and nothing differs. */
  static void assertAccounted(TryReport report) {
    for (TryReport.Collection one : report.collections()) {
      assertThat(one.landed() + one.quarantined()).as(one.name()).isEqualTo(one.documents());
      assertThat(one.parity().differing()).as(one.name()).isZero();
      assertThat(one.roundTrip().different()).as(one.name()).isZero();
      assertThat(one.roundTrip().equal()).as(one.name()).isEqualTo(one.parity().compared());
      assertThat(one.differences()).as(one.name()).isEmpty();
    }
  }

  static Engine engine() {
    return Started.ENGINE;
  }

  /** A digest of the rows of every table of a schema, by the table's name. */
  static Map<String, String> contents(String schema) throws SQLException {
    Map<String, String> contents = new TreeMap<>();
    try (Connection connection = engine().get(DataSource.class).getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet tables =
          statement.executeQuery(
              "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = '"
                  + schema
                  + "'")) {
        while (tables.next()) {
          contents.put(tables.getString(1), "");
        }
      }
      for (Map.Entry<String, String> table : contents.entrySet()) {
        table.setValue(
            one(
                statement,
                "select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text"
                    + " collate \"C\")), '') from "
                    + table.getKey()
                    + " t"));
      }
    }
    return contents;
  }

  /** The single value that a query gives, as text. */
  static String one(String query) throws SQLException {
    try (Connection connection = engine().get(DataSource.class).getConnection();
        Statement statement = connection.createStatement()) {
      return one(statement, query);
    }
  }

  private static String one(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      return row.next() ? String.valueOf(row.getString(1)) : "none";
    }
  }

  /** Holds the engine, so that it starts on first use; the JVM's end closes it. */
  private static final class Started {
    static final Engine ENGINE =
        Engine.start(Map.of("bactrian.postgres.url", TestPostgres.freshUrl()), "postgres");
  }
}
