package io.bactrian.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code bactrian.id_map} of one system, read through a bounded cache. Ids go by value:
 * 1, 1.0 and NumberLong(1) are one id.
 */
public final class StoredIdMap implements IdMap {

  private static final int CACHED = 10_000;

  private static final String UUID_OF =
      "select uuid from bactrian.id_map where system = ? and collection = ? and legacy_id = ?";

  private static final String ID_OF =
      "select legacy_id from bactrian.id_map where system = ? and collection = ? and uuid = ?";

  /** Whoever comes second gets the uuid of whoever came first. */
  private static final String ASSIGN =
      """
      insert into bactrian.id_map as m (system, collection, legacy_id, uuid) values (?, ?, ?, ?)
      on conflict (system, collection, legacy_id) do update set uuid = m.uuid
      returning uuid
      """;

  private static final String NEWEST =
      """
      select legacy_id, uuid from bactrian.id_map where system = ? and collection = ?
      order by created_at desc limit ?
      """;

  private record Legacy(String collection, String id) {}

  private record Known(String collection, UUID uuid) {}

  private final DataSource postgres;
  private final String system;
  private final Cache<Legacy, UUID> uuids = Caffeine.newBuilder().maximumSize(CACHED).build();
  private final Cache<Known, String> ids = Caffeine.newBuilder().maximumSize(CACHED).build();

  public StoredIdMap(DataSource postgres, String system) {
    this.postgres = postgres;
    this.system = system;
  }

  @Override
  public @Nullable UUID uuidOf(String collection, BsonValue id) {
    Legacy legacy = new Legacy(collection, TaggedId.text(id));
    UUID cached = uuids.getIfPresent(legacy);
    if (cached != null) {
      return cached;
    }
    String found = ask(UUID_OF, collection, legacy.id());
    if (found == null) {
      return null;
    }
    return remember(collection, legacy.id(), UUID.fromString(found));
  }

  @Override
  public @Nullable BsonValue idOf(String collection, UUID uuid) {
    Known known = new Known(collection, uuid);
    String text = ids.getIfPresent(known);
    if (text == null) {
      text = ask(ID_OF, collection, uuid);
      if (text == null) {
        return null;
      }
      remember(collection, text, uuid);
    }
    return TaggedId.value(text);
  }

  @Override
  public UUID assign(String collection, BsonValue id) {
    UUID known = uuidOf(collection, id);
    if (known != null) {
      return known;
    }
    String text = TaggedId.text(id);
    try (Connection connection = postgres.getConnection();
        PreparedStatement statement = connection.prepareStatement(ASSIGN)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setString(3, text);
      statement.setObject(4, UUID.randomUUID());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return remember(collection, text, row.getObject(1, UUID.class));
      }
    } catch (SQLException e) {
      throw new IdMapUnavailable(system, e);
    }
  }

  /**
   * Fills the cache with the newest ids of a collection, so that the first requests don't ask one
   * by one.
   */
  public void warm(String collection) {
    try (Connection connection = postgres.getConnection();
        PreparedStatement statement = connection.prepareStatement(NEWEST)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setInt(3, CACHED);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          remember(collection, rows.getString(1), rows.getObject(2, UUID.class));
        }
      }
    } catch (SQLException e) {
      throw new IdMapUnavailable(system, e);
    }
  }

  private UUID remember(String collection, String id, UUID uuid) {
    uuids.put(new Legacy(collection, id), uuid);
    ids.put(new Known(collection, uuid), id);
    return uuid;
  }

  private @Nullable String ask(String sql, String collection, Object key) {
    try (Connection connection = postgres.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setObject(3, key);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    } catch (SQLException e) {
      throw new IdMapUnavailable(system, e);
    }
  }
}
