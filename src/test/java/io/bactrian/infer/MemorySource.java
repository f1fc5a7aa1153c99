package io.bactrian.infer;

import io.bactrian.bson.RawDocument;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.KeyRange;
import io.bactrian.source.Source;
import io.bactrian.source.SourceCollection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/** Documents written down in a test. */
final class MemorySource implements Source {

  private final TreeMap<String, List<RawDocument>> collections = new TreeMap<>();

  /** A collection with these documents, each in Extended JSON. */
  MemorySource with(String collection, String... documents) {
    collections.computeIfAbsent(collection, name -> new ArrayList<>());
    for (String document : documents) {
      add(collection, BsonDocument.parse(document));
    }
    return this;
  }

  /** A collection with many documents: one for each number from 0 on. */
  MemorySource with(String collection, int count, IntFunction<String> document) {
    for (int i = 0; i < count; i++) {
      add(collection, BsonDocument.parse(document.apply(i)));
    }
    return this;
  }

  void add(String collection, BsonDocument document) {
    RawBsonDocument raw = new RawBsonDocument(document, new BsonDocumentCodec());
    byte[] bytes = new byte[raw.getByteBuffer().remaining()];
    raw.getByteBuffer().get(bytes);
    add(collection, new RawDocument(bytes));
  }

  void add(String collection, RawDocument document) {
    collections.computeIfAbsent(collection, name -> new ArrayList<>()).add(document);
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public List<SourceCollection> collections() {
    return collections.entrySet().stream()
        .map(entry -> new SourceCollection(entry.getKey(), entry.getValue().size(), -1))
        .toList();
  }

  @Override
  public List<KeyRange> ranges(String collection, long bytes) {
    return List.of(KeyRange.ALL);
  }

  @Override
  public DocumentStream read(String collection, KeyRange range) {
    Iterator<RawDocument> documents = collections.getOrDefault(collection, List.of()).iterator();
    return new DocumentStream() {
      @Override
      public @Nullable RawDocument next() {
        return documents.hasNext() ? documents.next() : null;
      }

      @Override
      public String where() {
        return "memory";
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public boolean mayRepeatIds() {
    return true;
  }

  @Override
  public void close() {}
}
