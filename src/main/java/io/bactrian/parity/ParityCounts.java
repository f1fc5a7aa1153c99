package io.bactrian.parity;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.landing.SurplusRows;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.OnStore;
import io.bactrian.platform.ServedLenses;
import io.bactrian.platform.Store;
import io.bactrian.platform.StoreModes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * Counts documents and rows by the clock. Both stores are counted one after the other while they
 * are written, and one follows the other; so numbers agree too when one store's lies between those
 * that the other had before and after.
 */
@Component("parityCounts")
@ConditionalOnWebApplication
@OnStore(Store.MONGO)
public final class ParityCounts {

  private final DataSource postgres;
  private final MongoDatabase mongo;
  private final ServedLenses served;
  private final StoreModes modes;
  private final ParitySettings settings;

  ParityCounts(
      DataSource postgres,
      MongoDatabase mongo,
      ServedLenses served,
      StoreModes modes,
      ParitySettings settings) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.served = served;
    this.modes = modes;
    this.settings = settings;
  }

  /** The systems whose turn it is. */
  public List<String> systems() {
    return List.copyOf(served.bySystem().keySet());
  }

  /**
   * Counts a system's collections that have rows to compare, and keeps what it finds. Of several
   * replicas the first one to enter the time counts.
   *
   * @param time when the clock wanted it
   * @return what was counted; nothing when another replica counts
   */
  public List<Count> count(String system, Date time) {
    Lenses lenses = Objects.requireNonNull(served.bySystem().get(system));
    List<Count> counts = new ArrayList<>();
    try (Connection connection = postgres.getConnection()) {
      if (!CountRecords.claim(connection, system, time.toInstant())) {
        return counts;
      }
      List<Lens> compared = ComparedCollections.of(connection, modes, system, lenses);
      for (List<Lens> group : Places.groups(lenses.inOrder())) {
        List<Lens> feeding = group.stream().filter(compared::contains).toList();
        if (!feeding.isEmpty()) {
          List<Count> counted = count(connection, feeding);
          CountRecords.add(connection, counted);
          counts.addAll(counted);
        }
      }
      return counts;
    } catch (SQLException e) {
      throw StoreUnavailable.of("counting " + system, e);
    }
  }

  /** What one store had, look by look, and what is not to be counted of it. */
  private record Looked(long mongo, long postgres, long held) {}

  private List<Count> count(Connection connection, List<Lens> feeding) throws SQLException {
    LongSummaryStatistics documents = new LongSummaryStatistics();
    LongSummaryStatistics rows = new LongSummaryStatistics();
    Looked looked = look(connection, feeding);
    for (int look = 0; ; look++) {
      documents.accept(looked.mongo());
      rows.accept(looked.postgres());
      boolean agree =
          looked.mongo() == looked.postgres()
              || within(looked.postgres(), documents)
              || within(looked.mongo(), rows);
      if (agree || look == settings.again()) {
        return counts(feeding, looked, agree);
      }
      LookAgain.pause(settings.againAfter().multipliedBy(1L << look));
      looked = look(connection, feeding);
    }
  }

  private static boolean within(long count, LongSummaryStatistics of) {
    return of.getMin() <= count && count <= of.getMax();
  }

  private Looked look(Connection connection, List<Lens> feeding) throws SQLException {
    connection.setAutoCommit(false);
    try {
      Instant now = now(connection);
      long documents = 0;
      long held = 0;
      for (Lens lens : feeding) {
        CountedDocuments of = new CountedDocuments(mongo, lens);
        held += of.held(connection, now);
        documents += of.living(now);
      }
      long rows = new SurplusRows(feeding).countLiving(connection);
      return new Looked(documents - held, rows, held);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static Instant now(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select statement_timestamp()")) {
      row.next();
      return row.getTimestamp(1).toInstant();
    }
  }

  private static List<Count> counts(List<Lens> feeding, Looked looked, boolean agree) {
    Set<String> names = ComparedCollections.names(feeding);
    return names.stream()
        .sorted()
        .map(
            name ->
                new Count(
                    feeding.get(0).mapping().system(),
                    name,
                    System.currentTimeMillis() / 1e3,
                    looked.mongo(),
                    looked.postgres(),
                    looked.held(),
                    agree))
        .toList();
  }
}
