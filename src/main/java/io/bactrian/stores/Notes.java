package io.bactrian.stores;

import com.mongodb.MongoException;
import io.bactrian.http.Problem;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * The notes of writes that MongoDB leads: in PostgreSQL, or while that is away in MongoDB. A write
 * that can be noted nowhere isn't done.
 */
class Notes {

  private static final Logger LOG = LoggerFactory.getLogger(Notes.class);

  /** A note, in one of the two stores. */
  sealed interface Note {
    record InPostgres(long id) implements Note {}

    record InMongo(BsonValue id) implements Note {}
  }

  private final DataSource postgres;
  private final SpareGaps spare;
  private final Duty duty;
  private final Follow follow;
  private final StoresSettings settings;

  Notes(DataSource postgres, SpareGaps spare, Duty duty, Follow follow, StoresSettings settings) {
    this.settings = settings;
    this.postgres = postgres;
    this.spare = spare;
    this.duty = duty;
    this.follow = follow;
  }

  /**
   * Notes, durably, that a document is about to change.
   *
   * @throws Problem 503 when neither store takes the note
   */
  Note open(StoredCollection collection, BsonValue id, Duty.Permit permit) {
    if (!duty.postgresIsAway()) {
      try {
        return new Note.InPostgres(
            Transaction.run(
                postgres,
                "noting a gap",
                transaction -> {
                  Fence.pass(transaction.connection(), collection, permit);
                  return Gaps.open(transaction.connection(), collection, Follow.text(id));
                }));
      } catch (StoreUnavailable e) {
        LOG.debug("{}: noted in MongoDB instead", e.getMessage());
      }
    }
    try {
      return new Note.InMongo(spare.open(collection, id));
    } catch (MongoException e) {
      throw Problem.later(
          HttpStatus.SERVICE_UNAVAILABLE,
          "neither store can note that the other has to follow",
          Duration.ofSeconds(2));
    }
  }

  /** Has PostgreSQL follow a write that was done. What fails is left to the replay. */
  void follow(@Nullable Note note, StoredCollection collection, BsonValue id) {
    if (note instanceof Note.InPostgres noted) {
      try {
        follow.toPostgres(collection, id, noted.id(), Follow.How.MEANWHILE);
      } catch (MongoAway | StoreUnavailable e) {
        LOG.debug("{}: the replay will follow", e.getMessage());
      } catch (RuntimeException e) {
        LOG.warn("A gap of {} is left to the replay", collection.qualifiedName(), e);
      }
    }
  }

  /**
   * Notes that a write which MongoDB did not answer may still be done; in {@code mongo} too, where
   * nothing was noted before it: the sync will bring it, but who changes the stage has to wait.
   *
   * @return false when PostgreSQL, which is asked by who changes it, can't be told
   */
  boolean unsure(@Nullable Note note, StoredCollection collection, BsonValue id) {
    if (duty.postgresIsAway()) {
      return false;
    }
    String why = "MongoDB did not answer, and may still do it";
    try {
      return Transaction.run(
          postgres,
          "noting a gap",
          transaction -> {
            Connection connection = transaction.connection();
            return note instanceof Note.InPostgres noted
                    && Attempts.unsure(connection, List.of(noted.id()), why, settings) == 1
                || Attempts.unsure(
                        connection,
                        List.of(Gaps.open(connection, collection, Follow.text(id))),
                        why,
                        settings)
                    == 1;
          });
    } catch (StoreUnavailable e) {
      LOG.debug("{}: the write counts as under way", e.getMessage());
      return false;
    }
  }

  /** Takes back a note whose write was not done; one that stays is only work for the replay. */
  void drop(@Nullable Note note) {
    try {
      if (note instanceof Note.InPostgres noted) {
        Transaction.run(
            postgres,
            "taking back a gap",
            transaction -> {
              Gaps.close(transaction.connection(), List.of(noted.id()));
              return true;
            });
      } else if (note instanceof Note.InMongo noted) {
        spare.close(noted.id());
      }
    } catch (StoreUnavailable | MongoException e) {
      LOG.debug("A note is left to the replay: {}", e.getMessage());
    }
  }
}
