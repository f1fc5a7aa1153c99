package io.bactrian.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How much waits in the outbox and for how long, asked at most once in five seconds. */
final class OutboxMetrics {

  private static final Duration FRESH = Duration.ofSeconds(5);

  private final JdbcClient postgres;
  private final Clock clock;
  private Instant asked = Instant.EPOCH;
  private Waiting waiting = new Waiting(Double.NaN, Double.NaN);

  /** Both are NaN while PostgreSQL can't be asked. */
  private record Waiting(double messages, double seconds) {}

  OutboxMetrics(JdbcClient postgres, MeterRegistry registry, Clock clock) {
    this.postgres = postgres;
    this.clock = clock;
    Gauge.builder("bactrian.outbox.messages", this, outbox -> outbox.waiting().messages())
        .description("messages that the stream has yet to get")
        .register(registry);
    Gauge.builder("bactrian.outbox.age", this, outbox -> outbox.waiting().seconds())
        .baseUnit("seconds")
        .description("for how long the oldest of them has waited")
        .register(registry);
  }

  private synchronized Waiting waiting() {
    if (clock.instant().isAfter(asked.plus(FRESH))) {
      asked = clock.instant();
      try {
        waiting =
            postgres
                .sql(
                    """
                    select coalesce(sum(count), 0) as messages,
                      coalesce(extract(epoch from now() - min(created_at)), 0) as seconds
                    from risk.outbox
                    """)
                .query(
                    (row, number) ->
                        new Waiting(row.getDouble("messages"), row.getDouble("seconds")))
                .single();
      } catch (DataAccessException e) {
        waiting = new Waiting(Double.NaN, Double.NaN);
      }
    }
    return waiting;
  }
}
