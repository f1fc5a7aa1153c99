package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a collection asks of its documents.
 *
 * @param validator a query that they must answer; an empty one asks for nothing
 * @param level {@code off}, {@code strict}, or {@code moderate}: not of those that didn't before
 * @param action {@code error} or {@code warn}
 */
record ValidationRules(Document validator, String level, String action) {

  static final ValidationRules NONE = new ValidationRules(new Document(), "strict", "error");

  private static final String VALIDATOR = "validator";
  private static final String LEVEL = "validationLevel";
  private static final String ACTION = "validationAction";

  private static final Set<String> OF_ANY_COMMAND =
      Set.of("writeConcern", "maxTimeMS", "comment", "lsid", "txnNumber");

  /** Has rules, and keeps them for as long as its documents. */
  interface Keeper {
    ValidationRules rules();

    void rules(ValidationRules rules);
  }

  /**
   * These, changed as a {@code create} or {@code collMod} says.
   *
   * @throws MongoServerError when it says what MongoDB would not take
   */
  ValidationRules changed(Document command) {
    Object asked = command.getOrDefault(VALIDATOR, validator);
    if (!(asked instanceof Document query)) {
      throw new MongoServerError(
          14,
          "TypeMismatch",
          "BSON field '" + VALIDATOR + "' is the wrong type, expected 'object'");
    }
    if (query.containsKey("$jsonSchema")) {
      throw new MongoServerError(
          2, "BadValue", "the embedded server has no $jsonSchema: validate by a query");
    }
    return new ValidationRules(
        query,
        oneOf(command, LEVEL, level, List.of("strict", "moderate", "off")),
        oneOf(command, ACTION, action, List.of("error", "warn")));
  }

  /** Refuses a {@code collMod} of anything else: it would be answered as if it were done. */
  static void requireNoOther(Document command, String name) {
    for (String each : command.keySet()) {
      boolean known =
          each.equals(name)
              || Set.of(VALIDATOR, LEVEL, ACTION).contains(each)
              || OF_ANY_COMMAND.contains(each)
              || each.startsWith("$");
      if (!known) {
        throw new MongoServerError(
            72, "InvalidOptions", "the embedded server's collMod has no option " + each);
      }
    }
  }

  private static String oneOf(Document command, String name, String now, List<String> words) {
    Object asked = command.getOrDefault(name, now);
    if (asked instanceof String word && words.contains(word)) {
      return word;
    }
    throw new MongoServerError(
        2, "BadValue", "Enumeration value for field '" + name + "' is not valid");
  }

  boolean isEmpty() {
    return validator.isEmpty();
  }

  boolean asks() {
    return !level.equals("off");
  }

  boolean strict() {
    return level.equals("strict");
  }

  boolean warnsOnly() {
    return action.equals("warn");
  }

  /** As {@code listCollections} shows them; empty where there are none. */
  Document toOptions() {
    Document options = new Document();
    if (!isEmpty()) {
      options.append(VALIDATOR, validator).append(LEVEL, level).append(ACTION, action);
    }
    return options;
  }

  static ValidationRules ofOptions(@Nullable Document options) {
    return options == null ? NONE : NONE.changed(options);
  }
}
