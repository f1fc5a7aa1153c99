package io.bactrian.backfill;

import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Batch;
import io.bactrian.landing.Landing;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.Stage;
import io.bactrian.platform.Stages;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.Transaction;
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
  private final Stages stages;

  CopyRange(DataSource postgres, BackfillSettings settings, Throttle throttle, StoreModes modes) {
    this.postgres = postgres;
    this.settings = settings;
    this.throttle = throttle;
    this.stages = new Stages(modes);
  }

  /**
   * @throws StoreUnavailable when nothing was written and it may be tried again
   * @throws io.bactrian.source.DamagedSource when the range can't be read; nothing was written
   * @throws IllegalStateException when the collection is copied again and isn't in MongoDB alone
   */
  public void copy(@Body RangeJob job) {
    CollectionJob collection = job.collection();
    Throttle.Work work = throttle.begin(collection.job().system(), collection.job().watcher());
    long started = System.nanoTime();
    BackfillRecords records = new BackfillRecords(collection.job().system());
    boolean unused =
        Transaction.run(
            postgres,
            "copying " + what(job),
            transaction -> {
              Connection connection = transaction.connection();
              Boolean again = records.again(connection, job);
              if (again == null) {
                return false; // another replica was faster, or the commit's answer was lost
              }
              if (again) {
                keepInMongo(transaction, collection);
              }
              BackfillRecords.Copied copied = copy(connection, job, again, work, started);
              boolean ours = records.done(connection, job, copied);
              if (!ours) {
                connection.rollback(); // another replica was faster
              }
              return ours;
            });
  }

  private static String what(RangeJob job) {
    return "range " + job.ordinal() + " of " + job.collection().collection();
  }

  /**
   * Before a document is read, and until the range is committed: what is read here and lands on
   * rows that the stores write would be older than they are.
   */
  private void keepInMongo(Transaction transaction, CollectionJob collection) {
    Stage stage = stages.keep(transaction.sql(), collection.lens().mapping());
    if (stage == null || stage.mode() != StoreModes.Mode.MONGO) {
      throw new IllegalStateException(
          collection.collection()
              + " of "
              + collection.job().system()
              + " can't be copied again: "
              + StartOver.why(stage));
    }
  }

  private BackfillRecords.Copied copy(
      Connection connection, RangeJob job, boolean again, Throttle.Work work, long started)
      throws SQLException {
    BackfillJob backfill = job.collection().job();
    Lens lens = job.collection().lens();
    Source source = backfill.source();
    try (DocumentStream documents = source.read(lens.collection(), job.range());
        BatchReader reader =
            new BatchReader(documents::next, lens, settings.batchSize().toBytes(), what(job))) {
      Landing landing = new Landing(lens, source.mayRepeatIds());
      Quarantine quarantine = new Quarantine(backfill.system());
      long read = 0;
      long landed = 0;
      long quarantined = 0;
      long bytes = 0;
      long extraPaths = 0;
      long checksum = 0;
      long begun = System.nanoTime();
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        Landing.Landed result =
            again ? landing.upsertLater(connection, batch) : landing.insert(connection, batch);
        quarantine.save(connection, lens.collection(), result.quarantined());
        read += batch.count();
        landed += result.landed();
        quarantined += result.quarantined().size();
        bytes += batch.bytes();
        extraPaths += batch.extraPaths();
        checksum ^= batch.checksum();
        backfill.watcher().read(lens.collection(), batch.count(), batch.bytes());
        reader.done(batch);
        work.did(System.nanoTime() - begun);
        begun = System.nanoTime();
      }
      return new BackfillRecords.Copied(
          read,
          landed,
          quarantined,
          bytes,
          extraPaths,
          checksum,
          Duration.ofNanos(System.nanoTime() - started));
    }
  }

  /** Where documents come from, for {@link BatchReader}. */
  @FunctionalInterface
  interface Documents {
    @org.jspecify.annotations.Nullable
    RawDocument next();
  }
}
