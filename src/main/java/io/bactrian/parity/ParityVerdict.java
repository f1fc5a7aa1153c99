package io.bactrian.parity;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.landing.SurplusRows;
import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Mapping;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/**
 * Ends a run: looks for rows without a document, looks again at what differed, adds up, and says
 * what nobody looked at.
 */
@Component("parityVerdict")
public final class ParityVerdict {

  /** How many surplus rows of one table are named, of which all are counted. */
  private static final int KEPT = 1000;

  /** How many are looked at again; of more than that the rest count as they are. */
  private static final int SUSPECTED = 1_000_000;

  private static final SurplusRows.Surplus NONE = new SurplusRows.Surplus(0, 0, List.of());

  private final DataSource postgres;
  private final ParitySettings settings;

  ParityVerdict(DataSource postgres, ParitySettings settings) {
    this.postgres = postgres;
    this.settings = settings;
  }

  /**
   * The verdict on every collection that is compared. What was concluded before the run was stopped
   * is not looked at again.
   */
  public List<CollectionVerdict> conclude(ParityJob job) {
    List<List<Lens>> groups = Places.groups(job.there());
    LookAgain again = new LookAgain(postgres, settings, job, groups);
    try {
      List<Lens> open = open(job);
      Map<Lens, SurplusRows.Surplus> surplus = new HashMap<>();
      for (List<Lens> feeding : groups) {
        // Rows without a document are booked on the first collection that feeds the table.
        Optional<Lens> first = feeding.stream().filter(job.compared()::contains).findFirst();
        if (first.isPresent() && open.contains(first.get())) {
          surplus.put(first.get(), surplus(job, feeding, first.get()));
        }
      }
      if (settings.looksAgain(job.source())) {
        again.look(open);
      }
      List<CollectionVerdict> verdicts = new ArrayList<>();
      for (Lens lens : job.compared()) {
        verdicts.add(
            conclude(job, lens, again.found(lens.collection()), surplus.getOrDefault(lens, NONE)));
      }
      finish(job);
      return verdicts;
    } catch (SQLException e) {
      throw StoreUnavailable.of("concluding parity of " + job.system(), e);
    }
  }

  private List<Lens> open(ParityJob job) throws SQLException {
    List<Lens> open = new ArrayList<>();
    try (Connection connection = postgres.getConnection()) {
      for (Lens lens : job.compared()) {
        if (ParityResults.of(connection, job.run(), lens.collection()) == null) {
          open.add(lens);
        }
      }
    }
    return open;
  }

  /** Looks for rows without a document; those that are looked at again are not counted yet. */
  private SurplusRows.Surplus surplus(ParityJob job, List<Lens> feeding, Lens first)
      throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      SurplusRows rows = new SurplusRows(feeding);
      if (settings.looksAgain(job.source())) {
        SurplusRows.Surplus found = rows.find(connection, job.source(), SUSPECTED);
        Suspects.ofRows(connection, job.run(), first.collection(), found.first());
        connection.commit();
        return new SurplusRows.Surplus(
            found.count() - found.first().size(), found.expired(), List.of());
      }
      long matched = 0;
      for (Lens lens : feeding) {
        matched += ParityRecords.total(connection, job.run(), lens.collection()).matched();
      }
      boolean find =
          rows.count(connection) != matched || rows.mayExpire() || job.source().mayRepeatIds();
      SurplusRows.Surplus found = find ? rows.find(connection, job.source(), KEPT) : NONE;
      connection.commit();
      return found;
    }
  }

  private CollectionVerdict conclude(
      ParityJob job, Lens lens, Findings looked, SurplusRows.Surplus surplus) throws SQLException {
    String collection = lens.collection();
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      ParityRecords.Compared result = ParityResults.of(connection, job.run(), collection);
      if (result == null) {
        result = sum(connection, job, collection, looked.sum(job.roundTrip()), surplus);
        // What a dump comes to is no evidence about the database.
        if (!job.source().isLive()
            || ParityResults.add(connection, job.run(), job.system(), collection, result)) {
          ParityRecords.differences(connection, job.run(), collection, looked.differences());
          ParityRecords.differences(
              connection, job.run(), collection, named(lens, surplus.first()));
        }
      }
      List<FoundDifference> shown = ParityRecords.shown(connection, job.run(), collection);
      connection.commit();
      return new CollectionVerdict(
          collection,
          result.compared(),
          result.differing(),
          result.expired(),
          result.quarantined(),
          result.equal(),
          result.different(),
          result.checksum(),
          shown,
          unseen(lens));
    }
  }

  private static ParityRecords.Compared sum(
      Connection connection,
      ParityJob job,
      String collection,
      ParityRecords.Compared looked,
      SurplusRows.Surplus surplus)
      throws SQLException {
    ParityRecords.Compared first = ParityRecords.total(connection, job.run(), collection);
    Map<Suspects.Cleared, Long> cleared = Suspects.settled(connection, job.run(), collection);
    long equal = cleared.getOrDefault(Suspects.Cleared.EQUAL, 0L);
    return new ParityRecords.Compared(
        first.compared() + equal + looked.compared(),
        first.differing() + looked.differing() + surplus.count(),
        first.expired() + cleared.getOrDefault(Suspects.Cleared.EXPIRED, 0L) + surplus.expired(),
        first.quarantined() + cleared.getOrDefault(Suspects.Cleared.QUARANTINED, 0L),
        first.matched(),
        first.equal() + (job.roundTrip() ? equal + looked.equal() : 0),
        first.different() + looked.different(),
        first.checksum());
  }

  private static List<FoundDifference> named(Lens lens, List<String> keys) {
    String table = lens.tables().get(0).qualifiedName();
    return keys.stream()
        .map(key -> new FoundDifference(null, "surplus", table, key, null, null, null))
        .toList();
  }

  private void finish(ParityJob job) throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      Suspects.forget(connection, job.run());
      ParityRuns.finish(connection, job.run());
      connection.commit();
    }
  }

  private static List<String> unseen(Lens lens) {
    List<String> unseen = new ArrayList<>();
    List<FieldPath> dropped = lens.dropped();
    if (!dropped.isEmpty()) {
      unseen.add(
          "fields left behind on purpose: "
              + dropped.stream().map(FieldPath::toString).collect(Collectors.joining(", ")));
    }
    Mapping.Ttl ttl = lens.mapping().ttl();
    if (ttl != null) {
      unseen.add(
          "documents and rows that have expired by "
              + ttl.column()
              + " and are on one side only: they are counted");
    }
    unseen.add(
        "the order of fields, and null against missing: documents are compared in normal form");
    unseen.add("changes made to either store after its range was compared");
    return unseen;
  }
}
