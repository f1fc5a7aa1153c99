package io.bactrian.stores;

import com.mongodb.MongoException;
import io.bactrian.bson.NormalForm;
import io.bactrian.documents.Answers;
import io.bactrian.documents.BadFind;
import io.bactrian.documents.BadPatch;
import io.bactrian.documents.Documents;
import io.bactrian.documents.FindReader;
import io.bactrian.documents.Fingerprint;
import io.bactrian.documents.Patch;
import io.bactrian.http.Problem;
import io.bactrian.http.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Answers the requests for documents: {@code routes/stores.camel.yaml}. */
public final class Stores {

  private final StoredCollections collections;
  private final Function<StoredCollection, Documents> leading;
  private final Writes writes;

  /**
   * @param leading a collection's documents in the store that leads it now
   */
  Stores(
      StoredCollections collections, Function<StoredCollection, Documents> leading, Writes writes) {
    this.collections = collections;
    this.leading = leading;
    this.writes = writes;
  }

  /** One document; 304 when the caller has it already. */
  public Reply get(
      @Header("collection") String name,
      @Header("id") String id,
      @Header("dialect") @Nullable String dialect,
      @Header("If-None-Match") @Nullable String ifNoneMatch) {
    StoredCollection collection = collections.require(name);
    BsonValue key = StoreIds.parse(collection, id);
    boolean unused = StoreBody.canonical(dialect);
    BsonDocument found = read(() -> leading.apply(collection).get(key));
    if (found == null) {
      throw unknown();
    }
    String etag = Fingerprint.of(found);
    return new Conditions(null, ifNoneMatch).known(etag)
        ? new Reply(HttpStatus.NOT_MODIFIED, null, null, etag)
        : Reply.ok(Reply.json(StoreBody.write(found, dialect))).tagged(etag);
  }

