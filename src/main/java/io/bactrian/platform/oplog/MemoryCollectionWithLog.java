package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.memory.MemoryCollection;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import org.jspecify.annotations.Nullable;

/** A collection in memory that tells the journal what was changed, under its own lock. */
final class MemoryCollectionWithLog extends MemoryCollection implements ValidationRules.Keeper {

  private @Nullable Document update;
  private volatile ValidationRules rules = ValidationRules.NONE;

  MemoryCollectionWithLog(
      MongoDatabase database, String name, CollectionOptions options, CursorRegistry cursors) {
    super(database, name, options, cursors);
  }

  @Override
  public ValidationRules rules() {
    return rules;
  }

  @Override
  public synchronized void rules(ValidationRules changed) {
    Validation.set(getIndexes(), changed);
    rules = changed;
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
  protected Integer addDocumentInternal(Document document) {
    Integer position = super.addDocumentInternal(document);
    journal().inserted(this, document);
    return position;
  }

  @Override
  protected void handleUpdate(Integer position, Document before, Document after) {
    super.handleUpdate(position, before, after);
    journal().updated(this, update, before, after);
  }

  @Override
  protected void removeDocument(Integer position) {
    Document document = getDocument(position);
    super.removeDocument(position);
    journal().deleted(this, document);
  }

  private Journal journal() {
    return ((Journaled) getDatabase()).journal();
  }
}
