package io.bactrian.cutover;

import io.bactrian.cutover.Finding.State;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** One point of the checklist: answers from recorded evidence, never by looking itself. */
interface Check {

  /** The nine, in the order of the checklist. */
  enum Name {
    SCHEMA("the schema is that of its last migration"),
    MAPPING("rows give every document back"),
    BACKFILL("everything is copied and counted"),
    GAPS("hardly a write waits to be followed"),
    SHADOW("reads of both stores agree"),
    MISMATCH("no comparison has found a difference"),
    LATENCY("PostgreSQL is not much slower"),
    DRILL("there and back has been tried"),
    WATCH("PostgreSQL has led and was watched");

    private final String title;

    Name(String title) {
      this.title = title;
    }

    /** What it asks, in words. */
    public String title() {
      return title;
    }

    /** As it stands in tables and answers. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a reason is enough to pass it: not before the only step that nobody can undo. */
    boolean canBeForced() {
      return this != WATCH;
    }
  }

  /** Which it is. */
  Name name();

  /** What the evidence says. */
  Finding ask(Asked asked);

  /** Of which collection it is asked, and in whose transaction. */
  record Asked(JdbcClient sql, Mapping mapping, Stage stage, Limits limits, Instant now) {

    /** A statement with {@code :system} and {@code :collection}. */
    StatementSpec about(String statement) {
      return sql.sql(statement)
          .param("system", mapping.system())
          .param("collection", mapping.source());
    }

    /** The same, of the system alone. */
    StatementSpec ofSystem(String statement) {
      return sql.sql(statement).param("system", mapping.system());
    }

    boolean within(@Nullable Instant at, Duration age) {
      return at != null && !at.isBefore(now.minus(age));
    }

    String ago(Instant at) {
      return Words.of(Duration.between(at, now)) + " ago";
    }
  }

  /** It holds. */
  default Finding passed(String figure, String limit, @Nullable Instant since) {
    return new Finding(name(), State.PASSED, figure, limit, since, null);
  }

  /** It does not hold. */
  default Finding failed(String figure, String limit, @Nullable Instant since, String todo) {
    return new Finding(name(), State.FAILED, figure, limit, since, todo);
  }

  /** Nobody knows yet. */
  default Finding unchecked(String figure, String limit, @Nullable Instant since, String todo) {
    return new Finding(name(), State.UNCHECKED, figure, limit, since, todo);
  }
}
