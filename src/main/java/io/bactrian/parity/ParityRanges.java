package io.bactrian.parity;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** Begins runs and cuts collections into the ranges that are compared. */
@Component("parityRanges")
public final class ParityRanges {

  private final DataSource postgres;
  private final ParitySettings settings;

  ParityRanges(DataSource postgres, ParitySettings settings) {
    this.postgres = postgres;
    this.settings = settings;
  }

  /**
   * Begins a run, or finds the one that was stopped.
   *
   * @param resume whether to go on with a run that has not finished, if there is one
   * @return the run's number
   */
  public long begin(String system, boolean resume) {
    try (Connection connection = postgres.getConnection()) {
      long unfinished = resume ? ParityRecords.unfinished(connection, system) : 0;
      return unfinished > 0 ? unfinished : ParityRecords.begin(connection, system);
    } catch (SQLException e) {
      throw StoreUnavailable.of("beginning a parity run of " + system, e);
    }
  }

  /** The ranges that are still to be compared, of every collection that the source has. */
  public List<ParityRange> plan(ParityJob job) {
    List<ParityRange> ranges = new ArrayList<>();
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      for (Lens lens : job.compared()) {
        String collection = lens.collection();
        if (!ParityRecords.planned(connection, job.run(), collection)) {
          ParityRecords.plan(
              connection,
              job.run(),
              collection,
              job.source().ranges(collection, settings.rangeSize().toBytes()));
        }
        ParityRecords.open(connection, job.run(), collection)
            .forEach((ordinal, range) -> ranges.add(new ParityRange(job, lens, ordinal, range)));
      }
      connection.commit();
      return ranges;
    } catch (SQLException e) {
      throw StoreUnavailable.of("planning parity of " + job.system(), e);
    }
  }
}
