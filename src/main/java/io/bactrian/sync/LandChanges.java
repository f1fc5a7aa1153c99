package io.bactrian.sync;

import io.bactrian.bson.SameId;
import io.bactrian.landing.Batch;
import io.bactrian.landing.Landing;
import io.bactrian.landing.LaterReferences;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.Quarantined;
import io.bactrian.landing.SettleReferences;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Brings rows to where changes have brought documents, inside one transaction: of each document the
 * last state counts, documents land after those to which they refer, and rows go after those that
 * refer to them.
 *
 * <p>What is refused may only be too early, because what it needs comes with the same changes (two
 * documents that refer to each other, a unique value that moves from one to another). So it is
 * tried once more when the others have landed, with the references that may wait filled at the end.
 * What is refused then goes to the quarantine. For one thread.
 */
final class LandChanges {

  private final Lenses lenses;
  private final Quarantine quarantine;
  private final Map<String, Landing> landings = new HashMap<>();
  private final Map<String, Landing> waiting = new HashMap<>();
  private final Map<String, LaterReferences.Target> targets = new HashMap<>();

  LandChanges(String system, Lenses lenses) {
    this.lenses = lenses;
    this.quarantine = new Quarantine(system);
  }

  /** How many documents went where. */
  record Landed(long put, long deleted, long quarantined) {}

  /**
   * The last state of each document that changed, by collection and {@code _id}. A number's type
   * doesn't tell one {@code _id} from another.
   */
  static final class Changes {

    private final Map<String, Map<SameId, Change.OfDocument>> last = new HashMap<>();
    private final Map<String, Set<BsonValue>> spellings = new HashMap<>();

    void add(Change.Put put) {
      Change before = remember(put);
      if (before instanceof Change.Put earlier && earlier.isNew() && !put.isNew()) {
        remember(new Change.Put(put.collection(), put.id(), put.document(), true));
      } else if (before instanceof Change.Deleted && put.isNew()) {
        // Its old rows are there: it is not new to PostgreSQL.
        remember(new Change.Put(put.collection(), put.id(), put.document(), false));
      }
    }

    void add(Change.Deleted deleted) {
      Change unused = remember(deleted);
    }

    private @Nullable Change remember(Change.OfDocument change) {
      spellings.computeIfAbsent(change.collection(), none -> new HashSet<>()).add(change.id());
      return last.computeIfAbsent(change.collection(), none -> new LinkedHashMap<>())
          .put(new SameId(change.id()), change);
    }

    boolean isEmpty() {
      return last.isEmpty();
    }

    private Collection<Change.OfDocument> of(Lens lens) {
      return last.getOrDefault(lens.collection(), Map.of()).values();
    }

    /** The keys of the rows of those that are there, as PostgreSQL reads them. */
    private List<String> keys(Lens lens) {
      return of(lens).stream()
          .filter(Change.Put.class::isInstance)
          .map(put -> lens.knownKey(put.id()))
          .filter(Objects::nonNull)
          .toList();
    }
  }

  /**
   * Lands them.
   *
   * @param changes of collections that the lenses know
   * @throws SQLException when the transaction must be given up
   */
  Landed land(Connection connection, Changes changes) throws SQLException {
    List<Lens> order =
        lenses.inOrder().stream()
            .filter(lens -> changes.last.containsKey(lens.collection()))
            .toList();
    Map<Lens, List<Quarantined>> early = new LinkedHashMap<>();
    Set<Lens> unsettled = new LinkedHashSet<>();
    long put = 0;
    long quarantined = 0;
    for (Lens lens : order) {
      quarantine.forget(
          connection,
          lens.collection(),
          changes.spellings.getOrDefault(lens.collection(), Set.of()));
      // Where others land too, they may be what these wait for.
      boolean waits = order.size() > 1 && waits(lens);
      if (waits) {
        unsettled.add(lens);
      }
      List<Quarantined> refused = new ArrayList<>();
      for (boolean isNew : List.of(true, false)) {
        Batch batch = new Batch(lens);
        changes.of(lens).forEach(change -> add(batch, change, isNew));
        Landing.Landed landed = land(connection, batch, isNew, waits);
        put += landed.landed();
        refused.addAll(landed.quarantined());
      }
      List<Quarantined> last =
          refused.stream().filter(each -> !each.reason().maybeEarly()).toList();
      quarantine.save(connection, lens.collection(), last);
      quarantined += last.size();
      refused.removeAll(last);
      if (!refused.isEmpty()) {
        early.put(lens, refused);
      }
    }
    Map<Lens, List<BsonValue>> staying = new LinkedHashMap<>();
    long deleted = delete(connection, order, changes, staying);
    for (Map.Entry<Lens, List<Quarantined>> each : early.entrySet()) {
      Batch batch = new Batch(each.getKey());
      each.getValue().forEach(refused -> batch.add(refused.document()));
      Landing.Landed landed = land(connection, batch, false, true);
      quarantine.save(connection, each.getKey().collection(), landed.quarantined());
      put += landed.landed();
      quarantined += landed.quarantined().size();
    }
    unsettled.addAll(early.keySet());
    settle(connection, order, changes, unsettled);
    return new Landed(put, deleted, quarantined + stay(connection, staying));
  }

