package io.bactrian.stores;

import com.mongodb.MongoException;
import io.bactrian.landing.LandingFailed;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.SessionLock;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes a collection's stage while it is written. What fails or takes too long undoes all that
 * came before it.
 *
 * <ol>
 *   <li><b>checkLag</b>: the follower is helped until it is close, and what MongoDB didn't answer
 *       can't be done any more. Nobody waits yet.
 *   <li><b>fence</b>: it is committed, in PostgreSQL and in MongoDB. Writes that began before are
 *       waited for: by their lock, and by every replica that has a lease saying that it has none.
 *   <li><b>drain</b>: no write is under way. All gaps are closed, those too that aren't due. To or
 *       from {@code mongo} the sync has to pass what MongoDB has then: later it either feeds the
 *       collection alone, or leaves it alone, and what it hasn't read yet would be lost or echo.
 *   <li><b>verify</b>: the last documents are compared.
 *   <li><b>switch</b>: one transaction sets the stage, and the mirror's triggers and the history
 *       with it. It locks the tables, so that SQL which no fence stops has either noted its gap,
 *       which is looked for once more, or comes after.
 *   <li><b>lift</b>: was part of that; replicas learn of it with their next beat, and until then
 *       their writes go on waiting.
 * </ol>
 */
public final class ModeSwitch implements StageSwitch {

  private static final Logger LOG = LoggerFactory.getLogger(ModeSwitch.class);

  /** How much longer than in PostgreSQL a lease in MongoDB is, as {@link Duty} has it. */
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  private final DataSource postgres;
  private final MongoStore mongo;
  private final StoredCollections collections;
  private final ModeTable table;
  private final SetStage setStage;
  private final Replay replay;
  private final LastSlice slice;
  private final DirectWriters others;
  private final Duration lease;
  private final FlipSettings settings;

