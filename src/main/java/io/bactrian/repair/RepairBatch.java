package io.bactrian.repair;

import io.bactrian.landing.CatalogueReader;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.SharedKeys;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.Stage;
import io.bactrian.platform.Stages;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Repairs some documents of one collection, whose mode stays as it is meanwhile.
 *
 * <p>Nothing is copied here. What is wrong is noted as the stores note a write that the follower
 * lacks, and those who follow bring the leader's state over, under their own locks: so a live write
 * is never overtaken by what was read before it.
 */
final class RepairBatch {

  private static final long PAUSE_MILLIS = 100;

  private final DataSource postgres;
  private final BothSides sides;
  private final RepairJob job;
  private final Stages stages;
  private final StoreModes.Mode mode;
  private final boolean postgresLeads;
  private final Lens lens;
  private final Lenses lenses;
  private final CatchUp catchUp;

  RepairBatch(
      DataSource postgres,
      BothSides sides,
      RepairJob job,
      Stages stages,
      StoreModes.Mode mode,
      Lens lens,
      Lenses lenses,
      CatchUp catchUp) {
    this.postgres = postgres;
    this.sides = sides;
    this.job = job;
    this.stages = stages;
    this.mode = mode;
    this.postgresLeads = mode.postgresLeads(lens.mapping());
    this.lens = lens;
    this.lenses = lenses;
    this.catchUp = catchUp;
  }

  List<Repaired> repair(List<BsonValue> ids) {
    Map<String, Repaired> done = new LinkedHashMap<>();
    Map<BsonValue, Long> open = new LinkedHashMap<>();
    for (BsonValue id : ids) {
      Sides before = sides.of(id);
      String refusal = before.equal() ? null : refusal(before);
      String outcome = before.equal() ? "was equal" : refusal == null ? "open" : "refused";
      done.put(before.documentId(), new Repaired(before.documentId(), outcome, refusal));
      long repair = note(id, before, outcome, refusal);
      if (outcome.equals("open")) {
        open.put(id, repair);
      }
    }
    if (!open.isEmpty()) {
      String why = follow(List.copyOf(open.keySet()));
      settle(open, why, done);
    }
    return List.copyOf(done.values());
  }

  /** Why a document is left as it is, or null. */
  private @Nullable String refusal(Sides before) {
    boolean leaderHas = postgresLeads ? before.rowThere() : before.mongo() != null;
    boolean followerHas = postgresLeads ? before.mongo() != null : before.rowThere();
    // Where PostgreSQL leads and has no row, to follow it would be to delete the document.
    if (before.inQuarantine() && !(postgresLeads && before.rowThere())) {
      return "it is in the quarantine, from where bactrian quarantine releases it";
    }
    if (postgresLeads && before.rowThere() && before.postgres() == null) {
      return "its rows tell no document";
    }
    if (postgresLeads && before.rowKey() == null) {
      return "its _id can have no row, so nothing in PostgreSQL stands for it";
    }
    return isAppendOnly() && followerHas && !(postgresLeads && leaderHas)
        ? "its table only grows: what is there is never deleted or changed by a repair, and a person"
            + " has to decide"
        : null;
  }

  private boolean isAppendOnly() {
    return Transaction.run(
        postgres,
        "asking whether a table only grows",
        transaction ->
            CatalogueReader.isAppendOnly(transaction.connection(), lens.tables().get(0)));
  }

  private long note(BsonValue id, Sides before, String outcome, @Nullable String refusal) {
    return Transaction.run(
        postgres,
        "noting a repair of " + job.collection(),
        transaction -> {
          Connection connection = transaction.connection();
          if (outcome.equals("open") && mode != StoreModes.Mode.MONGO) {
            keepMode(transaction);
            if (postgresLeads) {
              RepairRecords.gap(connection, job, SharedKeys.noted(lens, id), before.rowKey());
            } else {
              RepairRecords.gap(connection, job, before.documentId(), null);
            }
          }
          return RepairRecords.add(
              connection, job, before, postgresLeads ? "postgres" : "mongo", outcome, refusal);
        });
  }

  /** The lock that says so may have been lost with its session. */
  private void keepMode(Transaction transaction) {
    Stage now = stages.keep(transaction.sql(), lens.mapping());
    if (now == null || now.mode() != mode) {
      throw new RepairRefused(
          "the mode of %s is being changed; what was begun is in bactrian.repairs"
              .formatted(lens.mapping().qualifiedName()));
    }
  }

  private @Nullable String follow(List<BsonValue> ids) {
    if (mode == StoreModes.Mode.MONGO) {
      return catchUp.stream(job.system(), lenses, job.collection(), ids);
    }
    catchUp.gaps();
    return null;
  }

  private void settle(Map<BsonValue, Long> open, @Nullable String why, Map<String, Repaired> done) {
    long end = System.nanoTime() + (why == null ? job.timeout().toNanos() : 0);
    Map<BsonValue, Long> left = new LinkedHashMap<>(open);
    while (true) {
      for (BsonValue id : new ArrayList<>(left.keySet())) {
        if (sides.of(id).equal()) {
          settle(id, Objects.requireNonNull(left.remove(id)), "equal", null, done);
        }
      }
      if (left.isEmpty() || System.nanoTime() > end) {
        break;
      }
      pause();
    }
    left.forEach(
        (id, repair) ->
            settle(
                id,
                repair,
                "differs",
                why == null ? "after " + job.timeout().toSeconds() + " s; see bactrian.gaps" : why,
                done));
  }

  private void settle(
      BsonValue id, long repair, String outcome, @Nullable String why, Map<String, Repaired> done) {
    Transaction.run(
        postgres,
        "settling a repair of " + job.collection(),
        transaction -> settle(transaction.connection(), repair, outcome, why));
    String text = Objects.requireNonNull(Quarantine.idText(id));
    done.put(text, new Repaired(text, outcome, why));
  }

  private static boolean settle(
      Connection connection, long repair, String outcome, @Nullable String why)
      throws SQLException {
    RepairRecords.settle(connection, repair, outcome, why);
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RepairRefused("it was interrupted; what was begun is in bactrian.repairs");
    }
  }
}
