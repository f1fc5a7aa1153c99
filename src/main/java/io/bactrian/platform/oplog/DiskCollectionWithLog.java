package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.UUID;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/** A collection on disk that tells the journal what was changed, under its own lock. */
final class DiskCollectionWithLog extends H2Collection implements ValidationRules.Keeper {

  private static final String UUID_KEY = "uuid";
  private static final String RULES_KEY = "rules";

  private final UUID uuid;
  private final MVMap<String, Object> meta;
  private @Nullable Document update;
  private volatile ValidationRules rules;

  DiskCollectionWithLog(
      MongoDatabase database,
      String name,
      CollectionOptions options,
      MVStore store,
      CursorRegistry cursors) {
    super(
        database,
        name,
        options,
        store.openMap("databases." + database.getDatabaseName() + "." + name),
        store.openMap("meta." + database.getDatabaseName() + "." + name),
        cursors);
    this.meta = store.openMap("meta." + database.getDatabaseName() + "." + name);
    this.uuid = (UUID) meta.computeIfAbsent(UUID_KEY, key -> UUID.randomUUID());
    this.rules = ValidationRules.ofOptions((Document) meta.get(RULES_KEY));
    Validation.set(getIndexes(), rules);
  }

  /** Kept beside the documents: the log knows collections by it, and outlives this process. */
  @Override
  public UUID getUuid() {
    return uuid;
  }

  @Override
  public ValidationRules rules() {
    return rules;
  }

  @Override
  public synchronized void rules(ValidationRules changed) {
    Validation.set(getIndexes(), changed);
    rules = changed;
    meta.put(RULES_KEY, changed.toOptions());
  }

  /** The library wants to find no index left. */
  @Override
  public synchronized void drop() {
    Validation.set(getIndexes(), ValidationRules.NONE);
    super.drop();
  }

  @Override
  public synchronized Document updateDocuments(
      Document selector,
      Document update,
      ArrayFilters filters,
      boolean many,
      boolean upsert,
      Oplog ignored) {
    this.update = update;
    Document decided = WholeDocument.decided(selector, this);
    return super.updateDocuments(decided, update, filters, many, upsert, ignored);
  }

  @Override
  public synchronized int deleteDocuments(Document selector, int limit, Oplog ignored) {
    return super.deleteDocuments(WholeDocument.decided(selector, this), limit, ignored);
  }

  @Override
  public synchronized Document findAndModify(Document command) {
    this.update = command.get("update") instanceof Document asked ? asked : null;
    return super.findAndModify(command);
  }

  @Override
  protected Object addDocumentInternal(Document document) {
    Object position = super.addDocumentInternal(document);
    journal().inserted(this, document);
    return position;
  }

  @Override
  protected void handleUpdate(Object position, Document before, Document after) {
    super.handleUpdate(position, before, after);
    journal().updated(this, update, before, after);
  }

  @Override
  protected void removeDocument(Object position) {
    Document document = getDocument(position);
    super.removeDocument(position);
    journal().deleted(this, document);
  }

  private Journal journal() {
    return ((Journaled) getDatabase()).journal();
  }
}
