package io.bactrian.documents;

import io.bactrian.mapping.Lens;
import io.bactrian.platform.Store;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Documents of a store whose reads somebody is told of. */
public final class WatchedDocuments implements Documents {

  private final Documents documents;
  private final Lens lens;
  private final Store store;
  private final ReadWatcher watcher;

  /**
   * @param store where they are
   */
  public WatchedDocuments(Documents documents, Lens lens, Store store, ReadWatcher watcher) {
    this.documents = documents;
    this.lens = lens;
    this.store = store;
    this.watcher = watcher;
  }

  @Override
  public @Nullable BsonDocument get(BsonValue id) {
    long started = System.nanoTime();
    BsonDocument found = documents.get(id);
    tell(new Asked.One(id), found == null ? List.of() : List.of(found), started);
    return found;
  }

  @Override
  public List<BsonDocument> find(Find find) {
    long started = System.nanoTime();
    List<BsonDocument> found = documents.find(find);
    tell(new Asked.Many(find), found, started);
    return found;
  }

  private void tell(Asked asked, List<BsonDocument> answer, long started) {
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    watcher.done(new ReadDone(lens, asked, store, answer, took));
  }
}
