package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.memory.MemoryCollection;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;

/** A database in memory that tells the journal of drops and renames. */
final class MemoryDatabaseWithLog extends MemoryDatabase implements Journaled {

  private final Journal journal;
  private final DatabaseDrop drop = new DatabaseDrop();

  MemoryDatabaseWithLog(String name, CursorRegistry cursors, Journal journal) {
    super(name, cursors);
    this.journal = journal;
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  protected MemoryCollection openOrCreateCollection(String name, CollectionOptions options) {
    return new MemoryCollectionWithLog(this, name, options, cursorRegistry);
  }

  @Override
  public Document handleCommand(
      Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
    return CollectionRules.around(
        this, command, query, () -> super.handleCommand(channel, command, query, databases, oplog));
  }

  @Override
  public void dropCollection(String name, Oplog ignored) {
    MongoCollection<?> collection = resolveCollection(name, true);
    super.dropCollection(name, ignored);
    drop.dropped(collection);
    journal.dropped(collection);
  }

  @Override
  public void drop(Oplog ignored) {
    drop.around(() -> super.drop(ignored));
    if (drop.foundAny()) {
      journal.databaseDropped(getDatabaseName());
    }
  }

  @Override
  public void moveCollection(MongoDatabase from, MongoCollection<?> collection, String name) {
    String before = collection.getFullName();
    super.moveCollection(from, collection, name);
    journal.renamed(collection, before);
  }
}
