package io.bactrian.backfill;

import io.bactrian.landing.SettleReferences;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * Ends a backfill: fills the references that had to wait, and says that collections are complete.
 */
@Component("settleBackfill")
public final class SettleBackfill {

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
        var unused = records.locked(connection, lens.collection()); // replicas settle in turn
        if (records.isComplete(connection, lens.collection())) {
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

  private static void settle(Connection connection, Lens lens) throws SQLException {
    new SettleReferences(connection).settle(lens);
    try (Statement statement = connection.createStatement()) {
      for (TableShape shape : lens.tables()) {
        statement.execute("analyze " + shape.sqlName());
      }
    }
  }
}
