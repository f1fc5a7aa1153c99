package io.bactrian.landing;

import io.bactrian.bson.RawDocument;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.KeyRange;
import io.bactrian.source.Source;
import io.bactrian.source.SourceCollection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Documents that a test has made, cut into ranges by their place like a dump. */
public final class MadeSource implements Source {

  /** Is asked before each document; may throw, or do something elsewhere. */
  public interface Hook {
    void before(String collection, int place);
  }

  private final String name;
  private final boolean mayRepeatIds;
  private final TreeMap<String, List<RawDocument>> collections = new TreeMap<>();
  private volatile Hook hook = (collection, place) -> {};

  public MadeSource(String name, boolean mayRepeatIds) {
    this.name = name;
    this.mayRepeatIds = mayRepeatIds;
  }

  public MadeSource add(String collection, BsonDocument... documents) {
    List<RawDocument> all = collections.computeIfAbsent(collection, key -> new ArrayList<>());
    for (BsonDocument document : documents) {
      all.add(TestSystem.raw(document));
    }
    return this;
  }

  public MadeSource hooked(Hook what) {
    hook = what;
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<SourceCollection> collections() {
    return collections.entrySet().stream()
        .map(each -> new SourceCollection(each.getKey(), each.getValue().size(), -1))
        .toList();
  }

  @Override
  public List<KeyRange> ranges(String collection, long bytes) {
    List<KeyRange> ranges = new ArrayList<>();
    BsonValue from = KeyRange.ALL.from();
    long size = 0;
    List<RawDocument> documents = Objects.requireNonNull(collections.get(collection));
    for (int i = 0; i < documents.size(); i++) {
      if (size >= bytes) {
        ranges.add(new KeyRange(from, new BsonInt64(i)));
        from = new BsonInt64(i);
        size = 0;
      }
      size += documents.get(i).size();
    }
    ranges.add(new KeyRange(from, KeyRange.ALL.to()));
    return ranges;
  }

  @Override
  public DocumentStream read(String collection, KeyRange range) {
    List<RawDocument> documents = Objects.requireNonNull(collections.get(collection));
    int from = range.from().isInt64() ? (int) range.from().asInt64().getValue() : 0;
    int to = range.to().isInt64() ? (int) range.to().asInt64().getValue() : documents.size();
    return new DocumentStream() {
      private int next = from;

      @Override
      public @Nullable RawDocument next() {
        if (next == to) {
          return null;
        }
        hook.before(collection, next);
        return documents.get(next++);
      }

      @Override
      public String where() {
        return collection + " " + (next - 1);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public boolean mayRepeatIds() {
    return mayRepeatIds;
  }

  @Override
  public void close() {}
}
