package io.bactrian.sync;

import io.bactrian.bson.BsonEncoder;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What operators see of the streams, and where their word on that is written. */
@Component
public final class SyncStatus {

  /**
   * A stream.
   *
   * @param name the collection's; empty for the whole database
   * @param upTo every change up to then has landed or is noted
   */
  public record Stream(
      String name,
      String source,
      String state,
      @Nullable String why,
      Instant upTo,
      Instant movedAt) {}

  /**
   * A collection.
   *
   * @param state a {@link CollectionState}'s name
   * @param touched documents that are to be looked at again
   */
  public record Collection(
      String name, String state, Instant since, @Nullable String why, long touched) {}

  private final JdbcClient postgres;

  SyncStatus(JdbcClient postgres) {
    this.postgres = postgres;
  }

  /** The streams of a system. */
  public List<Stream> streams(String system) {
    return postgres
        .sql(
            """
            select stream, source, state, why, cluster_time, moved_at
            from bactrian.sync_positions where system = :system order by stream
            """)
        .param("system", system)
        .query(
            (row, number) ->
                new Stream(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    Instant.ofEpochSecond(row.getLong(5) >>> 32),
                    row.getTimestamp(6).toInstant()))
        .list();
  }

  /** The collections of a system that are followed, by name. */
  public List<Collection> collections(String system) {
    return postgres
        .sql(
            """
            select collection, state, since, why, (select count(*) from bactrian.sync_touched t
              where t.system = s.system and t.collection = s.collection)
            from bactrian.sync_collections s where system = :system order by collection
            """)
        .param("system", system)
        .query(
            (row, number) ->
                new Collection(
                    row.getString(1),
                    row.getString(2).toUpperCase(Locale.ROOT),
                    row.getTimestamp(3).toInstant(),
                    row.getString(4),
                    row.getLong(5)))
        .list();
  }

  /**
   * Sets where the streams of a system go on; whoever follows them begins anew there. Collections
   * that had lost changes wait no longer.
   *
   * @param position with a token only for the stream of the whole database
   * @return how many streams there are
   */
  int follow(String system, Position position) {
    BsonDocument token = position.token();
    return postgres
        .sql(
            """
                with moved as (
                  update bactrian.sync_positions
                  set token = :token, after = false, cluster_time = :time, moved_at = now(),
                    state = 'following', why = null
                  where system = :system and (:token::bytea is null or stream = '') returning stream),
                found as (
                  update bactrian.sync_collections
                  set state = 'waiting', since = now(), why = 'the position was set'
                  where system = :system and state = 'lost' and exists (select 1 from moved))
                select count(*) from moved
                """)
        .param("token", token == null ? null : BsonEncoder.encode(token))
        .param("time", position.clusterTime())
        .param("system", system)
        .query(Integer.class)
        .single();
  }
}
