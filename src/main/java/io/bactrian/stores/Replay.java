package io.bactrian.stores;

import com.mongodb.MongoException;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.Transaction;
import io.bactrian.stores.Follow.How;
import io.bactrian.stores.Gap.Follower;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the following stores catch up: with the gaps that are due, every few minutes; and with what
 * SQL has written where PostgreSQL leads, all the time. Several replicas may do so at once: a
 * document is locked while it is followed.
 */
public final class Replay {

  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  private final DataSource postgres;
  private final StoredCollections collections;
  private final Follow follow;
  private final SpareGaps spare;
  private final StoresSettings settings;
  private volatile boolean mongoAway;

  Replay(
      DataSource postgres,
      StoredCollections collections,
      Follow follow,
      SpareGaps spare,
      StoresSettings settings) {
    this.postgres = postgres;
    this.collections = collections;
    this.follow = follow;
    this.spare = spare;
    this.settings = settings;
  }

  /**
   * Tries every gap that is due once.
   *
   * @return how many documents were tried
   * @throws StoreUnavailable when PostgreSQL is away
   */
  public long run() {
    bring();
    long tried = 0;
    List<Gap> before = List.of();
    List<Gap> due = due(collections.all(), false);
    // Those that another replica follows just now would come again and again.
    while (!due.isEmpty() && !due.equals(before) && follow(due, How.MEANWHILE)) {
      tried += due.size();
      before = due;
      due = due(collections.all(), false);
    }
    alarm();
    return tried;
  }

  /**
   * Has the follower catch up with what is due of a collection that is written meanwhile.
   *
   * @return how many gaps are open
   */
  long help(StoredCollection collection) {
    bring();
    List<Gap> due = due(List.of(collection), false);
    if (!due.isEmpty()) {
      boolean unused = follow(due, How.MEANWHILE);
    }
    return count(collection);
  }

  private long count(StoredCollection collection) {
    return Transaction.run(
        postgres, "counting gaps", transaction -> Gaps.count(transaction.connection(), collection));
  }

  /**
   * Has the follower catch up with all there is of a collection whose writes are stopped, as far as
   * one pass gets; what MongoDB didn't answer and may still do is left.
   *
   * @param fence the version of the fence that stops them
   * @return how many gaps are left
   * @throws StageNotChanged when somebody has lifted it
   */
  long drain(StoredCollection collection, long fence) {
    bring();
    List<Gap> all = due(List.of(collection), true);
    if (!all.isEmpty()) {
      boolean unused = follow(all, new How.Fenced(fence));
    }
    return count(collection);
  }

  /**
   * Has MongoDB follow what was written since: called several times a second.
   *
   * @return how many documents
   */
  public long mirror() {
    try {
      return mirrorAll();
    } catch (StoreUnavailable e) {
      // The beat has said so, and the next look is soon.
      LOG.debug("The mirror waits for PostgreSQL: {}", e.getMessage());
      return 0;
    }
  }

  private long mirrorAll() {
    long followed = 0;
    while (true) {
      List<Gap> due =
          Transaction.run(
              postgres,
              "looking for gaps",
              transaction ->
                  Gaps.dueRows(
                      transaction.connection(), names(collections.all()), settings.batch()));
      int done = 0;
      for (Map.Entry<StoredCollection, List<String>> each : rows(due, Follower.MONGO).entrySet()) {
        try {
          done += follow.toMongo(each.getKey(), each.getValue(), How.MEANWHILE);
          mongoAway = false;
        } catch (MongoAway e) {
          if (!mongoAway) {
            LOG.warn("{}: the mirror waits for it", e.getMessage());
          }
          mongoAway = true;
          return followed;
        } catch (StoreUnavailable e) {
          throw e;
        } catch (RuntimeException e) {
          // They are due again later, so that the other collections have their turn.
          fail(each.getKey(), due, e);
        }
      }
      followed += done;
      if (done == 0 || due.size() < settings.batch()) {
        return followed;
      }
    }
  }

