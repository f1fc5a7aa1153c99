package io.bactrian.landing;

import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;

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

  private enum Ending {
    INSERT,
    UPSERT
  }

  private final Lens lens;
  private final boolean mayRepeatIds;
  private final LandingSql sql;
  private final boolean later;
  private boolean direct = true;

  /**
   * @param mayRepeatIds whether a document that meets another with its key must equal it; otherwise
   *     what is there already counts as newer and stays
   */
  public Landing(Lens lens, boolean mayRepeatIds) {
    this.lens = lens;
    this.mayRepeatIds = mayRepeatIds;
    this.sql = new LandingSql(lens);
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
    List<Quarantined> quarantined = new ArrayList<>(batch.refused());
    if (batch.documents().isEmpty()) {
      return new Landed(0, 0, quarantined);
    }
    return staged(connection, batch, Ending.UPSERT, quarantined);
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
    Stage stage = new Stage(connection, lens);
    stage.open();
    List<Integer> present = new ArrayList<>();
    int before = quarantined.size();
    halve(
        connection,
        stage,
        batch.documents(),
        0,
        batch.documents().size(),
        ending,
        present,
        quarantined);
    int refused = quarantined.size() - before;
    if (mayRepeatIds && !present.isEmpty() && ending == Ending.INSERT) {
      List<RawDocument> repeated = present.stream().map(batch.documents()::get).toList();
      Set<Integer> differing = new HashSet<>();
      Comparison comparison = new Comparison(lens).compare(connection, repeated);
      comparison.differences().forEach(difference -> differing.add(difference.document()));
      for (int index : differing) {
        RawDocument document = repeated.get(index);
        quarantined.add(
            new Quarantined(
                document,
                document.decode().get("_id"),
                "_id",
                Reason.DUPLICATE_ID,
                "another document with this _id, and with other contents, has landed already"));
      }
      refused += differing.size();
      return new Landed(
          batch.documents().size() - refused, present.size() - differing.size(), quarantined);
    }
    return new Landed(batch.documents().size() - refused, present.size(), quarantined);
  }

  /** Lands the documents from {@code from} to before {@code to}, in halves where it must be. */
  private void halve(
      Connection connection,
      Stage stage,
      List<RawDocument> documents,
      int from,
      int to,
      Ending ending,
      List<Integer> present,
      List<Quarantined> quarantined)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      Rows rows = new Rows(lens, true);
      for (int i = from; i < to; i++) {
        rows.add(lens.toRows(documents.get(i).decode()), i);
      }
      stage.fill(rows);
      List<Integer> there =
          ending == Ending.INSERT ? insertStaged(connection) : upsertStaged(connection);
      stage.clear();
      connection.releaseSavepoint(before);
      present.addAll(there);
    } catch (SQLException e) {
      if (!PostgresRefusal.isAboutData(e)) {
        throw e;
      }
      connection.rollback(before);
      if (to - from == 1) {
        RawDocument document = documents.get(from);
        BsonDocument decoded = document.decode();
        PostgresRefusal refusal = PostgresRefusal.of(e, lens);
        quarantined.add(
            new Quarantined(
                document,
                decoded.get("_id"),
                refusal.field(),
                refusal.reason(),
                refusal.message()));
        return;
      }
      int middle = (from + to) >>> 1;
      halve(connection, stage, documents, from, middle, ending, present, quarantined);
      halve(connection, stage, documents, middle, to, ending, present, quarantined);
    }
  }

  /** Returns the numbers of the documents whose key was taken. */
  private List<Integer> insertStaged(Connection connection) throws SQLException {
    List<Integer> present = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      numbers(statement, sql.dropRepeats(true), present);
      numbers(statement, sql.insertRoots(), present);
      for (int i = 1; i < lens.tables().size(); i++) {
        statement.executeUpdate(sql.insertChildren(i, true));
      }
    }
    noteLater(connection);
    return present;
  }

  private List<Integer> upsertStaged(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      numbers(statement, sql.dropRepeats(false), new ArrayList<>());
      for (int i = lens.tables().size() - 1; i > 0; i--) {
        statement.executeUpdate(sql.deleteChildren(i));
      }
      statement.executeUpdate(sql.upsertRoots());
      for (int i = 1; i < lens.tables().size(); i++) {
        statement.executeUpdate(sql.insertChildren(i, false));
      }
    }
    return List.of();
  }

  private void noteLater(Connection connection) throws SQLException {
    for (int table = 0; table < lens.tables().size(); table++) {
      TableShape shape = lens.tables().get(table);
      for (int column = 0; column < shape.columns().size(); column++) {
        if (shape.columns().get(column).later()) {
          try (PreparedStatement statement =
              connection.prepareStatement(sql.noteLater(table, column))) {
            statement.setString(1, lens.mapping().system());
            statement.setString(2, lens.collection());
            statement.setString(3, shape.qualifiedName());
            statement.setString(4, shape.columns().get(column).name());
            statement.executeUpdate();
          }
        }
      }
    }
  }

  private static void numbers(Statement statement, String query, List<Integer> numbers)
      throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        numbers.add(rows.getInt(1));
      }
    }
  }
}
