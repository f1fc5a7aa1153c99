package io.bactrian.stores;

import io.bactrian.platform.Stage;
import io.bactrian.platform.StoreModes.Mode;
import io.bactrian.platform.Transaction;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether the follower is so close that a fence would be short. It is asked before there is a
 * fence: nobody waits meanwhile.
 */
final class Lag {

  private static final String POSITION =
      "select cluster_time from bactrian.sync_positions where system = :system";

  private static final String STATE =
      """
      select state from bactrian.sync_collections
      where system = :system and collection = :collection and state <> 'live'
      """;

  private final DataSource postgres;
  private final Waiting waiting;
  private final Replay replay;
  private final FlipSettings settings;

  Lag(DataSource postgres, Waiting waiting, Replay replay, FlipSettings settings) {
    this.postgres = postgres;
    this.waiting = waiting;
    this.replay = replay;
    this.settings = settings;
  }

  /** For what a fence would have to wait too long, or null. */
  @Nullable String of(StoredCollection collection, Stage from, Stage to) {
    long gaps = replay.help(collection);
    if (gaps > settings.mostGaps()) {
      return gaps + " gaps, of which no more than " + settings.mostGaps() + " may be open";
    }
    long unsure =
        Transaction.run(
            postgres,
            "counting gaps",
            transaction -> Gaps.unsure(transaction.connection(), collection));
    if (unsure > 0) {
      return unsure + " writes that MongoDB did not answer, and may still do";
    }
    if (from.mode() != Mode.MONGO && to.mode() != Mode.MONGO) {
      return null;
    }
    String notLive = from.mode() == Mode.MONGO ? notLive(collection) : null;
    return notLive == null ? behind(collection) : notLive;
  }

  private @Nullable String notLive(StoredCollection collection) {
    List<String> states =
        Transaction.run(
            postgres,
            "looking for the sync",
            transaction ->
                transaction
                    .sql()
                    .sql(STATE)
                    .param("system", collection.system())
                    .param("collection", collection.name())
                    .query(String.class)
                    .list());
    if (states.isEmpty()) {
      return null;
    }
    return states.get(0).equals("waiting")
        ? "its backfill, after which its changes land"
        : "a recopy: the collection is " + states.get(0);
  }

  private @Nullable String behind(StoredCollection collection) {
    long now = waiting.clusterTime() >>> 32;
    long seconds =
        Transaction.run(
                postgres,
                "looking for the sync",
                transaction ->
                    transaction
                        .sql()
                        .sql(POSITION)
                        .param("system", collection.system())
                        .query(Long.class)
                        .list())
            .stream()
            .mapToLong(upTo -> now - (upTo >>> 32))
            .max()
            .orElse(0);
    return now > 0 && seconds > settings.mostLag().toSeconds()
        ? "the sync, which is " + seconds + " s behind"
        : null;
  }
}
