package io.bactrian.parity;

import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoredDocuments;
import io.bactrian.landing.SurplusRows;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import io.bactrian.parity.Suspects.Cleared;
import io.bactrian.source.Source;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Root rows for which no document was seen: whether there is one by now. */
final class RowsAlone {

  private final List<Lens> feeding;
  private final Source source;

  /**
   * @param cleared null when the row is still alone
   * @param documentId the {@code _id} that its document would have, if its rows tell one
   */
  record State(@Nullable Cleared cleared, Optional<String> documentId) {}

  RowsAlone(List<Lens> feeding, Source source) {
    this.feeding = feeding;
    this.source = source;
  }

  /** The state of each row that is still there, by key; inside the caller's transaction. */
  Map<String, State> look(Connection connection, List<String> keys) throws SQLException {
    Map<String, State> states = new LinkedHashMap<>();
    List<String> alone = new ArrayList<>();
    new SurplusRows(feeding)
        .there(connection, keys)
        .forEach(
            (key, expired) -> {
              states.put(key, new State(expired ? Cleared.EXPIRED : null, Optional.empty()));
              if (!expired) {
                alone.add(key);
              }
            });
    for (Lens lens : feeding) {
      Map<String, BsonValue> ids = ids(connection, lens, alone);
      ids.forEach(
          (key, id) ->
              states.computeIfPresent(
                  key,
                  (same, state) ->
                      new State(state.cleared(), Optional.ofNullable(Quarantine.idText(id)))));
      for (RawDocument document : source.find(lens.collection(), ids.values())) {
        String key = lens.knownKey(Moving.idOf(document));
        if (key != null && states.containsKey(key)) {
          states.put(key, new State(Cleared.GONE, Optional.empty()));
        }
      }
    }
    return states;
  }

  private static Map<String, BsonValue> ids(Connection connection, Lens lens, List<String> keys)
      throws SQLException {
    StoredDocuments stored = new StoredDocuments(lens);
    Map<String, BsonValue> ids = new HashMap<>();
    try {
      put(ids, keys, stored.ofKeys(connection, keys));
      return ids;
    } catch (Refused e) {
      ids.clear();
    }
    for (String key : keys) {
      try {
        put(ids, List.of(key), stored.ofKeys(connection, List.of(key)));
      } catch (Refused e) {
        continue; // these rows tell no document, so there can be none
      }
    }
    return ids;
  }

  private static void put(
      Map<String, BsonValue> ids, List<String> keys, List<@Nullable BsonDocument> documents) {
    for (int i = 0; i < keys.size(); i++) {
      BsonDocument document = documents.get(i);
      BsonValue id = document == null ? null : document.get("_id");
      if (id != null) {
        ids.put(keys.get(i), id);
      }
    }
  }
}