  /** The documents that a find asks for, as {@code documents}. */
  public Reply find(
      @Header("collection") String name,
      @Header("dialect") @Nullable String dialect,
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType,
      @Body byte @Nullable [] body) {
    StoredCollection collection = collections.require(name);
    boolean unused = StoreBody.canonical(dialect);
    BsonDocument asked = StoreBody.read(contentType, body);
    try {
      var find = FindReader.read(collection.lens(), asked);
      BsonArray found =
          new BsonArray(Objects.requireNonNull(read(() -> leading.apply(collection).find(find))));
      return Reply.ok(Reply.json(StoreBody.write(new BsonDocument("documents", found), dialect)));
    } catch (BadFind e) {
      throw Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  /** Adds a document, with a new ObjectId if it has no {@code _id}: 201 with it. */
  public Reply insert(
      @Header("collection") String name,
      @Header("dialect") @Nullable String dialect,
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType,
      @Body byte @Nullable [] body) {
    StoredCollection collection = collections.require(name);
    boolean unused = StoreBody.canonical(dialect);
    BsonDocument document = StoreBody.read(contentType, body);
    BsonValue given = document.get("_id");
    BsonValue id = given == null || given.isNull() ? new BsonObjectId() : given;
    if (!StoreIds.mayBeId(id)) {
      throw Problem.invalid("_id", "is no value by which MongoDB has a document");
    }
    BsonDocument whole = withId(document, id);
    BsonDocument now =
        writes.write(
            collection,
            id,
            current -> {
              if (current != null) {
                throw Problem.of(
                    HttpStatus.CONFLICT, "_id", "duplicate_id: another document has it");
              }
              return whole;
            });
    return created(collection, id, Objects.requireNonNull(now), dialect);
  }

  /** Replaces a document, or adds it if only one is wanted that wasn't there. */
  public Reply replace(
      @Header("collection") String name,
      @Header("id") String id,
      @Header("dialect") @Nullable String dialect,
      @Header("If-Match") @Nullable String ifMatch,
      @Header("If-None-Match") @Nullable String ifNoneMatch,
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType,
      @Body byte @Nullable [] body) {
    StoredCollection collection = collections.require(name);
    BsonValue key = StoreIds.parse(collection, id);
    boolean unused = StoreBody.canonical(dialect);
    BsonDocument document = StoreBody.read(contentType, body);
    BsonValue given = document.get("_id");
    if (given != null && !NormalForm.equal(given, key)) {
      throw Problem.invalid("_id", "must be the one in the path, or missing");
    }
    Conditions conditions = new Conditions(ifMatch, ifNoneMatch);
    BsonDocument now =
        writes.write(
            collection,
            key,
            current -> {
              if (current != null || !conditions.onlyNew()) {
                changeable(collection, current, conditions);
              }
              // A number keeps the type that it has: MongoDB lets no _id change.
              return withId(document, current == null ? key : current.get("_id", key));
            });
    return conditions.onlyNew()
        ? created(collection, key, Objects.requireNonNull(now), dialect)
        : changed(Objects.requireNonNull(now), dialect);
  }

  /**
   * Changes fields of a document with {@code $set}, {@code $unset}, {@code $inc}, {@code $push}.
   */
  public Reply patch(
      @Header("collection") String name,
      @Header("id") String id,
      @Header("dialect") @Nullable String dialect,
      @Header("If-Match") @Nullable String ifMatch,
      @Header("If-None-Match") @Nullable String ifNoneMatch,
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType,
      @Body byte @Nullable [] body) {
    StoredCollection collection = collections.require(name);
    BsonValue key = StoreIds.parse(collection, id);
    boolean unused = StoreBody.canonical(dialect);
    Patch patch = patch(StoreBody.read(contentType, body));
    Conditions conditions = new Conditions(ifMatch, ifNoneMatch);
    BsonDocument now =
        writes.write(
            collection,
            key,
            current -> {
              BsonDocument document = changeable(collection, current, conditions);
              try {
                return patch.applyTo(document);
              } catch (BadPatch e) {
                throw Problem.of(HttpStatus.UNPROCESSABLE_ENTITY, String.valueOf(e.getMessage()));
              }
            });
    return changed(Objects.requireNonNull(now), dialect);
  }

  private static Patch patch(BsonDocument body) {
    try {
      return Patch.read(body);
    } catch (BadPatch e) {
      throw Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  /** Deletes a document: 204. */
  public Reply delete(
      @Header("collection") String name,
      @Header("id") String id,
      @Header("If-Match") @Nullable String ifMatch,
      @Header("If-None-Match") @Nullable String ifNoneMatch) {
    StoredCollection collection = collections.require(name);
    Conditions conditions = new Conditions(ifMatch, ifNoneMatch);
    var unused =
        writes.write(
            collection,
            StoreIds.parse(collection, id),
            current -> {
              changeable(collection, current, conditions);
              return null;
            });
    return Reply.nothing();
  }

  /** The document, if it is there, is the one that the caller means, and may change at all. */
  private static BsonDocument changeable(
      StoredCollection collection, @Nullable BsonDocument current, Conditions conditions) {
    if (current == null) {
      if (conditions.ifMatch() != null) {
        conditions.check(null);
      }
      throw unknown();
    }
    if (!conditions.equals(Conditions.NONE)) {
      conditions.check(Fingerprint.of(Answers.of(collection.lens(), current.clone())));
    }
    if (collection.appendOnly()) {
      throw Problem.of(
          HttpStatus.CONFLICT, "append_only: documents of this collection are only ever added");
    }
    return current;
  }

  private static Reply created(
      StoredCollection collection, BsonValue id, BsonDocument now, @Nullable String dialect) {
    return new Reply(
        HttpStatus.CREATED,
        Reply.json(StoreBody.write(now, dialect)),
        URI.create("/stores/" + collection.name() + "/" + StoreIds.path(id)),
        Fingerprint.of(now));
  }

  private static Reply changed(BsonDocument now, @Nullable String dialect) {
    return Reply.ok(Reply.json(StoreBody.write(now, dialect))).tagged(Fingerprint.of(now));
  }

  private static BsonDocument withId(BsonDocument document, BsonValue id) {
    BsonDocument whole = new BsonDocument("_id", id);
    document.forEach(whole::putIfAbsent);
    whole.put("_id", id);
    return whole;
  }

  private static <T> @Nullable T read(Supplier<@Nullable T> reading) {
    try {
      return reading.get();
    } catch (MongoException e) {
      throw Problem.later(
          HttpStatus.SERVICE_UNAVAILABLE, "MongoDB did not answer in time", Duration.ofSeconds(2));
    }
  }

  private static Problem unknown() {
    return Problem.of(HttpStatus.NOT_FOUND, "there is no such document");
  }
}
