package io.bactrian.platform.throttle;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.source.Watcher;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows long work down: what works tells it after each piece, and is made to wait in proportion. It
 * halves the speed while a signal asks for it and gives a tenth back each time none does; an
 * operator's word is a limit on top. It looks only while there is work.
 */
public final class Throttle implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);

  /** How long a piece counts at most: one that hung is no measure. */
  private static final long LONGEST_PIECE = Duration.ofSeconds(5).toNanos();

  private static final long SLICE = Duration.ofMillis(100).toNanos();
  private static final long UNUSED = Duration.ofSeconds(10).toNanos();

  private final @Nullable DataSource postgres;
  private final List<Signal> signals;
  private final ThrottleSettings settings;
  private final BiConsumer<String, Pace> shown;
  private final Map<String, Pace> paces = new ConcurrentHashMap<>();
  private @Nullable ScheduledExecutorService ticking;

  /**
   * @param postgres where operators' words are
   * @param shown is told of each system's pace, once
   */
  Throttle(
      @Nullable DataSource postgres,
      List<Signal> signals,
      ThrottleSettings settings,
      BiConsumer<String, Pace> shown) {
    this.postgres = postgres;
    this.signals = List.copyOf(signals);
    this.settings = settings;
    this.shown = shown;
  }

  /** One that never slows anything down. */
  public static Throttle off() {
    Duration second = Duration.ofSeconds(1);
    return new Throttle(
        null,
        List.of(),
        new ThrottleSettings(false, second, second, 2, second, second, second, 100),
        (system, pace) -> {});
  }

  /** The speed of one system's work. */
  static final class Pace {
    private volatile Speed speed = Speed.FULL;
    private volatile long usedAt = System.nanoTime();
    private final AtomicLong waited = new AtomicLong();
    private Speed word = Speed.FULL;
    private volatile int own = 100;
    private String reason = "";
    private String told = "";

    Speed speed() {
      return speed;
    }

    /** Nanoseconds for which work was made to wait. */
    long waited() {
      return waited.get();
    }
  }

  /** A stretch of work: what has to be done in one go. */
  public final class Work {
    private final @Nullable Pace pace;
    private final Watcher watcher;

    private Work(@Nullable Pace pace, Watcher watcher) {
      this.pace = pace;
      this.watcher = watcher;
    }

    /** Waits, if at all, as long as the speed wants it after a piece that took so long. */
    public void did(long nanos) {
      if (pace == null) {
        return;
      }
      pace.usedAt = System.nanoTime();
      long piece = Math.min(nanos, LONGEST_PIECE);
      for (long waited = 0; ; ) {
        Speed speed = pace.speed;
        watcher.slowed(speed.words());
        // A pause begins where no transaction is open, so that this one comes to its end first.
        long percent = speed.percent() == 0 ? pace.own : speed.percent();
        long due = piece * (100 - percent) / percent - waited;
        if (due <= 0) {
          return;
        }
        waited += pause(pace, Math.min(due, SLICE));
      }
    }

    private void begin() {
      while (pace != null && pace.speed.percent() == 0) {
        watcher.slowed(pace.speed.words());
        pause(pace, SLICE);
      }
    }
  }

  /**
   * Begins a stretch of work; waits while it is paused.
   *
   * @param watcher is told why it is slow
   */
  public Work begin(String system, Watcher watcher) {
    if (!settings.enabled()) {
      return new Work(null, watcher);
    }
    Pace pace = paces.get(system);
    if (pace == null) {
      pace = enter(system);
    }
    pace.usedAt = System.nanoTime();
    Work work = new Work(pace, watcher);
    work.begin();
    return work;
  }

  private synchronized Pace enter(String system) {
    Pace known = paces.get(system);
    if (known != null) {
      return known;
    }
    Pace pace = new Pace();
    listen(system, pace); // what was said before must hold from the first piece on
    settle(system, pace, null);
    paces.put(system, pace);
    shown.accept(system, pace);
    if (ticking == null) {
      ticking =
          Executors.newSingleThreadScheduledExecutor(
              work -> {
                Thread thread = new Thread(work, "throttle");
                thread.setDaemon(true);
                return thread;
              });
      long every = settings.every().toNanos();
      var unused = ticking.scheduleWithFixedDelay(this::tick, every, every, TimeUnit.NANOSECONDS);
    }
    return pace;
  }

  private static long pause(Pace pace, long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
      pace.waited.addAndGet(nanos);
      pace.usedAt = System.nanoTime();
      return nanos;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }

  /** Looks at everything once, for the systems that are worked on. */
  private void tick() {
    try {
      paces.forEach(
          (system, pace) -> {
            if (System.nanoTime() - pace.usedAt < UNUSED) {
              String why = null;
              for (Signal signal : signals) {
                String each = signal.slow(system);
                why = why == null ? each : why;
              }
              listen(system, pace);
              settle(system, pace, why);
            }
          });
    } catch (RuntimeException e) {
      LOG.warn("Nobody knows how fast to go: {}", e.toString()); // and the next tick looks again
    }
  }

  private void listen(String system, Pace pace) {
    if (postgres != null) {
      try (Connection connection = postgres.getConnection()) {
        pace.word = Words.of(connection, system);
      } catch (SQLException e) {
        LOG.debug("What was said of {} still holds: {}", system, e.getMessage());
      } catch (StoreUnavailable e) {
        LOG.debug("What was said of {} still holds", system, e);
      }
    }
  }

  private void settle(String system, Pace pace, @Nullable String why) {
    if (why != null) {
      pace.own = Math.max(settings.least(), pace.own / 2);
      pace.reason = why;
    } else {
      pace.own = Math.min(100, pace.own + 10);
    }
    boolean byWord = pace.word.percent() <= pace.own;
    pace.speed =
        pace.own >= 100 && pace.word.percent() >= 100
            ? Speed.FULL
            : byWord ? pace.word : new Speed(pace.own, pace.reason);
    String tell =
        pace.speed.percent() >= 100
            ? ""
            : byWord ? pace.word.percent() + String.valueOf(pace.word.why()) : "slow";
    if (!tell.equals(pace.told)) {
      pace.told = tell;
      if (tell.isEmpty()) {
        LOG.info("Work on {} goes at full speed again", system);
      } else {
        LOG.warn("Work on {} is slowed down, {}", system, pace.speed.words());
      }
    }
  }

  @Override
  public synchronized void close() {
    if (ticking != null) {
      ticking.shutdownNow();
    }
  }
}
