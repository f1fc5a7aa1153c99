package io.bactrian.stores;

import io.bactrian.mapping.Mapping;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/**
 * Gives rows that SQL has inserted an ObjectId in {@code bactrian.id_map}, where ids are mapped.
 */
final class MappedIds {

  private static final String GIVE =
      """
      insert into bactrian.id_map (system, collection, legacy_id, uuid)
      select ?, ?, 'o:' || bactrian.objectid(bactrian.new_id()), t.%s from %s t
      where t.%s = any (?::text[]::uuid[]) and not exists (
        select 1 from bactrian.id_map m where m.system = ? and m.collection = ? and m.uuid = t.%s)
      on conflict do nothing
      """;

  private MappedIds() {}

  /** Committed when it returns: who reads the map uses other connections. */
  static void ensure(Connection connection, StoredCollection collection, Collection<String> keys)
      throws SQLException {
    if (collection.lens().mapping().identity() != Mapping.Identity.MAPPED) {
      return;
    }
    String key = collection.keyColumn();
    try (PreparedStatement statement =
        connection.prepareStatement(GIVE.formatted(key, collection.root().sqlName(), key, key))) {
      statement.setString(1, collection.system());
      statement.setString(2, collection.name());
      statement.setArray(3, connection.createArrayOf("text", keys.toArray()));
      statement.setString(4, collection.system());
      statement.setString(5, collection.name());
      statement.executeUpdate();
    }
  }
}
