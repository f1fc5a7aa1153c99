package io.bactrian.backfill;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.StoreHosts;
import io.bactrian.platform.StoreModes;
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
  private final StoreHosts stores;
  private final StoreModes modes;

  PlanBackfill(
      DataSource postgres, BackfillSettings settings, StoreHosts stores, StoreModes modes) {
    this.postgres = postgres;
    this.settings = settings;
    this.stores = stores;
    this.modes = modes;
  }

  /**
   * The collections that are copied: those that the source has, the system maps, and that are not
   * in PostgreSQL already, each after those it refers to.
   *
   * @throws IllegalStateException when a store is on a machine that is not allowed
   */
  public List<CollectionJob> collections(@Body BackfillJob job) {
    if (!job.dryRun()) {
      checkHosts();
    }
    Set<String> there =
        job.source().collections().stream().map(SourceCollection::name).collect(Collectors.toSet());
    return job.lenses().inOrder().stream()
        .filter(lens -> job.copies(lens.collection(), there) && !leads(lens))
        .map(lens -> new CollectionJob(job, lens))
        .toList();
  }

  /**
   * Whether the collection is read and written in PostgreSQL only: a copy of what MongoDB still has
   * would bring back what has been deleted since.
   */
  public boolean leads(Lens lens) {
    return modes.of(lens.mapping()) == StoreModes.Mode.POSTGRES;
  }

  private void checkHosts() {
    stores
        .hosts()
        .forEach(
            (store, hosts) -> {
              for (String host : hosts) {
                if (!settings.allows(host)) {
                  throw new IllegalStateException(
                      "bactrian.backfill.allowed-hosts doesn't name "
                          + host
                          + ", where "
                          + store.title()
                          + " is. If you mean to copy there, add it to the setting");
                }
              }
            });
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
      BackfillRecords.Known before = records.locked(connection, job.collection());
      String now = job.job().source().name();
      if (before != null && !before.source().equals(now)) {
        throw new IllegalStateException(
            job.collection()
                + " of "
                + job.job().system()
                + " has been copied from "
                + before.source()
                + " before, not from "
                + now
                + "; start over with --restart to copy it from there");
      }
      if (before == null || !before.planned()) {
        List<KeyRange> ranges =
            job.job().source().ranges(job.collection(), settings.rangeSize().toBytes());
        records.plan(connection, job.collection(), now, ranges);
      }
      records
          .open(connection, job.collection())
          .forEach(
              range -> open.add(new RangeJob(job, range.plan(), range.ordinal(), range.range())));
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
                known.checksum(),
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
