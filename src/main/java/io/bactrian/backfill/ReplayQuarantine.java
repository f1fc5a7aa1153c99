package io.bactrian.backfill;

import io.bactrian.landing.Batch;
import io.bactrian.landing.Landing;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tries quarantined documents again, after the mapping or the schema has been mended. */
@Component
public final class ReplayQuarantine {

  /**
   * What it came to.
   *
   * @param landed documents that are rows now and have left the quarantine
   * @param held those that are still refused, with one attempt more
   */
  public record Replayed(long landed, long held) {}

  private final DataSource postgres;

  ReplayQuarantine(DataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * Tries each document once, in a transaction of its own.
   *
   * @param collection only this one, or all of the system's for null
   */
  public Replayed replay(String system, Lenses lenses, @Nullable String collection) {
    long landed = 0;
    long held = 0;
    Quarantine quarantine = new Quarantine(system);
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      for (Lens lens : lenses.inOrder()) {
        if (collection != null && !collection.equals(lens.collection())) {
          continue;
        }
        Quarantine.Held next = quarantine.after(connection, lens.collection(), 0);
        while (next != null) {
          Batch batch = new Batch(lens);
          batch.add(next.document());
          Landing.Landed result = new Landing(lens, true).insert(connection, batch);
          if (result.quarantined().isEmpty()) {
            quarantine.release(connection, next.id());
            landed++;
          } else {
            quarantine.save(connection, lens.collection(), result.quarantined());
            held++;
          }
          connection.commit();
          next = quarantine.after(connection, lens.collection(), next.id());
        }
      }
      return new Replayed(landed, held);
    } catch (SQLException e) {
      throw StoreUnavailable.of("replaying the quarantine of " + system, e);
    }
  }
}
