package io.bactrian.parity;

import io.bactrian.bson.DamagedBson;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.bson.RawDocument;
import io.bactrian.documents.Answers;
import io.bactrian.documents.Fingerprint;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoredDocuments;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import io.bactrian.source.Source;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Documents that change so often that both stores are never seen alike. One store keeps step with
 * the other when it has had, within a while, a state that the other had in the same while.
 */
final class Moving {

  private static final Duration BREATH = Duration.ofMillis(50);

  private static final Duration WHILE = Duration.ofMillis(300);

  private static final String NOTHING = "";

  private final Source source;
  private final Lens lens;

  Moving(Source source, Lens lens) {
    this.source = source;
    this.lens = lens;
  }

  static BsonValue id(Suspects.Suspect suspect) {
    return parse(Objects.requireNonNull(suspect.documentId()));
  }

  private static BsonValue parse(String id) {
    return ExtendedJson.parse(id.getBytes(StandardCharsets.UTF_8));
  }

  /** The {@code _id} of a document, however damaged the rest of it is. */
  static BsonValue idOf(RawDocument document) {
    BsonValue id = new RawBsonDocument(document.bytes()).get("_id");
    return id == null ? BsonNull.VALUE : id;
  }

  /** The same for ids that are the same to MongoDB: 1 and 1.0 have one row. */
  String key(@Nullable String id) {
    String key = id == null ? null : lens.knownKey(parse(id));
    return key == null ? String.valueOf(id) : "=" + key;
  }

  /** Those of the documents, by key, that have changed or gone a little later. */
  Set<String> moved(List<RawDocument> documents) {
    Map<String, Long> before = new HashMap<>();
    documents.forEach(each -> before.put(key(Quarantine.idText(idOf(each))), each.checksum()));
    LookAgain.pause(WHILE);
    List<BsonValue> ids = documents.stream().map(Moving::idOf).toList();
    for (RawDocument each : source.find(lens.collection(), ids)) {
      before.remove(key(Quarantine.idText(idOf(each))), each.checksum());
    }
    return before.keySet();
  }

  /** Watches documents and their rows for a while; the keys of those that move in step. */
  Set<String> inStep(Connection connection, Map<String, BsonValue> moved, Duration most)
      throws SQLException {
    Map<String, Set<String>> documents = new HashMap<>();
    Map<String, Set<String>> rows = new HashMap<>();
    Set<String> inStep = new HashSet<>();
    long end = System.nanoTime() + most.toNanos();
    while (inStep.size() < moved.size()) {
      for (Map.Entry<String, BsonValue> each : moved.entrySet()) {
        if (!inStep.contains(each.getKey())) {
          Set<String> seen = documents.computeIfAbsent(each.getKey(), none -> new HashSet<>());
          Set<String> told = rows.computeIfAbsent(each.getKey(), none -> new HashSet<>());
          seen.add(document(each.getValue()));
          told.add(rows(connection, each.getValue()));
          // What stands still and only hides a difference is none that moves.
          boolean moves = seen.size() > 1 || told.size() > 1;
          if (moves && seen.stream().anyMatch(told::contains)) {
            inStep.add(each.getKey());
          }
        }
      }
      if (System.nanoTime() > end) {
        break;
      }
      LookAgain.pause(BREATH);
    }
    return inStep;
  }

  private String document(BsonValue id) {
    for (RawDocument document : source.find(lens.collection(), List.of(id))) {
      try {
        return Fingerprint.of(Answers.of(lens, document.decode()));
      } catch (DamagedBson e) {
        return "damaged";
      }
    }
    return NOTHING;
  }

  private String rows(Connection connection, BsonValue id) throws SQLException {
    try {
      BsonDocument stored = new StoredDocuments(lens).ofId(connection, id);
      return stored == null ? NOTHING : Fingerprint.of(stored);
    } catch (Refused e) {
      return "no document";
    } finally {
      connection.commit();
    }
  }
}