  ModeSwitch(
      DataSource postgres,
      MongoStore mongo,
      StoredCollections collections,
      ModeTable table,
      Replay replay,
      LastSlice slice,
      DirectWriters others,
      Duration lease,
      FlipSettings settings) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.collections = collections;
    this.table = table;
    this.setStage = new SetStage(table, settings.change());
    this.replay = replay;
    this.slice = slice;
    this.others = others;
    this.lease = lease;
    this.settings = settings;
  }

  @Override
  public Walked change(
      String system,
      String name,
      @Nullable Stage from,
      Stage to,
      Decision decision,
      Progress progress) {
    StoredCollection collection = collections.of(system, name);
    if (collection == null) {
      throw new IllegalArgumentException("%s has no collection %s".formatted(system, name));
    }
    Walked[] walked = new Walked[1];
    if (!alone(
        collection, turn -> walked[0] = walk(turn, collection, from, to, decision, progress))) {
      throw new StageNotChanged(
          "the stage of " + collection.qualifiedName() + " is being changed by somebody else");
    }
    return walked[0];
  }

  private Walked walk(
      Connection turn,
      StoredCollection collection,
      @Nullable Stage expected,
      Stage to,
      Decision decision,
      Progress progress) {
    Waiting waiting = new Waiting(postgres, mongo, lease.plus(CONNECTING));
    Stage from = table.stage(collection);
    if (expected != null && from != expected) {
      throw new StageNotChanged(
          "%s is in stage %s by now, not %s"
              .formatted(collection.qualifiedName(), from.word(), expected.word()));
    }
    if (from == Stage.RETIRED && to != Stage.RETIRED) {
      throw new StageNotChanged(
          collection.qualifiedName() + " is retired: MongoDB has not followed since");
    }
    WalkNotes notes = new WalkNotes(postgres, turn, collection, from, to, decision, progress);
    Steps steps = new Steps(collection.qualifiedName(), decision.timeout(), notes);
    boolean fenced = false;
    try {
      steps.begin("checkLag", settings.checkLag(), "the follower");
      Lag lag = new Lag(postgres, waiting, replay, settings);
      steps.await(() -> lag.of(collection, from, to));
      Set<BsonValue> sample = slice.sample(collection);

      steps.begin("fence", settings.fence(), "writes that are under way");
      others.announce(collection, from, to, decision.by());
      fenced = true;
      long since = System.nanoTime();
      Leases.State fence = table.raise(collection, decision.by(), steps.left());
      table.tellMongo(collection, fence);
      steps.await(() -> waiting.forReplicas(fence.version()));
      others.stop(collection);

      steps.begin("drain", settings.drain(), "gaps");
      steps.await(() -> undrained(collection, fence, waiting, from, to));

      steps.begin("verify", settings.verify(), "documents that are compared");
      int[] compared = new int[1];
      steps.await(
          () -> {
            LastSlice.Compared slices = slice.compare(collection, sample);
            compared[0] = slices.documents();
            return unequal(collection, fence, slices.differing());
          });

      steps.begin("switch", settings.change(), "SQL that writes its tables");
      Leases.State[] done = new Leases.State[1];
      steps.await(
          () -> {
            done[0] =
                setStage.in(
                    collection, fence, to, decision, () -> millisSince(since), steps.left());
            return done[0] == null ? gaps(collection, fence, "SQL that writes its tables") : null;
          });

      steps.begin("lift", settings.fence(), "MongoDB");
      tell(collection, done[0]);
      Duration waited = Duration.ofNanos(System.nanoTime() - since);
      others.goOn(collection, to);
      notes.end();
      return new Walked(from, to, waited, compared[0], steps.finish());
    } catch (StoreUnavailable | LandingFailed | MongoAway | MongoException | StageNotChanged e) {
      if (fenced) {
        undo(collection);
      }
      throw e instanceof StageNotChanged failed
          ? failed
          : new StageNotChanged(steps.failed() + " (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }

  /** The sync has to pass what closing the gaps has written to MongoDB, too. */
  private @Nullable String undrained(
      StoredCollection collection, Leases.State fence, Waiting waiting, Stage from, Stage to) {
    String gaps = gaps(collection, fence, null);
    return gaps == null ? waiting.forSync(collection, from, to) : gaps;
  }

  /** Drains; for what it has to go on waiting. */
  private @Nullable String gaps(
      StoredCollection collection, Leases.State fence, @Nullable String otherwise) {
    long gaps = replay.drain(collection, fence.version());
    return gaps > 0 ? gaps + " gaps that the follower does not take" : otherwise;
  }

  private @Nullable String unequal(
      StoredCollection collection, Leases.State fence, @Nullable String differing) {
    return differing == null ? null : gaps(collection, fence, differing);
  }

  private void undo(StoredCollection collection) {
    try {
      Leases.State was = table.lift(collection);
      if (was != null) {
        tell(collection, was);
      }
      others.goOn(collection, table.stage(collection));
    } catch (RuntimeException e) {
      LOG.warn("The fence of {} is left to the services to lift", collection.qualifiedName());
    }
  }

  private void tell(StoredCollection collection, Leases.State state) {
    try {
      table.tellMongo(collection, state);
    } catch (MongoException e) {
      LOG.warn("MongoDB could not be told that the fence of {} is lifted", collection.name());
    }
  }

  /** Lifts the fence of somebody who was killed while he changed the mode. */
  void liftAbandoned(StoredCollection collection) {
    boolean unused = alone(collection, turn -> undo(collection));
  }

  /** Sees to it that the mirror's triggers are as the stage has them. */
  void switchTriggers(StoredCollection collection) {
    boolean unused = alone(collection, turn -> table.switchTriggers(collection));
  }

  /** Sees to it that direct writes are as the stage has them. */
  void settle(StoredCollection collection) {
    boolean unused = alone(collection, turn -> others.settle(collection, table.stage(collection)));
  }

  /** Where a collection stands. */
  Stage stage(StoredCollection collection) {
    return table.stage(collection);
  }

  /** Does the work unless somebody else is at this collection; returns whether it was done. */
  private boolean alone(StoredCollection collection, Consumer<Connection> work) {
    String name = collection.qualifiedName();
    try (Connection session = postgres.getConnection();
        SessionLock alone = SessionLock.attempt(session, SessionLock.Kind.STAGE, name)) {
      if (alone != null) {
        work.accept(session);
      }
      return alone != null;
    } catch (SQLException e) {
      throw StoreUnavailable.of("changing the stage of " + name, e);
    }
  }
}
