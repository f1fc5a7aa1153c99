package io.bactrian.stores;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Collections of MongoDB that take no insert and no update but those that bypass validation: by a
 * validator that no document fulfils. What was there before is part of it, so that it is found
 * again whatever happens to the process that closed the collection:
 *
 * <pre>{$and: [{_id: {$in: []}}, {bactrianClosed: {$in: [level, action]}}, the validator before]}
 * </pre>
 *
 * <p>Callers see to it that one at a time opens or closes a collection. All methods throw {@link
 * com.mongodb.MongoException} when MongoDB is away or refuses.
 */
final class ClosedCollections {

  private static final String MARK = "bactrianClosed";
  private static final int NO_NAMESPACE = 26;
  private static final int NAMESPACE_EXISTS = 48;
  private static final String STRICT = "strict";
  private static final String ERROR = "error";

  /** What a collection asks of its documents. */
  private record Rules(BsonDocument validator, String level, String action) {

    static final Rules NONE = new Rules(new BsonDocument(), STRICT, ERROR);

    static Rules of(BsonDocument options) {
      return new Rules(
          options.getDocument("validator", new BsonDocument()),
          options.getString("validationLevel", new BsonString(STRICT)).getValue(),
          options.getString("validationAction", new BsonString(ERROR)).getValue());
    }

    BsonDocument over(BsonDocument command) {
      return command
          .append("validator", validator)
          .append("validationLevel", new BsonString(level))
          .append("validationAction", new BsonString(action))
          .append("writeConcern", new BsonDocument("w", new BsonString("majority")));
    }

    Rules closed() {
      BsonArray all =
          new BsonArray(
              List.of(
                  new BsonDocument("_id", in()),
                  new BsonDocument(MARK, in(new BsonString(level), new BsonString(action)))));
      if (!validator.isEmpty()) {
        all.add(validator);
      }
      return new Rules(new BsonDocument("$and", all), STRICT, ERROR);
    }

    /** What was before it was closed; null when it isn't. */
    @Nullable Rules before() {
      if (validator.size() == 1
          && validator.get("$and") instanceof BsonArray all
          && all.size() >= 2
          && all.get(1) instanceof BsonDocument marked
          && marked.get(MARK) instanceof BsonDocument words
          && words.get("$in") instanceof BsonArray kept
          && kept.size() == 2) {
        return new Rules(
            all.size() == 2 ? new BsonDocument() : all.get(2).asDocument(),
            kept.get(0).asString().getValue(),
            kept.get(1).asString().getValue());
      }
      return null;
    }

    private static BsonDocument in(BsonValue... values) {
      return new BsonDocument("$in", new BsonArray(List.of(values)));
    }
  }

  private final MongoDatabase database;

  ClosedCollections(MongoStore mongo) {
    this.database = mongo.database();
  }

  /** Closes it, made now if it isn't there; nothing where it is closed. */
  void close(String collection) {
    Rules now = rules(collection);
    if (now == null) {
      if (create(collection)) {
        return;
      }
      now = Rules.NONE; // Made meanwhile, by a write.
    }
    Rules before = now.before();
    Rules closed = (before == null ? now : before).closed();
    if (!closed.equals(now)) {
      run(closed.over(new BsonDocument("collMod", new BsonString(collection))));
    }
  }

  /** Opens it, with the validator that it had; nothing where it isn't closed. */
  void open(String collection) {
    Rules now = rules(collection);
    Rules before = now == null ? null : now.before();
    if (before != null) {
      try {
        run(before.over(new BsonDocument("collMod", new BsonString(collection))));
      } catch (MongoCommandException e) {
        if (e.getCode() != NO_NAMESPACE) {
          throw e;
        } // else: dropped meanwhile
      }
    }
  }

  boolean isClosed(String collection) {
    Rules now = rules(collection);
    return now != null && now.before() != null;
  }

  /** The names of those that are closed. */
  Set<String> all() {
    Set<String> closed = new HashSet<>();
    for (BsonDocument each : database.listCollections(BsonDocument.class)) {
      if (Rules.of(each.getDocument("options", new BsonDocument())).before() != null) {
        closed.add(each.getString("name").getValue());
      }
    }
    return closed;
  }

  private @Nullable Rules rules(String collection) {
    BsonDocument named = new BsonDocument("name", new BsonString(collection));
    for (BsonDocument each : database.listCollections(BsonDocument.class).filter(named)) {
      if (each.getString("name").getValue().equals(collection)) {
        return Rules.of(each.getDocument("options", new BsonDocument()));
      }
    }
    return null;
  }

  private boolean create(String collection) {
    try {
      run(Rules.NONE.closed().over(new BsonDocument("create", new BsonString(collection))));
      return true;
    } catch (MongoCommandException e) {
      if (e.getCode() != NAMESPACE_EXISTS) {
        throw e;
      }
      return false;
    }
  }

  private void run(BsonDocument command) {
    BsonDocument unused = database.runCommand(command, BsonDocument.class);
  }
}
