package io.bactrian.parity;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.landing.SurplusRows;
import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Mapping;
import io.bactrian.source.SourceCollection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** Ends a run: looks for rows without a document, adds up, and says what nobody looked at. */
@Component("parityVerdict")
public final class ParityVerdict {

  /** How many surplus rows of one table are named, of which all are counted. */
  private static final int KEPT = 1000;

  private static final SurplusRows.Surplus NONE = new SurplusRows.Surplus(0, 0, List.of());

  private final DataSource postgres;

  ParityVerdict(DataSource postgres) {
    this.postgres = postgres;
  }

  /** The verdict on every collection that the source has. */
  public List<CollectionVerdict> conclude(ParityJob job) {
    Set<String> there =
        job.source().collections().stream().map(SourceCollection::name).collect(Collectors.toSet());
    List<Lens> lenses =
        job.lenses().inOrder().stream().filter(lens -> there.contains(lens.collection())).toList();
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      Map<String, SurplusRows.Surplus> surplus = surplus(connection, job, lenses);
      List<CollectionVerdict> verdicts = new ArrayList<>();
      for (Lens lens : lenses) {
        ParityRecords.Compared total =
            ParityRecords.total(connection, job.run(), lens.collection());
        SurplusRows.Surplus rows = surplus.getOrDefault(lens.collection(), NONE);
        verdicts.add(
            new CollectionVerdict(
                lens.collection(),
                total.compared(),
                total.differing() + rows.count(),
                total.expired() + rows.expired(),
                total.quarantined(),
                total.equal(),
                total.different(),
                total.checksum(),
                ParityRecords.shown(connection, job.run(), lens.collection()),
                unseen(lens)));
      }
      ParityRecords.finish(connection, job.run());
      connection.commit();
      return verdicts;
    } catch (SQLException e) {
      throw StoreUnavailable.of("concluding parity of " + job.system(), e);
    }
  }

  /** Rows without a document, booked on the first collection that feeds the table. */
  private static Map<String, SurplusRows.Surplus> surplus(
      Connection connection, ParityJob job, List<Lens> lenses) throws SQLException {
    Map<String, List<Lens>> byTable = new LinkedHashMap<>();
    for (Lens lens : lenses) {
      byTable.computeIfAbsent(place(lens, lenses), table -> new ArrayList<>()).add(lens);
    }
    Map<String, SurplusRows.Surplus> surplus = new LinkedHashMap<>();
    for (List<Lens> feeding : byTable.values()) {
      long matched = 0;
      for (Lens lens : feeding) {
        matched += ParityRecords.total(connection, job.run(), lens.collection()).matched();
      }
      SurplusRows rows = new SurplusRows(feeding);
      if (rows.count(connection) != matched || rows.mayExpire() || job.source().mayRepeatIds()) {
        SurplusRows.Surplus found = rows.find(connection, job.source(), KEPT);
        String collection = feeding.get(0).collection();
        surplus.put(collection, found);
        ParityRecords.differences(
            connection,
            job.run(),
            collection,
            found.first().stream()
                .map(
                    key ->
                        new FoundDifference(
                            null,
                            "surplus",
                            feeding.get(0).tables().get(0).qualifiedName(),
                            key,
                            null,
                            null,
                            null))
                .toList());
      }
    }
    return surplus;
  }

  /** A mapping without constants feeds all of its table's rows, whoever feeds it too. */
  private static String place(Lens lens, List<Lens> lenses) {
    String table = lens.tables().get(0).qualifiedName();
    boolean shared =
        lenses.stream().map(SurplusRows::place).anyMatch(place -> place.equals(table + "{}"));
    return shared ? table : SurplusRows.place(lens);
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