  /** Fills references that these changes brought, or for which rows waited that they brought. */
  private void settle(Connection connection, List<Lens> order, Changes changes, Set<Lens> unsettled)
      throws SQLException {
    Map<LaterReferences.Target, List<String>> landed = new HashMap<>();
    for (Lens lens : order) {
      landed
          .computeIfAbsent(LaterReferences.Target.of(lens), none -> new ArrayList<>())
          .addAll(changes.keys(lens));
    }
    for (Lens lens : unsettled) {
      new SettleReferences(connection, targets).settle(lens, changes.keys(lens), landed);
    }
  }

  private static boolean waits(Lens lens) {
    return lens.tables().stream()
        .flatMap(table -> table.columns().stream())
        .anyMatch(TableShape.Filled::later);
  }

  /**
   * @param waits whether references that may wait are left to the end. Such batches have a landing
   *     of their own: what they violate is not what those do which fill everything
   */
  private Landing.Landed land(Connection connection, Batch batch, boolean isNew, boolean waits)
      throws SQLException {
    if (waits) {
      return landing(batch.lens(), waiting).upsertLater(connection, batch);
    }
    Landing landing = landing(batch.lens(), landings);
    return isNew ? landing.upsertNew(connection, batch) : landing.upsert(connection, batch);
  }

  private static void add(Batch batch, Change change, boolean isNew) {
    if (change instanceof Change.Put put && put.isNew() == isNew) {
      batch.add(put.document());
    }
  }

  private static Landing landing(Lens lens, Map<String, Landing> landings) {
    return landings.computeIfAbsent(lens.collection(), none -> new Landing(lens, false));
  }

  /** Deletes what goes, referring rows first. */
  private long delete(
      Connection connection, List<Lens> order, Changes changes, Map<Lens, List<BsonValue>> staying)
      throws SQLException {
    List<Lens> reverse = new ArrayList<>(order);
    Collections.reverse(reverse);
    long deleted = 0;
    for (Lens lens : reverse) {
      List<BsonValue> ids =
          changes.of(lens).stream()
              .filter(Change.Deleted.class::isInstance)
              .map(Change.OfDocument::id)
              .toList();
      Map<BsonValue, String> stayed = landing(lens, landings).delete(connection, ids);
      deleted += ids.size() - stayed.size();
      if (!stayed.isEmpty()) {
        staying.put(lens, List.copyOf(stayed.keySet()));
      }
    }
    return deleted;
  }

  /** Tries once more to delete; what still stays is written down. */
  private long stay(Connection connection, Map<Lens, List<BsonValue>> staying) throws SQLException {
    long count = 0;
    for (Map.Entry<Lens, List<BsonValue>> each : staying.entrySet()) {
      List<Quarantined> stayed = new ArrayList<>();
      landing(each.getKey(), landings)
          .delete(connection, each.getValue())
          .forEach((id, why) -> stayed.add(Quarantined.stillReferred(id, why)));
      quarantine.save(connection, each.getKey().collection(), stayed);
      count += stayed.size();
    }
    return count;
  }
}
