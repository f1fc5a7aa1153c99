package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The commands that set or show what a collection asks of its documents. */
final class CollectionRules {

  private static final int NO_NAMESPACE = 26;

  private CollectionRules() {}

  /**
   * Answers a command, by {@code rest} where the library knows it.
   *
   * @param database which also is {@link Journaled}
   */
  static Document around(
      MongoDatabase database, String command, Document query, Supplier<Document> rest) {
    return switch (command.toLowerCase(Locale.ROOT)) {
      case "create" -> created(database, command, query, rest);
      case "collmod" -> changed(database, command, query);
      case "listcollections" -> shown(database, rest.get());
      default -> rest.get();
    };
  }

  private static Document created(
      MongoDatabase database, String command, Document query, Supplier<Document> rest) {
    ValidationRules rules = ValidationRules.NONE.changed(query);
    Document reply = rest.get();
    if (!rules.isEmpty()) {
      set(database, Objects.requireNonNull(find(database, query.get(command))), rules);
    }
    return reply;
  }

  private static Document changed(MongoDatabase database, String command, Document query) {
    MongoCollection<?> collection = find(database, query.get(command));
    if (collection == null) {
      throw new MongoServerError(NO_NAMESPACE, "NamespaceNotFound", "ns does not exist");
    }
    ValidationRules.requireNoOther(query, command);
    set(database, collection, ((ValidationRules.Keeper) collection).rules().changed(query));
    return new Document("ok", 1.0);
  }

  private static void set(
      MongoDatabase database, MongoCollection<?> collection, ValidationRules rules) {
    ((ValidationRules.Keeper) collection).rules(rules);
    ((Journaled) database).journal().ruled(collection, rules);
  }

  private static Document shown(MongoDatabase database, Document reply) {
    if (reply.get("cursor") instanceof Document cursor
        && cursor.get("firstBatch") instanceof List<?> batch) {
      for (Object each : batch) {
        Document described = (Document) each;
        if (find(database, described.get("name")) instanceof ValidationRules.Keeper keeper) {
          described.put("options", keeper.rules().toOptions());
        }
      }
    }
    return reply;
  }

  private static @Nullable MongoCollection<?> find(MongoDatabase database, @Nullable Object name) {
    return database.resolveCollection(String.valueOf(name), false);
  }
}
