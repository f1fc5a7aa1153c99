package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses documents that a collection's rules don't allow. It is an index without keys: what the
 * library asks of indexes before it writes is the only place where a write can still be refused.
 *
 * @param <P> how the storage names a document's position
 */
final class Validation<P> extends Index<P> {

  private static final Logger LOGGER = LoggerFactory.getLogger(Validation.class);

  private static final int FAILED = 121;

  private static final ThreadLocal<Boolean> BYPASSED = ThreadLocal.withInitial(() -> false);

  private final QueryMatcher matcher = new DefaultQueryMatcher();
  private final ValidationRules rules;

  private Validation(ValidationRules rules) {
    super("$validation", List.of(), true);
    this.rules = rules;
  }

  /** Sets a collection's rules, before its other indexes; the caller holds the lock on it. */
  static <P> void set(List<Index<P>> indexes, ValidationRules rules) {
    indexes.removeIf(Validation.class::isInstance);
    if (!rules.isEmpty()) {
      Validation<P> validation = new Validation<>(rules);
      boolean unused = validation.allows(new Document()); // Refuses operators that it doesn't know.
      indexes.add(0, validation);
    }
  }

  /** Does what a command asks for, without validation where it says {@code bypass…}. */
  static <T> T asAsked(Document command, Supplier<T> work) {
    if (!Boolean.TRUE.equals(command.get("bypassDocumentValidation"))) {
      return work.get();
    }
    BYPASSED.set(true);
    try {
      return work.get();
    } finally {
      BYPASSED.remove();
    }
  }

  private boolean allows(Document document) {
    return matcher.matches(document, rules.validator());
  }

  private void refuse(MongoCollection<P> collection) {
    if (rules.warnsOnly()) {
      LOGGER.warn("Document failed validation in {}", collection.getFullName());
      return;
    }
    throw new MongoServerError(FAILED, "DocumentValidationFailure", "Document failed validation");
  }

  @Override
  public void checkAdd(Document document, MongoCollection<P> collection) {
    if (!BYPASSED.get() && rules.asks() && !allows(document)) {
      refuse(collection);
    }
  }

  @Override
  public void checkUpdate(Document before, Document after, MongoCollection<P> collection) {
    if (!BYPASSED.get() && rules.asks() && !allows(after) && (rules.strict() || allows(before))) {
      refuse(collection);
    }
  }

  @Override
  public @Nullable P getPosition(Document document) {
    return null;
  }

  @Override
  public void add(Document document, P position, MongoCollection<P> collection) {
    // It has no keys.
  }

  @Override
  public @Nullable P remove(Document document) {
    return null;
  }

  @Override
  public void updateInPlace(
      Document before, Document after, P position, MongoCollection<P> collection) {
    // It has no keys.
  }

  @Override
  public boolean canHandle(Document query) {
    return false;
  }

  @Override
  public Iterable<P> getPositions(Document query) {
    return List.of();
  }

  @Override
  public long getCount() {
    return 0;
  }

  @Override
  public long getDataSize() {
    return 0;
  }

  @Override
  public void drop() {
    // It has no keys.
  }
}
