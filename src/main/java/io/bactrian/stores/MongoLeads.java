package io.bactrian.stores;

import com.mongodb.DuplicateKeyException;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertOneOptions;
import com.mongodb.client.model.ReplaceOptions;
import io.bactrian.bson.RawDocument;
import io.bactrian.documents.Answers;
import io.bactrian.http.Problem;
import io.bactrian.platform.StoreModes.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Writes where MongoDB leads: the document is read, changed here, and written only if it still is
 * what was read. Needs no transaction of MongoDB's.
 */
final class MongoLeads implements Leader {

  private static final int TRIES = 20;
  private static final int FAILED_VALIDATION = 121;

  /** Whether MongoDB's validator has a say. */
  private enum Validator {
    ASKED,
    ASKED_AGAIN,
    BYPASSED
  }

  private final MongoStore mongo;
  private final Notes notes;
  private final DirectWriters others;

  MongoLeads(MongoStore mongo, Notes notes, DirectWriters others) {
    this.others = others;
    this.mongo = mongo;
    this.notes = notes;
  }

  @Override
  public @Nullable BsonDocument write(
      StoredCollection collection, BsonValue id, Change change, Duty.Permit permit) {
    // One for all tries: others settle a note that is older than any write can be.
    long deadline = mongo.deadline();
    Notes.Note note = null;
    for (int i = 0; i < TRIES; i++) {
      BsonDocument next;
      try {
        RawDocument raw = read(until(deadline), collection, id);
        next = change.of(raw == null ? null : raw.decode());
        if (next != null) {
          Refusals.check(collection.lens(), next);
        }
        if (note == null && permit.mode() == Mode.DUAL) {
          note = notes.open(collection, id, permit);
          if (note instanceof Notes.Note.InMongo) {
            // It took long to find out that PostgreSQL is away, and the note's age begins later.
            deadline = mongo.deadline();
          }
        }
        Validator validator =
            others.bypassed(permit.stage()) ? Validator.BYPASSED : Validator.ASKED;
        if (!attempt(
            until(deadline), collection, id, raw == null ? null : raw.decode(), next, validator)) {
          continue;
        }
      } catch (Problem e) {
        // It says that nothing was written; when that is unknown, MongoAway is thrown.
        notes.drop(note);
        throw e;
      } catch (MongoAway e) {
        if (e.mayArrive() && !notes.unsure(note, collection, id)) {
          permit.linger();
        }
        throw e;
      }
      notes.follow(note, collection, id);
      return next == null ? null : Answers.of(collection.lens(), next.clone());
    }
    notes.drop(note);
    throw Problem.of(HttpStatus.CONFLICT, "others change this document all the time");
  }

  private MongoStore until(long deadline) {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left < 1) {
      throw Problem.later(
          HttpStatus.SERVICE_UNAVAILABLE,
          "the document could not be written in time",
          Duration.ofSeconds(2));
    }
    return mongo.within(Duration.ofMillis(left));
  }

  private static @Nullable RawDocument read(
      MongoStore mongo, StoredCollection collection, BsonValue id) {
    try {
      return mongo.get(collection.name(), id);
    } catch (MongoException e) {
      throw new MongoAway("reading " + collection.qualifiedName(), e);
    }
  }

  /** Returns whether the document was what was read. */
  private boolean attempt(
      MongoStore mongo,
      StoredCollection collection,
      BsonValue id,
      @Nullable BsonDocument read,
      @Nullable BsonDocument next,
      Validator validator) {
    Boolean bypass = validator == Validator.BYPASSED ? true : null;
    MongoCollection<BsonDocument> documents = mongo.of(collection.name());
    try {
      if (read == null && next == null) {
        return true;
      } else if (read == null) {
        documents.insertOne(next, new InsertOneOptions().bypassDocumentValidation(bypass));
        return true;
      } else if (next == null) {
        return documents.deleteOne(still(read)).getDeletedCount() == 1;
      }
      ReplaceOptions options = new ReplaceOptions().bypassDocumentValidation(bypass);
      return documents.replaceOne(still(read), next, options).getMatchedCount() == 1;
    } catch (MongoWriteException e) {
      if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
        return taken(mongo, collection, id, read);
      }
      if (e.getCode() == FAILED_VALIDATION && validator == Validator.ASKED && others.bypassed()) {
        // It may be what is left of a walk that was undone; or was, and has been tidied since.
        Validator left = others.areRefused(collection) ? Validator.BYPASSED : Validator.ASKED_AGAIN;
        return attempt(mongo, collection, id, read, next, left);
      }
      throw refused(e.getCode());
    } catch (DuplicateKeyException e) {
      return taken(mongo, collection, id, read);
    } catch (MongoCommandException e) {
      throw MongoAway.isRefusal(e) ? refused(e.getCode()) : MongoAway.writing(collection, e);
    } catch (MongoException e) {
      throw MongoAway.writing(collection, e);
    } catch (BsonMaximumSizeExceededException e) {
      // The driver's, which has sent nothing.
      throw Refusals.notInMongo(
          null, "what it was and what it becomes are together larger than MongoDB's limit");
    }
  }

  /** The _id, because somebody else was quicker; or another unique index. */
  private static boolean taken(
      MongoStore mongo, StoredCollection collection, BsonValue id, @Nullable BsonDocument read) {
    if (read == null && read(mongo, collection, id) != null) {
      return false;
    }
    throw Problem.of(
        HttpStatus.CONFLICT, "not_unique: another document has the same values in a unique index");
  }

  private static Problem refused(int code) {
    return Problem.of(
        HttpStatus.UNPROCESSABLE_ENTITY, "MongoDB refused the document with code " + code);
  }

  private static BsonDocument still(BsonDocument read) {
    BsonDocument literal = new BsonDocument("$literal", read);
    return new BsonDocument("_id", Objects.requireNonNull(read.get("_id")))
        .append(
            "$expr",
            new BsonDocument("$eq", new BsonArray(List.of(new BsonString("$$ROOT"), literal))));
  }
}
