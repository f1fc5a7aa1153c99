package io.bactrian.stores;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.Announcer;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.StoreModes.Mode;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who write straight to MongoDB: refused or told, as configured, before a fence is relied on.
 *
 * <p>In {@code dual} such a write would have no gap, in {@code postgres} the mirror would overwrite
 * it. Deletes are not refused: a validator isn't asked about them.
 */
final class DirectWriters {

  private static final Logger LOG = LoggerFactory.getLogger(DirectWriters.class);

  private final DirectWrites how;
  private final ClosedCollections closed;
  private final Announcer announcer;
  private final StoreModes modes;

  DirectWriters(DirectWrites how, MongoStore mongo, Announcer announcer, StoreModes modes) {
    this.how = how;
    this.closed = new ClosedCollections(mongo);
    this.announcer = announcer;
    this.modes = modes;
  }

  /**
   * Tells that a collection is about to be fenced.
   *
   * @throws StageNotChanged when that was not taken
   */
  void announce(StoredCollection collection, Stage from, Stage to, String by) {
    if (how == DirectWrites.ANNOUNCE) {
      String problem = announcer.fence(collection.system(), collection.name(), from, to, by);
      if (problem != null) {
        throw notFenced(collection, problem);
      }
    }
  }

  /**
   * Stops them, the fence being up: what they have written before is in MongoDB when this returns.
   *
   * @throws StageNotChanged when MongoDB does not let us
   * @throws MongoException when it is away
   */
  void stop(StoredCollection collection) {
    if (how == DirectWrites.REFUSE) {
      try {
        closed.close(collection.name());
      } catch (MongoCommandException e) {
        throw notFenced(
            collection,
            "MongoDB did not take the validator that refuses direct writes, with code "
                + e.getCode());
      }
    }
  }

  private static StageNotChanged notFenced(StoredCollection collection, String problem) {
    return new StageNotChanged(
        "%s is as it was: fence: %s".formatted(collection.qualifiedName(), problem));
  }

  /** The fence is lifted. What can't be done or told now, {@link Tidy} does. */
  void goOn(StoredCollection collection, Stage stage) {
    try {
      if (how == DirectWrites.REFUSE) {
        asStageHasIt(collection, stage);
      } else if (how == DirectWrites.ANNOUNCE) {
        announcer.lift(collection.system(), collection.name(), stage);
      }
    } catch (MongoException | StoreUnavailable e) {
      LOG.warn(
          "Who writes {} straight to MongoDB could not be let go on; the services will see to it",
          collection.qualifiedName());
    }
  }

  /** Sees to it that nothing is left of a walk; nobody is changing the collection's stage. */
  void settle(StoredCollection collection, Stage stage) {
    asStageHasIt(collection, stage);
    announcer.lift(collection.system(), collection.name(), stage);
  }

  /** What is retired stays as it is. */
  private void asStageHasIt(StoredCollection collection, Stage stage) {
    if (refusedIn(stage)) {
      closed.close(collection.name());
    } else if (stage != Stage.RETIRED) {
      closed.open(collection.name());
    }
  }

  private boolean refusedIn(Stage stage) {
    return how == DirectWrites.REFUSE && (stage == Stage.DUAL || stage == Stage.POSTGRES);
  }

  /** Calls for those that may not be settled. */
  void unsettled(List<StoredCollection> collections, Consumer<StoredCollection> found) {
    try {
      Set<String> shut = closed.all();
      Set<String> told = announcer.fenced();
      for (StoredCollection each : collections) {
        Mode mode = modes.of(each.lens().mapping());
        boolean wanted = how == DirectWrites.REFUSE && mode != Mode.MONGO;
        if (wanted != shut.contains(each.name()) || told.contains(each.qualifiedName())) {
          found.accept(each);
        }
      }
    } catch (MongoException | StoreUnavailable e) {
      LOG.debug("Nobody looks after direct writes now: {}", e.getMessage());
    }
  }

  /** Whether our own writes have to bypass validation; needs a right that not every user has. */
  boolean bypassed() {
    return how == DirectWrites.REFUSE;
  }

  /** Whether those that MongoDB leads have to, too: elsewhere the application's validator holds. */
  boolean bypassed(Stage stage) {
    return refusedIn(stage);
  }

  /** Whether it is us for whom MongoDB has refused a document. */
  boolean areRefused(StoredCollection collection) {
    return how == DirectWrites.REFUSE && closed.isClosed(collection.name());
  }
}
