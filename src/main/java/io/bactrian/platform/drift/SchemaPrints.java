package io.bactrian.platform.drift;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.SessionLock;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tables of systems were when their last migration had been run, and whether they still
 * are: tables {@code bactrian.schema_prints} and {@code schema_checks}.
 *
 * <p>A migration must not launder what somebody changed by hand before it. So what is remembered is
 * changed only as the migration changes the tables: what had drifted before has drifted after.
 */
public final class SchemaPrints {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaPrints.class);

  private static final String THERE = "select to_regclass('bactrian.schema_checks') is not null";

  private static final String STORED =
      "select version, listing from bactrian.schema_prints where system = ?";

  private static final String STORE =
      """
      insert into bactrian.schema_prints (system, version, print, listing) values (?, ?, ?, ?)
      on conflict (system) do update set version = excluded.version, print = excluded.print,
        listing = excluded.listing, at = now()
      """;

  private static final String CHECK =
      """
      insert into bactrian.schema_checks (system, version, print, drifted, what)
      values (?, ?, ?, ?, ?)
      """;

  private final DataSource postgres;

  public SchemaPrints(DataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * Whose tables: all of the schema that is called like the system, and those that its mappings
   * name elsewhere.
   */
  public record Extent(String system, List<String> tables) {}

  private record Stored(String version, SchemaListing listing) {}

  /** What migrations do. */
  public interface Migrating {
    /**
     * Runs them.
     *
     * @return the version of the newest that has been run; null when there is none
     */
    @Nullable String run();
  }

  /**
   * Whether something is remembered of a system; null where the tables for that aren't there yet.
   */
  public @Nullable Boolean knows(String system) throws SQLException {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        ResultSet there = statement.executeQuery(THERE)) {
      there.next();
      return there.getBoolean(1) ? Boolean.valueOf(stored(connection, system) != null) : null;
    }
  }

  /**
   * Runs migrations and remembers the tables as they are then. What had drifted before is written
   * down first.
   *
   * @param due whether there is still anything to run, asked when it is this process's turn
   */
  public void around(Extent extent, BooleanSupplier due, Migrating migrating) throws SQLException {
    try (Connection turn = postgres.getConnection();
        SessionLock ours = SessionLock.await(turn, SessionLock.Kind.TABLES, extent.system())) {
      SchemaListing before = null;
      Stored stored = stored(turn, extent.system());
      if (stored != null) {
        if (!due.getAsBoolean()) {
          return; // another process has run them
        }
        before = now(extent);
        SchemaCheck check =
            SchemaCheck.of(extent.system(), stored.version(), stored.listing(), before);
        if (check.drifted()) {
          tell(check);
          record(turn, check);
        }
      }
      String version = migrating.run();
      SchemaListing after = now(extent);
      SchemaListing remembered =
          stored == null || before == null ? after : stored.listing().changedAs(before, after);
      store(turn, extent.system(), version == null ? "0" : version, remembered);
    }
  }

  /**
   * Compares the tables with what is remembered, and writes down what it comes to.
   *
   * @return null when nothing is remembered
   * @throws StoreUnavailable when PostgreSQL is away
   */
  public @Nullable SchemaCheck check(Extent extent) {
    Optional<SchemaCheck> check =
        Transaction.run(
            postgres,
            "checking the tables of " + extent.system(),
            transaction -> {
              Connection connection = transaction.connection();
              Stored stored = stored(connection, extent.system());
              if (stored == null) {
                return Optional.empty();
              }
              SchemaListing now =
                  SchemaListing.read(connection, List.of(extent.system()), extent.tables());
              SchemaCheck made =
                  SchemaCheck.of(extent.system(), stored.version(), stored.listing(), now);
              record(connection, made);
              return Optional.of(made);
            });
    return check.orElse(null);
  }

  /** From now on what is there counts as what the last migration left. */
  public void accept(Extent extent) {
    Transaction.run(
        postgres,
        "accepting the tables of " + extent.system(),
        transaction -> {
          Connection connection = transaction.connection();
          Stored stored = stored(connection, extent.system());
          SchemaListing now =
              SchemaListing.read(connection, List.of(extent.system()), extent.tables());
          store(connection, extent.system(), stored == null ? "0" : stored.version(), now);
          return true;
        });
  }

  static void tell(SchemaCheck check) {
    LOG.error(
        "The tables of {} are not those that migration {} left:\n{}",
        check.system(),
        check.version(),
        check.what());
  }

  private SchemaListing now(Extent extent) {
    return Transaction.run(
        postgres,
        "reading the tables of " + extent.system(),
        transaction ->
            SchemaListing.read(
                transaction.connection(), List.of(extent.system()), extent.tables()));
  }

  private static @Nullable Stored stored(Connection connection, String system) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(STORED)) {
      statement.setString(1, system);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new Stored(
                String.valueOf(row.getString(1)),
                SchemaListing.parse(String.valueOf(row.getString(2))))
            : null;
      }
    }
  }

  private static void store(
      Connection connection, String system, String version, SchemaListing listing)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(STORE)) {
      statement.setString(1, system);
      statement.setString(2, version);
      statement.setString(3, listing.print());
      statement.setString(4, listing.text());
      statement.executeUpdate();
    }
  }

  private static void record(Connection connection, SchemaCheck check) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CHECK)) {
      statement.setString(1, check.system());
      statement.setString(2, check.version());
      statement.setString(3, check.print());
      statement.setBoolean(4, check.drifted());
      statement.setString(5, check.what());
      statement.executeUpdate();
    }
  }
}
