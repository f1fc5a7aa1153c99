package io.bactrian.cli;

import com.mongodb.client.MongoDatabase;
import io.bactrian.demo.escrow.EscrowTraffic;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Writes into MongoDB at a steady rate, and says once a second what it did. */
final class LiveTraffic {

  private static final long SECOND = 1_000_000_000L;

  private final EscrowTraffic traffic;
  private final int rate;
  private final PrintStream out;

  /**
   * @param rate writes a second
   */
  LiveTraffic(MongoDatabase database, long seed, int rate, PrintStream out) {
    this.traffic = new EscrowTraffic(database, seed, Clock.systemUTC());
    this.rate = rate;
    this.out = out;
  }

  /**
   * @param time how long, or null for ever; what is half done then is brought to its end
   */
  void run(@Nullable Duration time) {
    long begin = System.nanoTime();
    long end = time == null ? Long.MAX_VALUE : time.toNanos();
    long steps = 0;
    long reported = 0;
    Map<EscrowTraffic.Write, Integer> done = new EnumMap<>(EscrowTraffic.Write.class);
    long now = 0;
    while (now < end || !traffic.idle()) {
      done.merge(traffic.step().write(), 1, Integer::sum);
      steps++;
      now = System.nanoTime() - begin;
      long ahead = steps * SECOND / rate - now;
      if (ahead > 0 && now < end) {
        LockSupport.parkNanos(ahead);
      }
      if (now / SECOND > reported) {
        reported = now / SECOND;
        out.println(
            "  "
                + LocalTime.now().truncatedTo(ChronoUnit.SECONDS)
                + "  "
                + steps
                + " writes; since the last line "
                + done);
        done.clear();
      }
    }
    out.println("  " + steps + " writes altogether");
  }
}
