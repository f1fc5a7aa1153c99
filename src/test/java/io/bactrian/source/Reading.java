package io.bactrian.source;

import io.bactrian.bson.RawDocument;
import java.util.ArrayList;
import java.util.List;

/** Reads whole collections into memory, for comparing. */
final class Reading {

  private Reading() {}

  static List<RawDocument> all(Source source, String collection) {
    return all(source, collection, List.of(KeyRange.ALL));
  }

  static List<RawDocument> all(Source source, String collection, List<KeyRange> ranges) {
    List<RawDocument> documents = new ArrayList<>();
    for (KeyRange range : ranges) {
      try (DocumentStream stream = source.read(collection, range)) {
        RawDocument document;
        while ((document = stream.next()) != null) {
          documents.add(document);
        }
      }
    }
    return documents;
  }
}
