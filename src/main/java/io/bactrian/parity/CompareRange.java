package io.bactrian.parity;

import io.bactrian.bson.DamagedBson;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Comparison;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import io.bactrian.platform.throttle.Throttle;
import io.bactrian.source.DocumentStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Compares one range of documents with the rows that they should be. */
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

  /** A range's findings as they add up. */
  private static final class Findings {
    private long compared;
    private long differing;
    private long expired;
    private long checksum;
    private long quarantined;
    private long matched;
    private long different;
    private long kept;
    private final List<FoundDifference> differences = new ArrayList<>();

    void add(FoundDifference difference) {
      if (kept < KEPT) {
        kept++;
        differences.add(difference);
      }
    }
  }

  /**
   * @throws StoreUnavailable when nothing was remembered and it may be tried again
   */
  public void compare(ParityRange range) {
    Lens lens = range.lens();
    Findings findings = new Findings();
    Throttle.Work work = throttle.begin(range.job().system(), range.job().watcher());
    try (Connection connection = postgres.getConnection();
        DocumentStream documents = range.job().source().read(lens.collection(), range.range())) {
      connection.setAutoCommit(false);
      Held held = Held.of(connection, range.job().system(), lens.collection());
      List<RawDocument> batch = new ArrayList<>();
      long bytes = 0;
      long begun = System.nanoTime();
      for (RawDocument document = documents.next(); document != null; document = documents.next()) {
        bytes += document.size();
        findings.checksum ^= document.checksum();
        if (held.documents().contains(Quarantine.digest(document))) {
          findings.quarantined++;
        } else if (!representable(lens, document, findings)) {
          continue;
        } else {
          batch.add(document);
        }
        if (bytes >= settings.batchSize().toBytes()) {
          compare(connection, range, batch, held, findings);
          range.job().watcher().read(lens.collection(), batch.size(), bytes);
          batch.clear();
          bytes = 0;
          work.did(System.nanoTime() - begun);
          begun = System.nanoTime();
        }
      }
      compare(connection, range, batch, held, findings);
      range.job().watcher().read(lens.collection(), batch.size(), bytes);
      work.did(System.nanoTime() - begun);
      ParityRecords.differences(
          connection, range.job().run(), lens.collection(), findings.differences);
      ParityRecords.Compared compared =
          new ParityRecords.Compared(
              findings.compared,
              findings.differing,
              findings.expired,
              findings.quarantined,
              findings.matched,
              range.job().roundTrip() ? findings.compared - findings.different : 0,
              findings.different,
              findings.checksum);
      if (ParityRecords.done(
          connection, range.job().run(), lens.collection(), range.ordinal(), compared)) {
        connection.commit();
      } else {
        connection.rollback(); // another replica was faster
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of(
          "comparing range " + range.ordinal() + " of " + lens.collection(), e);
    }
  }

  /** A document that cannot become rows and isn't in the quarantine is a difference. */
  private static boolean representable(Lens lens, RawDocument document, Findings findings) {
    @Nullable BsonValue id = null;
    String why;
    try {
      BsonDocument decoded = document.decode();
      id = decoded.get("_id");
      lens.toRows(decoded);
      return true;
    } catch (Refused e) {
      why = String.valueOf(e.field());
    } catch (DuplicateField | DamagedBson e) {
      why = "";
    }
    findings.compared++;
    findings.differing++;
    findings.different++;
    findings.add(
        new FoundDifference(
            Quarantine.idText(id),
            "missing",
            lens.tables().get(0).qualifiedName(),
            "",
            why,
            null,
            null));
    return false;
  }

  private static void compare(
      Connection connection,
      ParityRange range,
      List<RawDocument> batch,
      Held held,
      Findings findings)
      throws SQLException {
    if (batch.isEmpty()) {
      return;
    }
    Lens lens = range.lens();
    Comparison comparison = new Comparison(lens).compare(connection, batch);
    Set<Integer> different =
        range.job().roundTrip() ? comparison.roundTrip(connection, batch) : Set.of();
    findings.matched += comparison.matched();
    findings.compared += batch.size() - comparison.expired().size();
    findings.expired += comparison.expired().size();
    Set<Integer> differing = new HashSet<>();
    Set<Integer> waiting = new HashSet<>();
    for (Comparison.Difference difference : comparison.differences()) {
      String id = Quarantine.idText(batch.get(difference.document()).decode().get("_id"));
      if (held.waiting().contains(String.valueOf(id)) && waits(lens, difference)) {
        waiting.add(difference.document());
        continue;
      }
      if (difference.kind() != Comparison.Kind.DOCUMENT) {
        differing.add(difference.document());
      }
      findings.add(
          new FoundDifference(
              id,
              difference.kind().name().toLowerCase(Locale.ROOT),
              difference.table(),
              difference.rowKey(),
              difference.column(),
              difference.sourceMd5(),
              difference.targetMd5()));
    }
    waiting.removeAll(differing);
    waiting.removeAll(different);
    findings.differing += differing.size();
    findings.different += different.size();
    findings.quarantined += waiting.size();
    findings.compared -= waiting.size();
  }

  /** Whether all that differs is that a reference of the second pass has not been filled. */
  private static boolean waits(Lens lens, Comparison.Difference difference) {
    return difference.kind() == Comparison.Kind.DIFFERING
        && difference.targetMd5() == null
        && lens.tables().stream()
            .filter(shape -> shape.qualifiedName().equals(difference.table()))
            .flatMap(shape -> shape.columns().stream())
            .anyMatch(column -> column.later() && column.name().equals(difference.column()));
  }
}
