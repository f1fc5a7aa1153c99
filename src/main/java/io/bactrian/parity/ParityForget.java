package io.bactrian.parity;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.EvidenceSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/** Forgets what is older than evidence is kept; the latest of each collection stays. */
@Component("parityForget")
@ConditionalOnWebApplication
public final class ParityForget {

  private static final List<String> OLD =
      List.of(
          """
          delete from bactrian.parity_counts c
          where at < now() - make_interval(secs => ?) and exists (
            select 1 from bactrian.parity_counts newer
            where newer.system = c.system and newer.collection = c.collection and newer.at > c.at)
          """,
          "delete from bactrian.parity_count_rounds where scheduled_for < now() - make_interval(secs => ?)",
          """
          delete from bactrian.parity_runs r
          where started_at < now() - make_interval(secs => ?) and not exists (
            select 1 from bactrian.parity_results kept
            where kept.run = r.id and not exists (
              select 1 from bactrian.parity_results newer
              where newer.system = kept.system and newer.collection = kept.collection
                and newer.finished_at > kept.finished_at))
          """);

  private final DataSource postgres;
  private final EvidenceSettings settings;

  ParityForget(DataSource postgres, EvidenceSettings settings) {
    this.postgres = postgres;
    this.settings = settings;
  }

  /** Deletes counts, and runs with their ranges, results and differences. */
  public void forget() {
    try (Connection connection = postgres.getConnection()) {
      for (String old : OLD) {
        try (PreparedStatement statement = connection.prepareStatement(old)) {
          statement.setDouble(1, settings.keep().toSeconds());
          statement.executeUpdate();
        }
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of("forgetting old evidence", e);
    }
  }
}
