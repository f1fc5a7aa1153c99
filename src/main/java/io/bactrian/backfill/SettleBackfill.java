package io.bactrian.backfill;

import io.bactrian.landing.CatalogueReader;
import io.bactrian.landing.LaterReferences;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.Quarantined;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.ForeignKey;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Table;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * Ends a backfill: fills the references that had to wait, and says that collections are complete.
 */
@Component("settleBackfill")
public final class SettleBackfill {

  private static final int PAGE = 1000;

  private final DataSource postgres;
  private final PlanBackfill plan;

  SettleBackfill(DataSource postgres, PlanBackfill plan) {
    this.postgres = postgres;
    this.plan = plan;
  }

  /**
   * Settles every collection of the job, and analyzes its tables.
   *
   * @return what each came to, in the order in which they were copied
   */
  public List<CollectionResult> settle(@Body BackfillJob job) {
    BackfillRecords records = new BackfillRecords(job.system());
    List<CollectionResult> results = new ArrayList<>();
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      for (CollectionJob collection : plan.collections(job)) {
        Lens lens = collection.lens();
        CollectionResult result = records.result(connection, lens.collection());
        if (result.open() == 0 && !result.settled()) {
          settle(connection, lens);
          records.settled(connection, lens.collection());
        }
        results.add(records.result(connection, lens.collection()));
        connection.commit();
      }
      return results;
    } catch (SQLException e) {
      throw StoreUnavailable.of("settling the backfill of " + job.system(), e);
    }
  }

  private void settle(Connection connection, Lens lens) throws SQLException {
    for (TableShape shape : lens.tables()) {
      for (int column = 0; column < shape.columns().size(); column++) {
        if (shape.columns().get(column).later()) {
          settle(connection, lens, shape, column);
        }
      }
    }
    try (Statement statement = connection.createStatement()) {
      for (TableShape shape : lens.tables()) {
        statement.execute("analyze " + shape.sqlName());
      }
    }
  }

  private static void settle(Connection connection, Lens lens, TableShape shape, int column)
      throws SQLException {
    LaterReferences later = new LaterReferences(lens);
    Quarantine quarantine = new Quarantine(lens.mapping().system());
    later.settle(connection, shape, column, target(connection, shape, column));
    for (int offset = 0; ; offset += PAGE) {
      List<Quarantined> dangling = later.dangling(connection, shape, column, PAGE, offset);
      quarantine.save(connection, lens.collection(), dangling);
      if (dangling.size() < PAGE) {
        return;
      }
    }
  }

  private static LaterReferences.Target target(Connection connection, TableShape shape, int column)
      throws SQLException {
    String name = shape.columns().get(column).name();
    int dot = shape.qualifiedName().indexOf('.');
    Table table =
        Objects.requireNonNull(
            CatalogueReader.read(connection, List.of(shape.qualifiedName().substring(0, dot)))
                .table(shape.qualifiedName()));
    for (ForeignKey key : table.foreignKeys()) {
      if (key.columns().equals(List.of(name))) {
        return new LaterReferences.Target(key.target(), key.targetColumns().get(0));
      }
    }
    throw new IllegalStateException(
        shape.qualifiedName() + "." + name + " is to be filled later but has no foreign key");
  }
}
