package io.bactrian.backfill;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.source.KeyRange;
import io.bactrian.source.SourceCollection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Decides what is copied in which order, and cuts collections into ranges that are remembered. */
@Component("planBackfill")
public final class PlanBackfill {

  private final DataSource postgres;
  private final BackfillSettings settings;

  PlanBackfill(DataSource postgres, BackfillSettings settings) {
    this.postgres = postgres;
    this.settings = settings;
  }

  /** The collections that the source has and the system maps, each after those it refers to. */
  public List<CollectionJob> collections(@Body BackfillJob job) {
    Set<String> there =
        job.source().collections().stream().map(SourceCollection::name).collect(Collectors.toSet());
    return job.lenses().inOrder().stream()
        .filter(lens -> there.contains(lens.collection()))
        .map(lens -> new CollectionJob(job, lens))
        .toList();
  }

  /**
   * The ranges of a collection that are still to be copied: all of them the first time.
   *
   * @throws IllegalStateException when the collection has been copied from another source before
   */
  public List<RangeJob> ranges(@Body CollectionJob job) {
    BackfillRecords records = new BackfillRecords(job.job().system());
    List<RangeJob> open = new ArrayList<>();
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      String before = records.source(connection, job.collection());
      String now = job.job().source().name();
      if (before == null) {
        List<KeyRange> ranges =
            job.job().source().ranges(job.collection(), settings.rangeSize().toBytes());
        records.plan(connection, job.collection(), now, ranges);
      } else if (!before.equals(now)) {
        throw new IllegalStateException(
            job.collection()
                + " of "
                + job.job().system()
                + " has been copied from "
                + before
                + " before, not from "
                + now
                + "; start over with --restart to copy it from there");
      }
      records
          .open(connection, job.collection())
          .forEach((ordinal, range) -> open.add(new RangeJob(job, ordinal, range)));
      connection.commit();
      return open;
    } catch (SQLException e) {
      throw StoreUnavailable.of("planning the backfill of " + job.collection(), e);
    }
  }

  /** What would happen: nothing is written. */
  public List<CollectionResult> preview(@Body BackfillJob job) {
    BackfillRecords records = new BackfillRecords(job.system());
    List<CollectionResult> results = new ArrayList<>();
    try (Connection connection = postgres.getConnection()) {
      for (CollectionJob collection : collections(job)) {
        CollectionResult known = records.result(connection, collection.collection());
        boolean planned = known.ranges() > 0;
        int ranges =
            planned
                ? known.ranges()
                : job.source()
                    .ranges(collection.collection(), settings.rangeSize().toBytes())
                    .size();
        long documents =
            job.source().collections().stream()
                .filter(found -> found.name().equals(collection.collection()))
                .mapToLong(SourceCollection::documents)
                .findFirst()
                .orElse(-1);
        results.add(
            new CollectionResult(
                collection.collection(),
                documents,
                known.landed(),
                known.quarantined(),
                known.reasons(),
                known.extraPaths(),
                ranges,
                planned ? known.open() : ranges,
                known.settled(),
                known.time()));
      }
      return results;
    } catch (SQLException e) {
      throw StoreUnavailable.of("looking at the backfill of " + job.system(), e);
    }
  }

  /** Forgets a system's backfill, quarantine included; the rows in its tables stay. */
  public void forget(String system) {
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      new BackfillRecords(system).forget(connection);
      connection.commit();
    } catch (SQLException e) {
      throw StoreUnavailable.of("forgetting the backfill of " + system, e);
    }
  }
}
