package io.bactrian.backfill;

import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Batch;
import io.bactrian.landing.Landing;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.throttle.Throttle;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.Source;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * Copies one range as one transaction, its being done included. One thread reads documents and
 * makes rows of them, this one writes the rows, so that neither waits for the other; what lies
 * between them is bounded by bytes.
 */
@Component("copyRange")
public final class CopyRange {

  private final DataSource postgres;
  private final BackfillSettings settings;
  private final Throttle throttle;

  CopyRange(DataSource postgres, BackfillSettings settings, Throttle throttle) {
    this.postgres = postgres;
    this.settings = settings;
    this.throttle = throttle;
  }

  /**
   * @throws StoreUnavailable when nothing was written and it may be tried again
   * @throws io.bactrian.source.DamagedSource when the range can't be read; nothing was written
   */
  public void copy(@Body RangeJob job) {
    CollectionJob collection = job.collection();
    Lens lens = collection.lens();
    Source source = collection.job().source();
    String what = "range " + job.ordinal() + " of " + lens.collection();
    Throttle.Work work = throttle.begin(collection.job().system(), collection.job().watcher());
    long started = System.nanoTime();
    try (Connection connection = postgres.getConnection();
        DocumentStream documents = source.read(lens.collection(), job.range());
        BatchReader reader =
            new BatchReader(documents::next, lens, settings.batchSize().toBytes(), what)) {
      connection.setAutoCommit(false);
      BackfillRecords records = new BackfillRecords(collection.job().system());
      if (records.isDone(connection, lens.collection(), job.ordinal())) {
        return; // another replica was faster, or the commit was answered by a broken connection
      }
      Landing landing = new Landing(lens, source.mayRepeatIds());
      Quarantine quarantine = new Quarantine(collection.job().system());
      long read = 0;
      long landed = 0;
      long quarantined = 0;
      long bytes = 0;
      long extraPaths = 0;
      long checksum = 0;
      long begun = System.nanoTime();
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        Landing.Landed result =
            collection.job().again().isEmpty()
                ? landing.insert(connection, batch)
                : landing.upsertLater(connection, batch);
        quarantine.save(connection, lens.collection(), result.quarantined());
        read += batch.count();
        landed += result.landed();
        quarantined += result.quarantined().size();
        bytes += batch.bytes();
        extraPaths += batch.extraPaths();
        checksum ^= batch.checksum();
        collection.job().watcher().read(lens.collection(), batch.count(), batch.bytes());
        reader.done(batch);
        work.did(System.nanoTime() - begun);
        begun = System.nanoTime();
      }
      BackfillRecords.Copied copied =
          new BackfillRecords.Copied(
              read,
              landed,
              quarantined,
              bytes,
              extraPaths,
              checksum,
              Duration.ofNanos(System.nanoTime() - started));
      if (records.done(connection, lens.collection(), job.ordinal(), copied)) {
        connection.commit();
      } else {
        connection.rollback(); // another replica was faster
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of("copying " + what, e);
    }
  }

  /** Where documents come from, for {@link BatchReader}. */
  @FunctionalInterface
  interface Documents {
    @org.jspecify.annotations.Nullable
    RawDocument next();
  }
}
