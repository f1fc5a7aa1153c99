package io.bactrian.stores;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch.Decision;
import io.bactrian.platform.StageUnknown;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sets a stage. When the reply to the commit is lost, whoever wants the change must not be told
 * that all is as it was: PostgreSQL is asked until it says whether it was made.
 */
final class SetStage {

  private final ModeTable table;
  private final Duration most;

  /**
   * @param most for how long it is asked
   */
  SetStage(ModeTable table, Duration most) {
    this.table = table;
    this.most = most;
  }

  /**
   * As {@link ModeTable#change}.
   *
   * @throws StageUnknown when PostgreSQL doesn't say whether it was set
   */
  Leases.@Nullable State in(
      StoredCollection collection,
      Leases.State fence,
      Stage to,
      Decision decision,
      LongSupplier fencedMillis,
      long patienceMillis) {
    try {
      return table.change(collection, fence, to, decision, fencedMillis, patienceMillis);
    } catch (UnansweredChange e) {
      if (wasMade(collection, to, e)) {
        return e.made().state();
      }
      throw new StageNotChanged(
          "%s is as it was: switch was not answered by PostgreSQL, and not made"
              .formatted(collection.qualifiedName()));
    }
  }

  private boolean wasMade(StoredCollection collection, Stage to, UnansweredChange change) {
    long begun = System.nanoTime();
    while (true) {
      try {
        return table.wasMade(collection, change.made(), most.toMillis());
      } catch (StoreUnavailable e) {
        if (System.nanoTime() - begun > most.toNanos() || !Steps.pause()) {
          throw new StageUnknown(
              "%s is in stage %s or as it was: PostgreSQL went away while it was changed, and tells later"
                  .formatted(collection.qualifiedName(), to.word()),
              e);
        }
      }
    }
  }
}