  private void bring() {
    try {
      long brought = spare.bring();
      if (brought > 0) {
        LOG.info("{} gaps were noted in MongoDB while PostgreSQL was away", brought);
      }
    } catch (MongoException e) {
      LOG.warn("Gaps that were noted in MongoDB cannot be brought: it does not answer");
    }
  }

  private List<Gap> due(List<StoredCollection> of, boolean all) {
    return Transaction.run(
        postgres,
        "looking for gaps",
        transaction ->
            Gaps.due(
                transaction.connection(),
                names(of),
                all,
                settings.grace().toMillis(),
                settings.batch()));
  }

  private static List<String> names(List<StoredCollection> of) {
    return of.stream().map(StoredCollection::qualifiedName).toList();
  }

  /** Returns whether MongoDB answered. */
  private boolean follow(List<Gap> gaps, How how) {
    try {
      for (Map.Entry<StoredCollection, List<String>> each : rows(gaps, Follower.MONGO).entrySet()) {
        toMongo(each.getKey(), each.getValue(), gaps, how);
      }
      for (Gap gap : gaps) {
        StoredCollection collection = collections.of(gap.system(), gap.collection());
        if (gap.follower() == Follower.POSTGRES && collection != null) {
          toPostgres(collection, gap, how);
        }
      }
      return true;
    } catch (MongoAway e) {
      fail(gaps, String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void toMongo(StoredCollection collection, List<String> keys, List<Gap> gaps, How how) {
    try {
      int done = follow.toMongo(collection, keys, how);
      if (done < keys.size() && how instanceof How.Meanwhile && mongoAway) {
        // The mirror has the locks nearly all the time and counts nothing: nobody would be alarmed.
        fail(rowsOf(collection, gaps), "MongoDB is away: the mirror waits for it");
      }
    } catch (StoreUnavailable | MongoAway | StageNotChanged e) {
      throw e;
    } catch (RuntimeException e) {
      fail(collection, gaps, e);
    }
  }

  private List<Gap> rowsOf(StoredCollection collection, List<Gap> gaps) {
    return gaps.stream()
        .filter(gap -> gap.follower() == Follower.MONGO)
        .filter(gap -> collection == collections.of(gap.system(), gap.collection()))
        .toList();
  }

  private void fail(StoredCollection collection, List<Gap> gaps, RuntimeException e) {
    LOG.warn("Gaps of {} cannot be closed", collection.qualifiedName(), e);
    fail(rowsOf(collection, gaps), String.valueOf(e.getMessage()));
  }

  private void toPostgres(StoredCollection collection, Gap gap, How how) {
    try {
      follow.toPostgres(collection, SpareGaps.id(gap.document()), gap.id(), how);
    } catch (StoreUnavailable | MongoAway | StageNotChanged e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("A gap of {} cannot be closed", collection.qualifiedName(), e);
      fail(List.of(gap), String.valueOf(e.getMessage()));
    }
  }

  private void fail(List<Gap> gaps, String why) {
    Transaction.run(
        postgres,
        "counting attempts",
        transaction -> {
          Connection connection = transaction.connection();
          // A follow has counted those that it has sent.
          Attempts.failed(connection, Attempts.uncounted(connection, gaps), why, settings);
          return true;
        });
  }

  private Map<StoredCollection, List<String>> rows(List<Gap> gaps, Follower follower) {
    Map<StoredCollection, List<String>> rows = new LinkedHashMap<>();
    for (Gap gap : gaps) {
      StoredCollection collection = collections.of(gap.system(), gap.collection());
      if (gap.follower() == follower && collection != null) {
        rows.computeIfAbsent(collection, each -> new ArrayList<>()).add(gap.document());
      }
    }
    return rows;
  }

  private void alarm() {
    for (GapCounts.Count each : new GapCounts(postgres, settings).all()) {
      if (each.persistent() > 0) {
        LOG.warn(
            "{} gaps of {}.{} persist after {} attempts and more, the oldest from {}; the last"
                + " said: {}",
            each.persistent(),
            each.system(),
            each.collection(),
            settings.alarmAfter(),
            each.oldest(),
            each.error());
      }
    }
  }
}
