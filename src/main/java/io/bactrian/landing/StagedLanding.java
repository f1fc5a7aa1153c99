package io.bactrian.landing;

import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/**
 * One batch on its way through the staging tables. What PostgreSQL refuses is taken out: all
 * offenders of a constraint at once where a query can name them, else by halving until the bad
 * document stands alone.
 */
final class StagedLanding {

  enum Ending {
    INSERT,
    UPSERT,
    /** As {@link #UPSERT}; references that may wait are left to the second pass, as in INSERT. */
    UPSERT_LATER;

    boolean updates() {
      return this != INSERT;
    }
  }

  static final PostgresRefusal KEY_TAKEN =
      new PostgresRefusal(
          Reason.DUPLICATE_ID,
          "_id",
          "a document with another _id that has the same key has landed already");

  private final Connection connection;
  private final Lens lens;
  private final LandingSql sql;
  private final Constraints constraints;
  private final Map<Constraint, PostgresRefusal> violated;
  private final List<RawDocument> documents;
  private final Ending ending;
  private final boolean later;
  private final Stage stage;
  private final List<Integer> present = new ArrayList<>();
  private final List<Integer> kept = new ArrayList<>();
  private final List<Quarantined> refused = new ArrayList<>();

  /**
   * @param violated constraints that documents have violated before, and what that means: others
   *     are likely to, too, and are looked for before they are refused. Added to
   */
  StagedLanding(
      Connection connection,
      Lens lens,
      LandingSql sql,
      Constraints constraints,
      Map<Constraint, PostgresRefusal> violated,
      List<RawDocument> documents,
      Ending ending,
      boolean later) {
    this.connection = connection;
    this.lens = lens;
    this.sql = sql;
    this.constraints = constraints;
    this.violated = violated;
    this.documents = documents;
    this.ending = ending;
    this.later = later;
    this.stage = new Stage(connection, lens);
  }

  /** Lands all that can. */
  void land() throws SQLException {
    stage.open();
    List<Integer> all = new ArrayList<>(documents.size());
    for (int i = 0; i < documents.size(); i++) {
      all.add(i);
    }
    land(all, ending);
  }

  /** The documents whose key was taken, by an earlier document or a row. */
  List<Integer> present() {
    return present;
  }

  /** The documents that would have changed rows which the target does not let change. */
  List<Integer> kept() {
    return kept;
  }

  /** The documents that PostgreSQL refused. */
  List<Quarantined> refused() {
    return refused;
  }

  private void land(List<Integer> numbers, Ending how) throws SQLException {
    if (numbers.isEmpty()) {
      return;
    }
    Refusal refusal = tryAll(numbers, how);
    if (refusal == null) {
      return;
    }
    if (numbers.size() == 1 && refusal.found().isEmpty()) {
      if (how.updates() && refusesUpdates(numbers)) {
        int before = present.size();
        land(numbers, Ending.INSERT);
        kept.addAll(present.subList(before, present.size()));
      } else {
        quarantine(numbers.get(0), refusal.why());
      }
      return;
    }
    if (refusal.found().isEmpty()) {
      int middle = numbers.size() / 2;
      land(numbers.subList(0, middle), how);
      land(numbers.subList(middle, numbers.size()), how);
      return;
    }
    Set<Integer> out = new HashSet<>();
    for (Found found : refusal.found()) {
      found.offenders().certain().stream()
          .filter(out::add)
          .forEach(number -> quarantine(number, found.why()));
    }
    List<Integer> suspected =
        refusal.found().stream()
            .flatMap(found -> found.offenders().suspected().stream())
            .filter(out::add)
            .sorted()
            .toList();
    land(numbers.stream().filter(number -> !out.contains(number)).toList(), how);
    land(suspected, how);
  }

  /** Documents that violate one constraint. */
  private record Found(PostgresRefusal why, Offenders offenders) {}

  /**
   * Why PostgreSQL refused some documents, or would.
   *
   * @param found which; none when that can't be told at once
   */
  private record Refusal(PostgresRefusal why, List<Found> found) {}

  private @Nullable Refusal tryAll(List<Integer> numbers, Ending how) throws SQLException {
    Rows rows = new Rows(lens, true);
    for (int number : numbers) {
      rows.add(lens.toRows(documents.get(number).decode()), number);
    }
    Savepoint before = connection.setSavepoint();
    try {
      stage.fill(rows);
      List<Found> known = numbers.size() == 1 ? List.of() : foundBefore(how);
      if (!known.isEmpty()) {
        connection.rollback(before);
        connection.releaseSavepoint(before);
        return new Refusal(known.get(0).why(), known);
      }
      if (how.updates()) {
        List<Integer> others = upsertStaged(numbers.size(), how == Ending.UPSERT_LATER);
        if (!others.isEmpty()) {
          connection.rollback(before);
          connection.releaseSavepoint(before);
          return new Refusal(
              KEY_TAKEN, List.of(new Found(KEY_TAKEN, new Offenders(others, List.of()))));
        }
      } else {
        present.addAll(insertStaged());
      }
      connection.releaseSavepoint(before);
      return null;
    } catch (SQLException e) {
      if (!PostgresRefusal.isAboutData(e)) {
        throw e;
      }
      connection.rollback(before);
      ServerErrorMessage server = PostgresRefusal.server(e);
      Constraint constraint = server == null ? null : constraints.of(connection, server);
      PostgresRefusal why = PostgresRefusal.of(e, lens, constraint);
      Offenders offenders =
          numbers.size() == 1 || constraint == null
              ? Offenders.UNKNOWN
              : offenders(rows, constraint, how);
      if (constraint != null && !offenders.isEmpty()) {
        violated.put(constraint, why);
      }
      // Released, or thousands of them would lie on each other in a range with as many refusals.
      connection.rollback(before);
      connection.releaseSavepoint(before);
      return new Refusal(why, offenders.isEmpty() ? List.of() : List.of(new Found(why, offenders)));
    }
  }

