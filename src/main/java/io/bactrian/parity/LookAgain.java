package io.bactrian.parity;

import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.parity.Suspects.Cleared;
import io.bactrian.parity.Suspects.Suspect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Looks again at what differed while the stores were written: at the end of a run, a few times,
 * each time after a longer pause. A document counts that differs at every look and isn't one that
 * changes faster than anybody can look; a row, for which no document comes.
 */
final class LookAgain {

  /** How many differences of one collection are kept, of which all are counted. */
  private static final int KEPT = 10_000;

  private static final int PAGE = 100;
  private static final int WATCHED_PAGES = 10;

  private final DataSource postgres;
  private final ParitySettings settings;
  private final ParityJob job;
  private final List<List<Lens>> groups;
  private final Map<String, Findings> found = new HashMap<>();
  private int watchedPages;

  LookAgain(DataSource postgres, ParitySettings settings, ParityJob job, List<List<Lens>> groups) {
    this.postgres = postgres;
    this.settings = settings;
    this.job = job;
    this.groups = groups;
  }

  /** Looks until all is cleared, or as often as the settings say. */
  void look(List<Lens> lenses) throws SQLException {
    List<Lens> open = lenses;
    for (int look = 1; look <= settings.again(); look++) {
      open = suspected(open);
      if (open.isEmpty()) {
        return;
      }
      pause(settings.againAfter().multipliedBy(1L << (look - 1)));
      for (Lens lens : open) {
        pages(lens, look == settings.again());
      }
    }
  }

  /** What still differs, and has been counted; of the others only how many. */
  Findings found(String collection) {
    return found.computeIfAbsent(collection, none -> new Findings(KEPT));
  }

  private List<Lens> suspected(List<Lens> lenses) throws SQLException {
    List<Lens> open = new ArrayList<>();
    try (Connection connection = postgres.getConnection()) {
      for (Lens lens : lenses) {
        if (Suspects.any(connection, job.run(), lens.collection())) {
          open.add(lens);
        }
      }
    }
    return open;
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("looking again", new SQLException("interrupted", "57014"));
    }
  }

  private void pages(Lens lens, boolean last) throws SQLException {
    long after = 0;
    while (true) {
      try (Connection connection = postgres.getConnection()) {
        connection.setAutoCommit(false);
        List<Suspect> page = Suspects.page(connection, job.run(), lens.collection(), after, PAGE);
        connection.commit();
        if (page.isEmpty()) {
          return;
        }
        after = page.get(page.size() - 1).id();
        Map<Cleared, List<Long>> cleared = new EnumMap<>(Cleared.class);
        documents(
            connection,
            lens,
            page.stream().filter(each -> each.rowKey() == null).toList(),
            last,
            cleared);
        rows(
            connection,
            lens,
            page.stream().filter(each -> each.rowKey() != null).toList(),
            last,
            cleared);
        Suspects.settle(connection, cleared);
        connection.commit();
      }
    }
  }

  private void documents(
      Connection connection,
      Lens lens,
      List<Suspect> page,
      boolean last,
      Map<Cleared, List<Long>> cleared)
      throws SQLException {
    if (page.isEmpty()) {
      return;
    }
    Moving moving = new Moving(job.source(), lens);
    Map<String, Suspect> open = new HashMap<>();
    page.forEach(each -> open.put(moving.key(each.documentId()), each));
    List<RawDocument> documents =
        job.source().find(lens.collection(), page.stream().map(Moving::id).toList());
    List<Look> looks =
        new CompareDocuments(lens, job.roundTrip())
            .compare(connection, documents, Held.of(connection, job.system(), lens.collection()))
            .all();
    connection.commit();
    Set<String> inStep =
        last && looks.stream().anyMatch(each -> each.outcome() == Look.Outcome.DIFFERS)
            ? inStep(connection, moving, documents, looks)
            : Set.of();
    for (Look look : looks) {
      String key = moving.key(Quarantine.idText(look.id()));
      Suspect suspect = open.remove(key);
      switch (look.outcome()) {
        case EQUAL -> clear(suspect, Cleared.EQUAL, cleared);
        case EXPIRED -> clear(suspect, Cleared.EXPIRED, cleared);
        case QUARANTINED -> clear(suspect, Cleared.QUARANTINED, cleared);
        case DIFFERS -> {
          if (inStep.contains(key)) {
            clear(suspect, Cleared.EQUAL, cleared);
          } else if (last && suspect != null) {
            found(lens.collection()).add(look);
          }
        }
      }
    }
    // Deleted meanwhile; if its row is still there, that was noted as one without a document.
    open.values().forEach(each -> clear(each, Cleared.GONE, cleared));
  }

  /** Those of the documents that differ, by key, which only change faster than they are seen. */
  private Set<String> inStep(
      Connection connection, Moving moving, List<RawDocument> documents, List<Look> looks)
      throws SQLException {
    // Of a few, all are watched for as long as rows may be late; of many, those seen to change.
    boolean few = watchedPages++ < WATCHED_PAGES;
    Set<String> moved = few ? Set.of() : moving.moved(documents);
    Map<String, BsonValue> watched = new HashMap<>();
    for (Look look : looks) {
      BsonValue id = look.id();
      String key = moving.key(Quarantine.idText(id));
      if (id != null && look.outcome() == Look.Outcome.DIFFERS && (few || moved.contains(key))) {
        watched.put(key, id);
      }
    }
    return moving.inStep(
        connection, watched, settings.againAfter().multipliedBy(1L << settings.again()));
  }

  private static void clear(
      @Nullable Suspect suspect, Cleared as, Map<Cleared, List<Long>> cleared) {
    if (suspect != null) {
      cleared.computeIfAbsent(as, none -> new ArrayList<>()).add(suspect.id());
    }
  }

  private void rows(
      Connection connection,
      Lens lens,
      List<Suspect> page,
      boolean last,
      Map<Cleared, List<Long>> cleared)
      throws SQLException {
    if (page.isEmpty()) {
      return;
    }
    List<Lens> feeding =
        groups.stream().filter(group -> group.contains(lens)).findFirst().orElse(List.of(lens));
    RowsAlone alone = new RowsAlone(feeding, job.source());
    List<String> keys = page.stream().map(each -> Objects.requireNonNull(each.rowKey())).toList();
    Map<String, RowsAlone.State> states = alone.look(connection, keys);
    connection.commit();
    List<FoundDifference> surplus = new ArrayList<>();
    for (Suspect each : page) {
      RowsAlone.State state =
          states.getOrDefault(each.rowKey(), new RowsAlone.State(Cleared.GONE, Optional.empty()));
      Cleared as = state.cleared();
      if (as != null) {
        clear(each, as, cleared);
      } else if (last) {
        surplus.add(
            new FoundDifference(
                state.documentId().orElse(null),
                "surplus",
                feeding.get(0).tables().get(0).qualifiedName(),
                String.valueOf(each.rowKey()),
                null,
                null,
                null));
      }
    }
    found(lens.collection()).addSurplus(surplus);
  }
}
