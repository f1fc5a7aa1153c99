package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/** A database on disk that tells the journal of drops and renames. */
final class DiskDatabaseWithLog extends H2Database implements Journaled {

  private final @Nullable MVStore store;
  private final Supplier<Journal> journal;
  private final DatabaseDrop drop = new DatabaseDrop();

  DiskDatabaseWithLog(
      String name, MVStore store, CursorRegistry cursors, Supplier<Journal> journal) {
    super(name, store, cursors);
    this.store = store;
    this.journal = journal;
    initializeNamespacesAndIndexes();
  }

  /** The constructor of the superclass calls it too early, before we know the store. */
  @Override
  protected void initializeNamespacesAndIndexes() {
    if (store != null) {
      super.initializeNamespacesAndIndexes();
    }
  }

  @Override
  public Journal journal() {
    return journal.get();
  }

  @Override
  protected MongoCollection<Object> openOrCreateCollection(String name, CollectionOptions options) {
    return new DiskCollectionWithLog(this, name, options, storeOnceMade(), cursorRegistry);
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
    mapsOfIndexes(collection.getFullName()).forEach(storeOnceMade()::removeMap);
    drop.dropped(collection);
    journal().dropped(collection);
  }

  /**
   * Collection by collection: the library's own also takes the files of every database whose name
   * begins with this one's.
   */
  @Override
  public void drop(Oplog ignored) {
    drop.around(() -> collectionNames().forEach(name -> dropCollection(name, ignored)));
    if (drop.foundAny()) {
      journal().databaseDropped(getDatabaseName());
    }
  }

  private List<String> collectionNames() {
    String prefix = "databases." + getDatabaseName() + ".";
    return storeOnceMade().getMapNames().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .filter(name -> resolveCollection(name, false) != null)
        .sorted(Comparator.comparing((String name) -> name.startsWith("system.")))
        .toList();
  }

  @Override
  public void moveCollection(MongoDatabase from, MongoCollection<?> collection, String name) {
    String before = collection.getFullName();
    moveMaps(before, getFullCollectionNamespace(name));
    super.moveCollection(from, collection, name);
    journal().renamed(collection, before);
  }

  /** The library leaves them all behind, for the next collection of the old name to find. */
  private void moveMaps(String from, String to) {
    rename("databases." + from, "databases." + to);
    rename("meta." + from, "meta." + to);
    for (String map : mapsOfIndexes(from)) {
      rename(map, to + map.substring(from.length()));
    }
  }

  private void rename(String map, String to) {
    storeOnceMade().renameMap(storeOnceMade().openMap(map), to);
  }

  private List<String> mapsOfIndexes(String collection) {
    return storeOnceMade().getMapNames().stream()
        .filter(map -> map.startsWith(collection + "._index_"))
        .toList();
  }

  private MVStore storeOnceMade() {
    return Objects.requireNonNull(store);
  }
}
