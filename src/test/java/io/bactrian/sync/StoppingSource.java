package io.bactrian.sync;

import com.mongodb.client.MongoDatabase;
import io.bactrian.bson.RawDocument;
import io.bactrian.source.DamagedSource;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.KeyRange;
import io.bactrian.source.LiveSource;
import io.bactrian.source.Source;
import io.bactrian.source.SourceCollection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A live database, cut into ranges, whose reader is stopped somewhere, or looked at by a test. */
final class StoppingSource implements Source {

  private final LiveSource live;
  private final AtomicInteger ranges = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicBoolean stopsAtIds = new AtomicBoolean();
  private Runnable onFirst = () -> {};

  StoppingSource(MongoDatabase mongo) {
    this.live = new LiveSource(mongo, true);
  }

  /** It stops after so many ranges. */
  StoppingSource after(int count) {
    ranges.set(count);
    return this;
  }

  /** It stops before ids are read. */
  StoppingSource atIds() {
    stopsAtIds.set(true);
    return this;
  }

  /** Done once, when a first document has been read and not yet been handed over. */
  StoppingSource onFirst(Runnable hook) {
    onFirst = hook;
    return this;
  }

  @Override
  public String name() {
    return live.name();
  }

  @Override
  public List<SourceCollection> collections() {
    return live.collections();
  }

  @Override
  public List<KeyRange> ranges(String collection, long bytes) {
    return live.ranges(collection, bytes);
  }

  @Override
  public DocumentStream read(String collection, KeyRange range) {
    if (ranges.getAndDecrement() <= 0) {
      throw new DamagedSource(collection, "stopped");
    }
    DocumentStream documents = live.read(collection, range);
    return new DocumentStream() {
      @Override
      public @Nullable RawDocument next() {
        RawDocument next = documents.next();
        Runnable hook = onFirst;
        onFirst = () -> {};
        hook.run();
        return next;
      }

      @Override
      public String where() {
        return documents.where();
      }

      @Override
      public void close() {
        documents.close();
      }
    };
  }

  @Override
  public DocumentStream ids(String collection) {
    if (stopsAtIds.get()) {
      throw new DamagedSource(collection, "stopped");
    }
    return live.ids(collection);
  }

  @Override
  public boolean mayRepeatIds() {
    return false;
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public void close() {}
}
