package io.bactrian.sync;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.bson.RawDocument;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the streams: tables {@code bactrian.sync_positions}, {@code
 * sync_collections} and {@code sync_touched}.
 */
final class SyncRecords {

  private static final String BEGIN =
      """
      insert into bactrian.sync_positions (system, stream, source, token, after, cluster_time)
      values (?, ?, ?, ?, ?, ?) on conflict do nothing
      """;

  private static final String POSITION =
      """
      select token, after, cluster_time, source from bactrian.sync_positions
      where system = ? and stream = ?
      """;

  private static final String MOVE =
      """
      update bactrian.sync_positions
      set token = ?, after = ?, cluster_time = ?, moved_at = now(), state = ?, why = ?
      where system = ? and stream = ?
      """;

  /** What shall be copied again, and has not been yet, is as good as new. */
  private static final String ENTER =
      """
      insert into bactrian.sync_collections (system, collection, state, why)
      select c.system, c.collection, case when b.system is null then 'waiting' else 'lost' end,
        case when b.system is not null then 'copied before its changes were followed' end
      from (values (?, ?)) as c (system, collection)
      left join bactrian.backfills b on b.system = c.system and b.collection = c.collection
        and (not b.again or b.settled_at is not null or exists (select from bactrian.backfill_ranges r
          where r.system = b.system and r.collection = b.collection and r.done_at is not null))
      on conflict do nothing
      """;

  private static final String STATES =
      "select collection, state from bactrian.sync_collections where system = ?";

  private static final String SET_STATE =
      """
      update bactrian.sync_collections set state = ?, why = ?, since = now()
      where system = ? and collection = ? and state <> ?
      """;

  private static final String COPIED =
      """
      select s.collection from bactrian.sync_collections s
      join bactrian.backfills b on b.system = s.system and b.collection = s.collection
      where s.system = ? and s.state = 'waiting' and b.settled_at is not null
      """;

  private static final String GO_LIVE =
      """
      update bactrian.sync_collections s set state = 'live', why = null, since = now()
      from bactrian.backfills b
      where s.system = ? and s.collection = any (?) and s.state = 'waiting'
        and b.system = s.system and b.collection = s.collection and b.settled_at is not null
      returning s.collection
      """;

  private static final String COPIED_AGAIN =
      """
      select collection, plan from bactrian.backfills b
      where system = ? and again and surplus_at is null
        and exists (select from bactrian.backfill_ranges r
          where r.system = b.system and r.collection = b.collection)
        and not exists (select from bactrian.backfill_ranges r
          where r.system = b.system and r.collection = b.collection and r.done_at is null)
      """;

  private static final String SURPLUS_NOTED =
      "update bactrian.backfills set surplus_at = now() where system = ? and collection = ? and plan = ?";

  private static final String TOUCH =
      """
      insert into bactrian.sync_touched (system, collection, document_id)
      select ?, ?, unnest(?::text[]) on conflict do nothing
      """;

  private static final String TOUCHED =
      """
      select id, document_id from bactrian.sync_touched
      where system = ? and collection = ? order by id limit ?
      """;

  private static final String TOUCHED_LIVE =
      """
      select s.collection from bactrian.sync_collections s
      where s.system = ? and s.state = 'live' and exists (
        select 1 from bactrian.sync_touched t
        where t.system = s.system and t.collection = s.collection)
      """;

  private static final String FORGET =
      "delete from bactrian.sync_touched where system = ? and collection = ? and id = any (?)";

  /** A document to be looked at again. */
  record Touched(long id, BsonValue documentId) {}

  private final String system;

  SyncRecords(String system) {
    this.system = system;
  }

