package io.bactrian.stores;

import io.bactrian.http.Problem;
import io.bactrian.landing.StoreUnavailable;
import java.time.Duration;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Has a document written by the store that leads its collection now. */
final class Writes {

  private static final int TRIES = 5;

  private final Duty duty;
  private final Leader postgres;
  private final Leader mongo;

  Writes(Duty duty, Leader postgres, Leader mongo) {
    this.duty = duty;
    this.postgres = postgres;
    this.mongo = mongo;
  }

  /**
   * Changes one document.
   *
   * @return as it is now; null when it is gone
   * @throws Problem when it can't be done, or not now
   */
  @Nullable BsonDocument write(StoredCollection collection, BsonValue id, Change change) {
    for (int i = 0; i < TRIES; i++) {
      try (Duty.Permit permit = duty.enter(collection)) {
        Leader leader = collection.postgresLeads(permit.mode()) ? postgres : mongo;
        return leader.write(collection, id, change, permit);
      } catch (ModeChanged e) {
        duty.awaitNews(collection);
      } catch (MongoAway e) {
        throw e.mayArrive() ? unknown("MongoDB") : later("MongoDB did not answer in time");
      } catch (StoreUnavailable e) {
        throw e.mayBeDone() ? unknown("PostgreSQL") : e;
      }
    }
    throw later("the mode of this collection is being changed");
  }

  private static Problem later(String why) {
    return Problem.later(HttpStatus.SERVICE_UNAVAILABLE, why, Duration.ofSeconds(2));
  }

  /** Without a time to try again: a client that obeys it would add a second one. */
  private static Problem unknown(String store) {
    return Problem.of(
        HttpStatus.SERVICE_UNAVAILABLE,
        store + " did not answer in time; whether it was done is not known");
  }
}
