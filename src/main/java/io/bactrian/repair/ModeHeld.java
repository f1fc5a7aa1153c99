package io.bactrian.repair;

import io.bactrian.mapping.Lens;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StoreModes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Keeps a collection's mode as it is: a gap that is noted for one store while the lead goes over to
 * it would bring back what was there before. Whoever changes modes holds the same lock alone.
 */
final class ModeHeld implements AutoCloseable {

  private final Connection connection;
  private final RepairJob job;

  private ModeHeld(Connection connection, RepairJob job) {
    this.connection = connection;
    this.job = job;
  }

  static ModeHeld take(Connection connection, RepairJob job) throws SQLException {
    if (!is(connection, job, "select pg_try_advisory_lock_shared(hashtextextended(?, 14))")) {
      throw new RepairRefused(
          "the mode of %s.%s is being changed; try again when it is done"
              .formatted(job.system(), job.collection()));
    }
    return new ModeHeld(connection, job);
  }

  /** The mode as it is, and not as it was a second ago. */
  StoreModes.Mode mode(StoreModes modes, Lens lens) throws SQLException {
    String said = RepairRecords.stage(connection, job);
    Stage stage = said == null ? Stage.of(modes.configured(lens.mapping())) : Stage.of(said);
    if (stage == Stage.RETIRED) {
      throw new RepairRefused(
          "%s.%s is retired: MongoDB does not follow".formatted(job.system(), job.collection()));
    }
    return stage.mode();
  }

  private static boolean is(Connection connection, RepairJob job, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, job.system() + "." + job.collection());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    boolean unused =
        is(connection, job, "select pg_advisory_unlock_shared(hashtextextended(?, 14))");
  }
}
