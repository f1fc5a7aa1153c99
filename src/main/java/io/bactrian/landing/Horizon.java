package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Mapping;
import io.bactrian.mapping.TableShape;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The moment past which a mapping's root rows have expired, as PostgreSQL's clock has it: the one
 * clock that replicas, the purge and parity share, and that fills {@code default now()}.
 */
final class Horizon {

  private final String column;
  private final String moment;

  private Horizon(TableShape root, Mapping.Ttl ttl) {
    this.column = ttl.column();
    // The statement's time and no finer, or PostgreSQL could not use an index.
    String now =
        root.columns().get(root.indexOf(column)).type().name().contains("with time zone")
            ? "statement_timestamp()"
            : "(statement_timestamp() at time zone 'UTC')";
    this.moment =
        now
            + " - make_interval(secs => "
            + BigDecimal.valueOf(ttl.after().toMillis(), 3).toPlainString()
            + ")";
  }

  /** The horizon of a mapping's rows, or null when they live for ever. */
  static @Nullable Horizon of(Lens lens) {
    Mapping.Ttl ttl = lens.mapping().ttl();
    return ttl == null ? null : new Horizon(lens.tables().get(0), ttl);
  }

  /** The column from which it is counted. */
  String column() {
    return column;
  }

  /** That the root row with this alias has expired: never where the column is NULL. */
  String past(String alias) {
    return alias + "." + quote(column) + " < " + moment;
  }
}
