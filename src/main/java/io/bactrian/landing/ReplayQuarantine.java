package io.bactrian.landing;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.types.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Tries quarantined documents again, after the mapping or the schema has been mended. */
public final class ReplayQuarantine {

  /**
   * What it came to.
   *
   * @param landed documents that are rows now and have left the quarantine
   * @param held those that are still refused, with one attempt more
   */
  public record Replayed(long landed, long held) {}

  private final DataSource postgres;
  private final Predicate<Lens> leads;

  /**
   * @param leads the collections of which PostgreSQL has what is newer than the documents held
   */
  public ReplayQuarantine(DataSource postgres, Predicate<Lens> leads) {
    this.postgres = postgres;
    this.leads = leads;
  }

  /**
   * Tries each document once, in a transaction of its own, and then fills the references that
   * waited for one of them.
   *
   * @param collection only this one, or all of the system's for null
   */
  public Replayed replay(String system, Lenses lenses, @Nullable String collection) {
    return replay(system, lenses, collection, Quarantine.Due.ALL);
  }

  /** As the other, for those of the documents that are due. */
  public Replayed replay(
      String system, Lenses lenses, @Nullable String collection, Quarantine.Due due) {
    long landed = 0;
    long held = 0;
    List<Waiting> waiting = new ArrayList<>();
    Quarantine quarantine = new Quarantine(system);
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      for (Lens lens : lenses.inOrder()) {
        if (leads.test(lens) || collection != null && !collection.equals(lens.collection())) {
          continue;
        }
        Quarantine.Held next = quarantine.after(connection, lens.collection(), 0, due);
        while (next != null) {
          if (next.reason() == Reason.STILL_REFERRED) {
            if (delete(connection, quarantine, lens, next)) {
              landed++;
            } else {
              held++;
            }
          } else if (next.landed()) {
            waiting.add(
                new Waiting(lens.collection(), next.id(), Quarantine.digest(next.document())));
          } else if (land(connection, quarantine, lens, next)) {
            landed++;
          } else {
            held++;
          }
          connection.commit();
          next = quarantine.after(connection, lens.collection(), next.id(), due);
        }
      }
      // What has landed may be what rows of any collection waited for, or wait itself.
      for (Lens lens : lenses.inOrder()) {
        Set<UUID> dangling = new SettleReferences(connection).settle(lens);
        for (Waiting document : waiting) {
          if (document.collection().equals(lens.collection())) {
            if (dangling.contains(document.digest())) {
              held++;
            } else {
              quarantine.release(connection, document.id());
              landed++;
            }
          }
        }
        connection.commit();
      }
      return new Replayed(landed, held);
    } catch (SQLException e) {
      throw StoreUnavailable.of("replaying the quarantine of " + system, e);
    }
  }

  /** A document whose rows are there, and which waits for the target of a reference. */
  private record Waiting(String collection, long id, UUID digest) {}

  private static boolean delete(
      Connection connection, Quarantine quarantine, Lens lens, Quarantine.Held held)
      throws SQLException {
    BsonValue id = Objects.requireNonNull(held.document().decode().get("_id"));
    Map<BsonValue, String> stayed = new Landing(lens, false).delete(connection, List.of(id));
    if (stayed.isEmpty()) {
      quarantine.release(connection, held.id());
      return true;
    }
    quarantine.save(
        connection,
        lens.collection(),
        List.of(Quarantined.stillReferred(id, Objects.requireNonNull(stayed.get(id)))));
    return false;
  }

  private static boolean land(
      Connection connection, Quarantine quarantine, Lens lens, Quarantine.Held held)
      throws SQLException {
    Batch batch = new Batch(lens);
    batch.add(held.document());
    Landing landing = new Landing(lens, true);
    // One that has the key of another document must not take that one's rows.
    Landing.Landed result =
        held.reason() == Reason.DUPLICATE_ID
            ? landing.insert(connection, batch)
            : landing.upsertLater(connection, batch);
    if (result.quarantined().isEmpty()) {
      quarantine.release(connection, held.id());
      return true;
    }
    quarantine.save(connection, lens.collection(), result.quarantined());
    return false;
  }
}
