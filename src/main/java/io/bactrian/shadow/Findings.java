package io.bactrian.shadow;

import io.bactrian.documents.Asked;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoreUnavailable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.apache.camel.Handler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was counted and found, until it is written down. While PostgreSQL is away it waits here: the
 * counts all of them, of the mismatches the first thousand.
 */
public final class Findings implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Findings.class);
  private static final int KEPT = 1000;

  private final DataSource postgres;
  private final List<Tally> tallies;
  private final ShadowSettings settings;
  private final Clock clock;
  private final Deque<Mismatch> mismatches = new ArrayDeque<>();
  private final Map<Tally, Instant> unwritten = new HashMap<>();
  private boolean told;

  /**
   * A read that the stores answer differently.
   *
   * @param documentId as canonical Extended JSON; null for a find
   */
  record Mismatch(
      String system,
      String collection,
      Origin origin,
      Instant at,
      @Nullable String documentId,
      @Nullable String findMd5,
      Difference difference,
      int tries) {}

  Findings(DataSource postgres, List<Tally> tallies, ShadowSettings settings, Clock clock) {
    this.postgres = postgres;
    this.tallies = List.copyOf(tallies);
    this.settings = settings;
    this.clock = clock;
  }

  void add(Question question, Difference difference) {
    String id = question.asked() instanceof Asked.One one ? Quarantine.idText(one.id()) : null;
    String find = question.asked() instanceof Asked.Many many ? md5(many) : null;
    Mismatch mismatch =
        new Mismatch(
            question.collection().system(),
            question.collection().name(),
            question.origin(),
            clock.instant(),
            id,
            find,
            difference,
            question.tries() + 1);
    synchronized (mismatches) {
      if (mismatches.size() < KEPT) {
        mismatches.add(mismatch);
      }
    }
  }

  /** The same for the same find; its values can't be told from it. */
  private static String md5(Asked.Many many) {
    return Md5.of(many.find().toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Writes down what has come together since the last time; what can't be written stays. */
  @Handler
  public synchronized void write() {
    Instant now = clock.instant();
    Map<Tally, Tally.Drained> drained = new HashMap<>();
    for (Tally tally : tallies) {
      Tally.Drained each = tally.drain(unwritten.getOrDefault(tally, now));
      if (!each.isEmpty()) {
        drained.put(tally, each);
      }
    }
    List<Mismatch> found;
    synchronized (mismatches) {
      found = new ArrayList<>(mismatches);
    }
    if (drained.isEmpty() && found.isEmpty()) {
      return;
    }
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      ShadowRecords.add(connection, drained.values());
      ShadowRecords.add(connection, found);
      connection.commit();
      unwritten.clear();
      synchronized (mismatches) {
        mismatches.removeAll(found);
      }
      told = false;
      tell(found);
    } catch (SQLException e) {
      drained.forEach(
          (tally, each) -> {
            tally.restore(each);
            unwritten.putIfAbsent(tally, each.at());
          });
      if (!told) {
        told = true;
        LOG.warn("What shadow reads came to cannot be written down now: {}", e.getMessage());
      }
    }
  }

  /** One line a collection, however much differs. */
  private static void tell(List<Mismatch> found) {
    Map<String, Integer> counts = new TreeMap<>();
    found.forEach(each -> counts.merge(each.system() + "." + each.collection(), 1, Integer::sum));
    counts.forEach(
        (collection, count) ->
            LOG.warn(
                "The stores answer {} reads of {} differently; see bactrian.shadow_mismatches",
                count,
                collection));
  }

  /** Forgets what is older than it is kept. */
  public void forget() {
    try (Connection connection = postgres.getConnection()) {
      ShadowRecords.forget(connection, settings.keep());
    } catch (SQLException e) {
      throw StoreUnavailable.of("forgetting old shadow reads", e);
    }
  }

  @Override
  public void close() {
    write();
  }
}