  /** The staged documents that violate what others have violated before them. */
  private List<Found> foundBefore(Ending how) throws SQLException {
    List<Found> found = new ArrayList<>();
    for (Map.Entry<Constraint, PostgresRefusal> each : violated.entrySet()) {
      Offenders offenders = Offenders.find(connection, lens, sql, each.getKey(), how.updates());
      if (!offenders.isEmpty()) {
        found.add(new Found(each.getValue(), offenders));
      }
    }
    return found;
  }

  private Offenders offenders(Rows rows, Constraint constraint, Ending how) throws SQLException {
    try {
      stage.fill(rows);
      return Offenders.find(connection, lens, sql, constraint, how.updates());
    } catch (SQLException e) {
      if (!PostgresRefusal.isAboutData(e)) {
        throw e;
      }
      return Offenders.UNKNOWN;
    }
  }

  private void quarantine(int number, PostgresRefusal why) {
    RawDocument document = documents.get(number);
    refused.add(why.of(document, document.decode().get("_id")));
  }

  /**
   * Whether the target lets this document's rows neither be updated nor its children be deleted: an
   * update that changes nothing is refused too. The change that PostgreSQL has refused is then not
   * at fault, but that there is one.
   */
  private boolean refusesUpdates(List<Integer> numbers) throws SQLException {
    Rows rows = new Rows(lens, true);
    for (int number : numbers) {
      rows.add(lens.toRows(documents.get(number).decode()), number);
    }
    Savepoint before = connection.setSavepoint();
    try (Statement statement = connection.createStatement()) {
      stage.fill(rows);
      statement.executeUpdate(sql.touchRoots());
      for (int i = lens.tables().size() - 1; i > 0; i--) {
        statement.executeUpdate(sql.deleteChildren(i));
      }
      return false;
    } catch (SQLException e) {
      if (!PostgresRefusal.isAboutData(e)) {
        throw e;
      }
      return !"23503".equals(e.getSQLState()); // other rows refer to its children
    } finally {
      connection.rollback(before);
      connection.releaseSavepoint(before);
    }
  }

  /** Returns the numbers of the documents whose key was taken. */
  private List<Integer> insertStaged() throws SQLException {
    List<Integer> there = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      numbers(statement, sql.dropRepeats(), there);
      numbers(statement, sql.insertRoots(), there);
      for (int i = 1; i < lens.tables().size(); i++) {
        statement.executeUpdate(sql.insertChildren(i, true));
      }
      if (later) {
        forgetLater(statement);
        eachLater((table, column) -> statement.executeUpdate(sql.noteLater(table, column)));
      }
    }
    return there;
  }

  /**
   * Returns the numbers of the documents whose key another document's row has: then the rest is not
   * done, and what is must be undone.
   *
   * @param count how many documents are staged
   */
  private List<Integer> upsertStaged(int count, boolean deferred) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      List<Integer> earlier = new ArrayList<>();
      numbers(statement, sql.dropEarlier(), earlier);
      if (later) {
        forgetLater(statement);
      }
      for (int i = lens.tables().size() - 1; i > 0; i--) {
        statement.executeUpdate(sql.deleteChildren(i));
      }
      int rows = statement.executeUpdate(sql.upsertRoots(deferred));
      if (lens.sharesKeys() && rows < count - earlier.size()) {
        List<Integer> others = new ArrayList<>();
        numbers(statement, sql.meetOthers(), others);
        if (!others.isEmpty()) {
          return others;
        } // else: a trigger has left out a row
      }
      for (int i = 1; i < lens.tables().size(); i++) {
        statement.executeUpdate(sql.insertChildren(i, deferred));
      }
      if (later && deferred) {
        eachLater((table, column) -> statement.executeUpdate(sql.noteLater(table, column)));
      }
    }
    return List.of();
  }

  /** What was noted of rows that stood there before, or for values that are older than these. */
  private void forgetLater(Statement statement) throws SQLException {
    eachLater((table, column) -> statement.executeUpdate(sql.forgetLater(table, column)));
  }

  private interface LaterColumn {
    void accept(int table, int column) throws SQLException;
  }

  private void eachLater(LaterColumn action) throws SQLException {
    for (int table = 0; table < lens.tables().size(); table++) {
      TableShape shape = lens.tables().get(table);
      for (int column = 0; column < shape.columns().size(); column++) {
        if (shape.columns().get(column).later()) {
          action.accept(table, column);
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
