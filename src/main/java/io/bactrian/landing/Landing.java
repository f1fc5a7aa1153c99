package io.bactrian.landing;

import io.bactrian.bson.RawDocument;
import io.bactrian.landing.StagedLanding.Ending;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Puts batches of one collection into its tables, inside the caller's transaction, which only ever
 * fails for reasons that are not a document's fault. Not safe for use by several threads.
 *
 * <p>{@link #insert} first tries COPY straight into the tables. Where PostgreSQL refuses that, or
 * references wait for a second pass, it goes through staging; what is still refused is halved until
 * the bad document stands alone.
 */
public final class Landing {

  /**
   * What became of a batch.
   *
   * @param landed documents whose rows are there now
   * @param alreadyThere those of them that were there before, and were left as they were
   * @param quarantined the others, with their reasons
   */
  public record Landed(long landed, long alreadyThere, List<Quarantined> quarantined) {}

  private final Lens lens;
  private final boolean mayRepeatIds;
  private final LandingSql sql;
  private final Constraints constraints = new Constraints();
  private final Map<Constraint, PostgresRefusal> violated = new LinkedHashMap<>();
  private final boolean later;
  private final Cascades cascades;
  private boolean direct = true;

  /**
   * @param mayRepeatIds whether a document that meets another with its key must equal it; otherwise
   *     what is there already counts as newer and stays
   */
  public Landing(Lens lens, boolean mayRepeatIds) {
    this.lens = lens;
    this.mayRepeatIds = mayRepeatIds;
    this.sql = new LandingSql(lens);
    this.cascades = new Cascades(lens);
    this.later =
        lens.tables().stream()
            .flatMap(table -> table.columns().stream())
            .anyMatch(TableShape.Filled::later);
  }

  /**
   * Inserts what isn't there: the ending for backfills.
   *
   * @throws SQLException when the transaction must be given up: try it again, or halt
   */
  public Landed insert(Connection connection, Batch batch) throws SQLException {
    List<Quarantined> quarantined = new ArrayList<>(batch.refused());
    if (batch.documents().isEmpty()) {
      return new Landed(0, 0, quarantined);
    }
    begin(connection);
    if (direct && !later && copyStraight(connection, batch)) {
      return new Landed(batch.documents().size(), 0, quarantined);
    }
    return staged(connection, batch, Ending.INSERT, quarantined);
  }

  /**
   * Inserts what isn't there and makes equal what is, children replaced: the ending for changes and
   * gaps. Of several documents with one key the last counts.
   *
   * @throws SQLException when the transaction must be given up: try it again, or halt
   */
  public Landed upsert(Connection connection, Batch batch) throws SQLException {
    return upsert(connection, batch, Ending.UPSERT, false);
  }

  /** As {@link #upsert}, faster where most of the documents are new. */
  public Landed upsertNew(Connection connection, Batch batch) throws SQLException {
    return upsert(connection, batch, Ending.UPSERT, true);
  }

  /**
   * As {@link #upsert}, for documents that refer to each other in a circle: references that may
   * wait are NULL until {@link SettleReferences} fills them.
   */
  public Landed upsertLater(Connection connection, Batch batch) throws SQLException {
    return upsert(connection, batch, Ending.UPSERT_LATER, false);
  }

  private Landed upsert(Connection connection, Batch batch, Ending ending, boolean areNew)
      throws SQLException {
    List<Quarantined> quarantined = new ArrayList<>(batch.refused());
    if (batch.documents().isEmpty()) {
      return new Landed(0, 0, quarantined);
    }
    begin(connection);
    if (areNew && copyStraight(connection, batch)) {
      return new Landed(batch.documents().size(), 0, quarantined);
    }
    return staged(connection, batch, ending, quarantined);
  }

  /**
   * Deletes the rows of documents that MongoDB has deleted, children included, inside the caller's
   * transaction. What is not there is no matter. Rows of documents that are there still keep what
   * they refer to, whatever their foreign keys say.
   *
   * @return why each of those stays that PostgreSQL did not let go, or that others need, by its
   *     {@code _id}
   * @throws SQLException when the transaction must be given up
   */
  public Map<BsonValue, String> delete(Connection connection, List<BsonValue> ids)
      throws SQLException {
    return delete(connection, ids, cascades);
  }

  /**
   * As {@link #delete}, where PostgreSQL leads: what becomes of rows that refer to those is what
   * their foreign keys say.
   */
  public Map<BsonValue, String> deleteCascading(Connection connection, List<BsonValue> ids)
      throws SQLException {
    return delete(connection, ids, null);
  }

  private Map<BsonValue, String> delete(
      Connection connection, List<BsonValue> ids, @Nullable Cascades cascades) throws SQLException {
    Map<String, BsonValue> keys = new LinkedHashMap<>();
    for (BsonValue id : lens.sharesKeys() ? withRows(connection, ids) : ids) {
      String key = lens.knownKey(id);
      if (key != null) {
        keys.put(key, id);
      }
    }
    if (keys.isEmpty()) {
      return Map.of();
    }
    begin(connection);
    Map<String, String> refusals = new LinkedHashMap<>();
    KeyedRows rows = new KeyedRows(lens);
    rows.delete(connection, rows.own(connection, List.copyOf(keys.keySet())), cascades, refusals);
    Map<BsonValue, String> stayed = new LinkedHashMap<>();
    refusals.forEach((key, why) -> stayed.put(Objects.requireNonNull(keys.get(key)), why));
    return stayed;
  }

  /** Those of the ids whose rows are there, and not another document's. */
  private List<BsonValue> withRows(Connection connection, List<BsonValue> ids) throws SQLException {
    return SharedKeys.theirs(connection, lens, ids).entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(each -> ids.get(each.getKey()))
        .toList();
  }

  /**
   * A constraint that is checked only at the commit would refuse the whole transaction; and a
   * trigger that asks {@code bactrian.landing()} leaves rows as the documents have them.
   */
  static void begin(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set constraints all immediate; set local bactrian.landing = 'on'");
    }
  }

  private boolean copyStraight(Connection connection, Batch batch) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      List<TableShape> tables = lens.tables();
      for (int i = 0; i < tables.size(); i++) {
        if (batch.rows().count(i) > 0) {
          TableShape table = tables.get(i);
          Copy.into(
              connection,
              table.sqlName() + " (" + Copy.columns(table) + ")",
              batch.rows().buffer(i));
        }
      }
      connection.releaseSavepoint(before);
      return true;
    } catch (SQLException e) {
      if (!PostgresRefusal.isAboutData(e)) {
        throw e;
      }
      connection.rollback(before);
      // Rows that are there already will be met again in the next batch.
      direct = !"23505".equals(e.getSQLState());
      return false;
    }
  }

  private Landed staged(
      Connection connection, Batch batch, Ending ending, List<Quarantined> quarantined)
      throws SQLException {
    StagedLanding landing =
        new StagedLanding(
            connection, lens, sql, constraints, violated, batch.documents(), ending, later);
    landing.land();
    List<Integer> present = landing.present();
    Set<Integer> refused = new HashSet<>();
    if (ending.updates()) {
      refuseDiffering(connection, batch, landing.kept(), APPEND_ONLY, refused, quarantined);
    } else {
      if (lens.sharesKeys() && !present.isEmpty()) {
        refuseOthers(connection, batch, present, refused, quarantined);
      }
      if (mayRepeatIds) {
        refuseDiffering(connection, batch, present, DUPLICATE_ID, refused, quarantined);
      } else if (!Constants.columns(lens.tables().get(0)).isEmpty()) {
        refuseDiffering(connection, batch, present, OTHERS_ROW, refused, quarantined);
      }
    }
    quarantined.addAll(landing.refused());
    return new Landed(
        batch.documents().size() - landing.refused().size() - refused.size(),
        present.size() - refused.size(),
        quarantined);
  }

  /** Quarantines those of the documents whose keys other documents' rows have. */
  private void refuseOthers(
      Connection connection,
      Batch batch,
      List<Integer> meeting,
      Set<Integer> refused,
      List<Quarantined> quarantined)
      throws SQLException {
    List<BsonValue> ids =
        meeting.stream()
            .map(
                number -> Objects.requireNonNull(batch.documents().get(number).decode().get("_id")))
            .toList();
    SharedKeys.theirs(connection, lens, ids)
        .forEach(
            (place, theirs) -> {
              if (!theirs && refused.add(meeting.get(place))) {
                quarantined.add(
                    StagedLanding.KEY_TAKEN.of(
                        batch.documents().get(meeting.get(place)), ids.get(place)));
              }
            });
  }

  /** When a document that meets a row with its key is refused, and in which words. */
  private record Meeting(Reason reason, boolean onlyConstants, String words) {}

  private static final Meeting DUPLICATE_ID =
      new Meeting(
          Reason.DUPLICATE_ID,
          false,
          "another document with this _id, and with other contents, has landed already");

  private static final Meeting OTHERS_ROW =
      new Meeting(
          Reason.DUPLICATE_ID,
          true,
          "a document of another collection with this _id has landed already in the same table");

  private static final Meeting APPEND_ONLY =
      new Meeting(
          Reason.APPEND_ONLY,
          false,
          "would change rows that are there, and the target lets none be changed");

  /** Quarantines those of the documents that differ from the rows that have their keys. */
  private void refuseDiffering(
      Connection connection,
      Batch batch,
      List<Integer> meeting,
      Meeting how,
      Set<Integer> refused,
      List<Quarantined> quarantined)
      throws SQLException {
    if (meeting.isEmpty()) {
      return;
    }
    List<RawDocument> documents = meeting.stream().map(batch.documents()::get).toList();
    TableShape root = lens.tables().get(0);
    List<String> constants = List.copyOf(Constants.byName(root).keySet());
    for (Comparison.Difference difference :
        new Comparison(lens).pendingCounts().compare(connection, documents).differences()) {
      boolean counts =
          !how.onlyConstants()
              || (difference.table().equals(root.qualifiedName())
                  && constants.contains(String.valueOf(difference.column())));
      if (counts && refused.add(meeting.get(difference.document()))) {
        RawDocument document = documents.get(difference.document());
        quarantined.add(
            new Quarantined(
                document, document.decode().get("_id"), "_id", how.reason(), how.words()));
      }
    }
  }
}
