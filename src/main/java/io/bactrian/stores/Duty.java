package io.bactrian.stores;

import com.mongodb.MongoException;
import io.bactrian.http.Problem;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.StoreModes.Mode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;

/**
 * Whether this replica may write a collection now, and in which mode. Once a beat it renews its
 * lease and learns of fences, of which PostgreSQL tells it at once; it says that it has seen a
 * fence only when no write of that collection is under way here. When it could not be heard of for
 * as long as its lease, it writes nothing.
 */
public final class Duty implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Duty.class);
  private static final Duration LATER = Duration.ofSeconds(2);

  /**
   * How much longer than in PostgreSQL the lease in MongoDB is: connecting to one that is away
   * takes that long.
   */
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  /** No thread that is to end waits longer for news. */
  private static final Duration NEWS = Duration.ofSeconds(1);

  private final Leases leases;
  private final StoreModes modes;
  private final StoresSettings settings;
  private final Recent recent;
  private final Map<String, Integer> underWay = new HashMap<>();
  private Map<String, Leases.State> states = Map.of();
  private long seen;
  private volatile long told;
  private long leasedUntil;
  private boolean leased;
  private boolean hurry;
  private boolean running;
  private volatile boolean postgresAway;
  private @Nullable Thread thread;

  Duty(Leases leases, StoreModes modes, StoresSettings settings, Recent recent) {
    this.recent = recent;
    this.leases = leases;
    this.modes = modes;
    this.settings = settings;
  }

  /** Says that a write is under way until it is closed. */
  final class Permit implements AutoCloseable {
    private final StoredCollection collection;
    private final Leases.State state;
    private boolean lingers;

    private Permit(StoredCollection collection, Leases.State state) {
      this.collection = collection;
      this.state = state;
    }

    Mode mode() {
      return state.mode();
    }

    Stage stage() {
      return state.stage();
    }

    /** What {@code bactrian.modes} must still say when the write is committed. */
    long version() {
      return state.version();
    }

    /** Has it count as under way after it is closed, for as long as MongoDB may still do it. */
    void linger() {
      lingers = true;
    }

    @Override
    public void close() {
      if (lingers) {
        CompletableFuture.delayedExecutor(settings.grace().toMillis(), TimeUnit.MILLISECONDS)
            .execute(() -> leave(collection.qualifiedName()));
      } else {
        leave(collection.qualifiedName());
      }
    }
  }

  /**
   * Waits until the collection may be written.
   *
   * @throws Problem 503 when that takes too long
   */
  synchronized Permit enter(StoredCollection collection) {
    long end = System.nanoTime() + settings.pause().toNanos();
    while (true) {
      Leases.State state = state(collection);
      long now = System.nanoTime();
      boolean onDuty = leased && leasedUntil - now > 0;
      if (onDuty && !state.fenced()) {
        underWay.merge(collection.qualifiedName(), 1, Integer::sum);
        return new Permit(collection, state);
      }
      if (end - now <= 0) {
        throw Problem.later(
            HttpStatus.SERVICE_UNAVAILABLE,
            onDuty
                ? "the mode of this collection is being changed"
                : "neither store could be told that this process writes",
            LATER);
      }
      await(Math.min(end - now, TimeUnit.MILLISECONDS.toNanos(100)));
    }
  }

  private synchronized void leave(String collection) {
    underWay.computeIfPresent(collection, (name, count) -> count == 1 ? null : count - 1);
    Leases.State state = states.get(collection);
    if (state != null && state.fenced()) {
      hurry = true;
    }
    notifyAll();
  }

  /** Waits a little for what a write has found out before us: that a mode has changed. */
  synchronized void awaitNews(StoredCollection collection) {
    long version = state(collection).version();
    long end = System.nanoTime() + settings.beat().toNanos() * 2;
    hurry = true;
    notifyAll();
    for (long now = System.nanoTime();
        end - now > 0 && state(collection).version() == version;
        now = System.nanoTime()) {
      await(end - now);
    }
  }

  /** The mode in which the collection is read. */
  synchronized Mode modeOf(StoredCollection collection) {
    return state(collection).mode();
  }

  /** Where the collection stands. */
  synchronized Stage stageOf(StoredCollection collection) {
    return state(collection).stage();
  }

  private Leases.State state(StoredCollection collection) {
    Leases.State said = states.get(collection.qualifiedName());
    return said == null
        ? new Leases.State(Stage.of(modes.configured(collection.lens().mapping())), 0, false)
        : said;
  }

  /** Whether PostgreSQL didn't answer the last beat: don't wait for it if you needn't. */
  boolean postgresIsAway() {
    return postgresAway;
  }

  private void beats() {
    while (isRunning()) {
      try {
        if (!beat()) {
          pause();
        }
      } catch (RuntimeException e) {
        LOG.error("The beat of the stores failed", e);
      }
    }
  }

  /** Until the next beat is due, a mode is changed, or the last write has made way for a fence. */
  private void pause() {
    Duration most = settings.beat().compareTo(NEWS) < 0 ? settings.beat() : NEWS;
    synchronized (this) {
      if (hurry || postgresAway || waitsForWrites()) {
        if (!hurry && running) {
          await(settings.beat().toNanos());
        }
        hurry = false;
        return;
      }
    }
    try {
      if (isRunning() && !leases.awaitNews(most)) {
        synchronized (this) {
          await(most.toNanos());
        }
      }
    } catch (SQLException e) {
      LOG.debug("The connection of the lease is gone: {}", e.getMessage()); // the beat says more
    }
  }

  /** Whether a fence that was seen is not kept yet. */
  private boolean waitsForWrites() {
    return states.values().stream().anyMatch(each -> each.fenced() && each.version() > seen);
  }

  /** Returns whether there is more to say at once. */
  private boolean beat() {
    long kept;
    synchronized (this) {
      kept = seen;
    }
    boolean wasAway = postgresAway;
    if (wasAway) {
      beatInMongo(kept); // first: connecting to PostgreSQL takes time
    }
    long begun = System.nanoTime();
    try {
      Map<String, Leases.State> said = leases.inPostgres(kept, newlyKept());
      postgresAway = false;
      told = kept;
      boolean more = take(said, begun + settings.lease().toNanos());
      leases.leaveMongo();
      return more;
    } catch (SQLException e) {
      if (!wasAway) {
        LOG.warn(
            "PostgreSQL is away: writes that MongoDB leads are noted there ({})", e.getClass());
        postgresAway = true;
        beatInMongo(kept);
      }
    } catch (MongoException e) {
      LOG.warn("The lease in MongoDB could not be given back; it runs out by itself");
    }
    return false;
  }

  /** What was followed last of those collections whose fence is kept with this beat. */
  private synchronized List<Recent.Entry> newlyKept() {
    return states.entrySet().stream()
        .filter(each -> each.getValue().fenced() && each.getValue().version() > told)
        .filter(each -> each.getValue().version() <= seen)
        .flatMap(each -> recent.of(each.getKey()).stream())
        .toList();
  }

  private void beatInMongo(long kept) {
    long begun = System.nanoTime();
    synchronized (this) {
      if (!leased || !leases.haveMongo()) {
        return; // What was said before we came, only PostgreSQL knows for certain.
      }
    }
    try {
      Map<String, Leases.State> said = leases.inMongo(kept);
      take(said, begun + settings.lease().plus(CONNECTING).toNanos());
    } catch (MongoException e) {
      LOG.warn("Neither store can be told that this process writes: it will stop writing");
    }
  }

  private synchronized boolean take(Map<String, Leases.State> said, long until) {
    Map<String, Leases.State> merged = new HashMap<>(states);
    said.forEach(
        (name, state) ->
            merged.merge(name, state, (old, now) -> now.version() >= old.version() ? now : old));
    states = merged;
    leasedUntil = until;
    leased = true;
    boolean quiet =
        states.entrySet().stream()
            .noneMatch(each -> each.getValue().fenced() && underWay.containsKey(each.getKey()));
    long newest = states.values().stream().mapToLong(Leases.State::version).max().orElse(0);
    boolean more = quiet && newest > seen;
    if (more) {
      seen = newest;
    }
    notifyAll();
    return more;
  }

  private synchronized void await(long nanos) {
    try {
      wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.later(HttpStatus.SERVICE_UNAVAILABLE, "shutting down", LATER);
    }
  }

  @Override
  public synchronized void start() {
    running = true;
    Thread beating = new Thread(this::beats, "stores-beat");
    beating.setDaemon(true);
    beating.start();
    thread = beating;
  }

  @Override
  public void stop() {
    Thread beating;
    synchronized (this) {
      running = false;
      leased = false;
      beating = thread;
      notifyAll();
    }
    try {
      if (beating != null) {
        beating.join(TimeUnit.SECONDS.toMillis(8));
      }
      leases.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException | MongoException e) {
      LOG.warn("The lease could not be given back; it runs out by itself");
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }

  /** Before the web server takes requests, and until after it has stopped. */
  @Override
  public int getPhase() {
    return 0;
  }
}
