package io.bactrian.parity;

import io.bactrian.bson.RawDocument;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.throttle.Throttle;
import io.bactrian.source.DocumentStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.springframework.stereotype.Component;

/**
 * Compares one range of documents with the rows that they should be. Where documents change
 * meanwhile, what differs is only suspected: {@link LookAgain} tells.
 */
@Component("compareRange")
public final class CompareRange {

  /** How many differences of one range are kept, of which all are counted. */
  private static final int KEPT = 1000;

  private final DataSource postgres;
  private final ParitySettings settings;
  private final Throttle throttle;

  CompareRange(DataSource postgres, ParitySettings settings, Throttle throttle) {
    this.postgres = postgres;
    this.settings = settings;
    this.throttle = throttle;
  }

  /**
   * @throws StoreUnavailable when nothing was remembered and it may be tried again
   */
  public void compare(ParityRange range) {
    Lens lens = range.lens();
    Throttle.Work work = throttle.begin(range.job().system(), range.job().watcher());
    try (Connection connection = postgres.getConnection();
        DocumentStream documents = range.job().source().read(lens.collection(), range.range())) {
      connection.setAutoCommit(false);
      Range looking = new Range(connection, range);
      List<RawDocument> batch = new ArrayList<>();
      long bytes = 0;
      long begun = System.nanoTime();
      for (RawDocument document = documents.next(); document != null; document = documents.next()) {
        bytes += document.size();
        batch.add(document);
        if (bytes >= settings.batchSize().toBytes()) {
          looking.compare(batch);
          range.job().watcher().read(lens.collection(), batch.size(), bytes);
          batch.clear();
          bytes = 0;
          work.did(System.nanoTime() - begun);
          begun = System.nanoTime();
        }
      }
      looking.compare(batch);
      range.job().watcher().read(lens.collection(), batch.size(), bytes);
      work.did(System.nanoTime() - begun);
      if (looking.remember()) {
        connection.commit();
      } else {
        connection.rollback(); // another replica was faster
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of(
          "comparing range " + range.ordinal() + " of " + lens.collection(), e);
    }
  }

  /** One range on its way. */
  private final class Range {

    private final Connection connection;
    private final ParityRange range;
    private final CompareDocuments compare;
    private final Held held;
    private final boolean again;
    private final Findings findings = new Findings(KEPT);
    private final List<BsonValue> suspected = new ArrayList<>();

    Range(Connection connection, ParityRange range) throws SQLException {
      this.connection = connection;
      this.range = range;
      this.compare = new CompareDocuments(range.lens(), range.job().roundTrip());
      this.held = Held.of(connection, range.job().system(), range.lens().collection());
      this.again = settings.looksAgain(range.job().source());
    }

    void compare(List<RawDocument> batch) throws SQLException {
      batch.forEach(document -> findings.addChecksum(document.checksum()));
      CompareDocuments.Looks looks = compare.compare(connection, batch, held);
      findings.addMatched(looks.matched());
      for (Look look : looks.all()) {
        BsonValue id = look.id();
        if (again && look.outcome() == Look.Outcome.DIFFERS && id != null) {
          suspected.add(id);
        } else {
          findings.add(look);
        }
      }
    }

    boolean remember() throws SQLException {
      long run = range.job().run();
      String collection = range.lens().collection();
      Suspects.ofDocuments(connection, run, collection, suspected);
      ParityRecords.differences(connection, run, collection, findings.differences());
      return ParityRecords.done(
          connection, run, collection, range.ordinal(), findings.sum(range.job().roundTrip()));
    }
  }
}
