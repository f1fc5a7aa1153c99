package io.bactrian.parity;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.source.Source;
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
   * @param source what rows will be compared with, all through the run
   * @param resume whether to go on with a run that has not finished, if there is one
   * @return the run's number
   * @throws IllegalStateException when that one has compared rows with something else
   */
  public long begin(String system, Source source, boolean resume) {
    String name = ParityRuns.name(source);
    try (Connection connection = postgres.getConnection()) {
      ParityRuns.Unfinished unfinished = resume ? ParityRuns.unfinished(connection, system) : null;
      if (unfinished == null) {
        return ParityRuns.begin(connection, system, name);
      }
      if (!unfinished.source().equals(name)) {
        throw new IllegalStateException(
            "the run of %s that was stopped has compared rows with the %s, not with the %s; begin anew without --resume"
                .formatted(system, unfinished.source(), name));
      }
      return unfinished.run();
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