  /**
   * Remembers where a stream begins, unless it has begun.
   *
   * @param source what it is a stream of: the database's name
   */
  void begin(Connection connection, StreamName stream, String source, Position position)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
      statement.setString(1, system);
      statement.setString(2, stream.collection());
      statement.setString(3, source);
      statement.setBytes(4, encoded(position.token()));
      statement.setBoolean(5, position.after());
      statement.setLong(6, position.clusterTime());
      statement.executeUpdate();
    }
  }

  /** Where the stream stands, or null before it has begun. */
  @Nullable Position position(Connection connection, StreamName stream) throws SQLException {
    return position(connection, stream, POSITION);
  }

  /** As {@link #position}, and nobody moves it until the transaction ends. */
  @Nullable Position locked(Connection connection, StreamName stream) throws SQLException {
    return position(connection, stream, POSITION + " for update");
  }

  private @Nullable Position position(Connection connection, StreamName stream, String query)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, system);
      statement.setString(2, stream.collection());
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new Position(decoded(row.getBytes(1)), row.getBoolean(2), row.getLong(3))
            : null;
      }
    }
  }

  void move(Connection connection, StreamName stream, Position position) throws SQLException {
    move(connection, stream, position, null);
  }

  /**
   * @param lost why what came before is lost; null when nothing is
   */
  void move(Connection connection, StreamName stream, Position position, @Nullable String lost)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
      statement.setBytes(1, encoded(position.token()));
      statement.setBoolean(2, position.after());
      statement.setLong(3, position.clusterTime());
      statement.setString(4, lost == null ? "following" : "lost");
      statement.setString(5, lost);
      statement.setString(6, system);
      statement.setString(7, stream.collection());
      statement.executeUpdate();
    }
  }

  /**
   * Enters a collection that isn't known yet: as waiting for its backfill, or as lost when it was
   * copied before anybody followed its changes.
   */
  void enter(Connection connection, String collection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ENTER)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.executeUpdate();
    }
  }

  /** The state of each collection that is known, by name. */
  Map<String, CollectionState> states(Connection connection) throws SQLException {
    Map<String, CollectionState> states = new TreeMap<>();
    try (PreparedStatement statement = connection.prepareStatement(STATES)) {
      statement.setString(1, system);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          states.put(rows.getString(1), CollectionState.of(rows.getString(2)));
        }
      }
    }
    return states;
  }

  /** Sets a state; false when it was that already, and nothing is changed. */
  boolean set(Connection connection, String collection, CollectionState state, @Nullable String why)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SET_STATE)) {
      statement.setString(1, state.word());
      statement.setString(2, why);
      statement.setString(3, system);
      statement.setString(4, collection);
      statement.setString(5, state.word());
      return statement.executeUpdate() > 0;
    }
  }

  /** The collections that wait for nothing but to go live: their backfill has ended. */
  List<String> copied(Connection connection) throws SQLException {
    return names(connection, COPIED);
  }

  /**
   * Lets collections be live that wait and whose copy is settled.
   *
   * @return those that are now
   */
  List<String> goLive(Connection connection, Collection<String> collections) throws SQLException {
    List<String> live = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(GO_LIVE)) {
      statement.setString(1, system);
      statement.setArray(2, connection.createArrayOf("text", collections.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          live.add(rows.getString(1));
        }
      }
    }
    return live;
  }

  /** The plans of the collections that have been copied again but for rows without a document. */
  Map<String, Long> copiedAgain(Connection connection) throws SQLException {
    Map<String, Long> plans = new TreeMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COPIED_AGAIN)) {
      statement.setString(1, system);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          plans.put(rows.getString(1), rows.getLong(2));
        }
      }
    }
    return plans;
  }

  /** Says that rows without a document are noted, if the collection isn't copied anew by now. */
  void surplusNoted(Connection connection, String collection, long plan) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SURPLUS_NOTED)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setLong(3, plan);
      statement.executeUpdate();
    }
  }

  /** The live collections of which documents are to be looked at again. */
  List<String> touchedLive(Connection connection) throws SQLException {
    return names(connection, TOUCHED_LIVE);
  }

  private List<String> names(Connection connection, String query) throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, system);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
    }
    return names;
  }

  /** Notes documents that are to be looked at again. */
  void touch(Connection connection, String collection, Collection<BsonValue> ids)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TOUCH)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setArray(
          3,
          connection.createArrayOf(
              "text",
              ids.stream()
                  .map(id -> new String(ExtendedJson.canonical(id), StandardCharsets.UTF_8))
                  .toArray()));
      statement.executeUpdate();
    }
  }

  /** The first of those that were noted. */
  List<Touched> touched(Connection connection, String collection, int most) throws SQLException {
    List<Touched> touched = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TOUCHED)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setInt(3, most);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          byte[] id = rows.getString(2).getBytes(StandardCharsets.UTF_8);
          touched.add(new Touched(rows.getLong(1), ExtendedJson.parse(id)));
        }
      }
    }
    return touched;
  }

  void forget(Connection connection, String collection, List<Touched> touched) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setArray(
          3, connection.createArrayOf("int8", touched.stream().map(Touched::id).toArray()));
      statement.executeUpdate();
    }
  }

  private static byte @Nullable [] encoded(@Nullable BsonDocument token) {
    return token == null ? null : BsonEncoder.encode(token);
  }

  private static @Nullable BsonDocument decoded(byte @Nullable [] token) {
    return token == null ? null : new RawDocument(token).decode();
  }
}
