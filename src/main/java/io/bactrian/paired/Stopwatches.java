package io.bactrian.paired;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long each store took: asking, and waiting for its rows. */
final class Stopwatches {

  private final long[] nanos = new long[2];

  /** Opens an answer. */
  interface Asking {
    Answer ask() throws SQLException;
  }

  Answer mongo(Asking asking) throws SQLException {
    return new Timed(asking, 0);
  }

  Answer sql(Asking asking) throws SQLException {
    return new Timed(asking, 1);
  }

  Duration mongo() {
    return Duration.ofNanos(nanos[0]);
  }

  Duration sql() {
    return Duration.ofNanos(nanos[1]);
  }

  private final class Timed implements Answer {
    private final int store;
    private final Answer answer;

    Timed(Asking asking, int store) throws SQLException {
      this.store = store;
      long started = System.nanoTime();
      try {
        this.answer = asking.ask();
      } finally {
        nanos[store] += System.nanoTime() - started;
      }
    }

    @Override
    public @Nullable NormalRow next() throws SQLException {
      long started = System.nanoTime();
      try {
        return answer.next();
      } finally {
        nanos[store] += System.nanoTime() - started;
      }
    }

    @Override
    public void close() throws SQLException {
      answer.close();
    }
  }
}
