package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Row;
import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.BsonDocument;

/**
 * The second pass: fills the references that could not be filled while not everything had landed.
 * One whose target isn't there is left NULL; the document goes to the quarantine and its row stays.
 */
public final class LaterReferences {

  /** The table and column to which a reference points, as the catalogue says. */
  public record Target(String table, String column) {

    /** A collection's rows. */
    public static Target of(Lens lens) {
      TableShape root = lens.tables().get(0);
      return new Target(root.qualifiedName(), root.columns().get(lens.key()).name());
    }
  }

  private final Lens lens;
  private final LandingSql sql;

  public LaterReferences(Lens lens) {
    this.lens = lens;
    this.sql = new LandingSql(lens);
  }

  /**
   * Fills the references of one column whose targets are there.
   *
   * @param target what it refers to
   * @return how many were filled
   */
  public long settle(Connection connection, TableShape shape, int column, Target target)
      throws SQLException {
    return settle(connection, shape, column, target, sql.noted(shape, column));
  }

  /**
   * As the other, for the references of some documents only, and those that point at some targets.
   *
   * @param documents of theirs
   * @param targets the keys of what may have been waited for
   */
  long settle(
      Connection connection,
      TableShape shape,
      int column,
      Target target,
      LandingSql documents,
      List<String> targets)
      throws SQLException {
    // By ctid, or the planner may go through all that is noted.
    String which =
        """
        l.ctid = any (array(%s union all
          select l.ctid from bactrian.later_references l
          where %s and l.value = any (array(select unnest(%s)::%s::text))))"""
            .formatted(
                documents.notes(lens.tables().indexOf(shape), column),
                sql.noted(shape, column),
                StoredDocuments.array(connection, targets),
                cast(shape, column));
    return settle(connection, shape, column, target, which);
  }

  private static long settle(
      Connection connection, TableShape shape, int column, Target target, String which)
      throws SQLException {
    Landing.begin(connection);
    String type = cast(shape, column);
    String statement =
        """
        with there as (
          delete from bactrian.later_references l
          where %s and exists (select 1 from %s x where x.%s = l.value::%s)
          returning l.row_key, l.value)
        update %s t set %s = l.value::%s from there l where %s"""
            .formatted(
                which,
                quoted(target.table()),
                quote(target.column()),
                type,
                shape.sqlName(),
                quote(shape.columns().get(column).name()),
                type,
                keyIs(shape, "t"));
    try (Statement update = connection.createStatement()) {
      return update.executeUpdate(statement);
    }
  }

  /**
   * Looks for the documents that still have references to fill, wherever in their rows these stand.
   * {@link #dangling} gives them in pages.
   *
   * @return how many there are
   */
  public int findDangling(Connection connection) throws SQLException {
    TableShape root = lens.tables().get(0);
    String key = quote(root.columns().get(lens.key()).name());
    try (Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists pg_temp.dangling");
      statement.execute(
          "create temporary table dangling on commit drop as"
              + " select 0::int8 as number, %s as key from %s limit 0"
                  .formatted(key, root.sqlName()));
      List<String> roots = new ArrayList<>();
      for (int table = 0; table < lens.tables().size(); table++) {
        for (int column : later(lens.tables().get(table))) {
          roots.add(rootsOf(lens.tables().get(table), column, "root." + key + " as key"));
        }
      }
      if (roots.isEmpty()) {
        return 0;
      }
      return statement.executeUpdate(
          "insert into pg_temp.dangling select row_number() over (order by key) - 1, key from (%s) k"
              .formatted(String.join(" union ", roots)));
    }
  }

  /**
   * Documents that {@link #findDangling} has found, as their rows tell them, with every reference
   * that is still to be filled.
   *
   * @param from the number of the first
   * @param count how many
   */
  public List<Quarantined> dangling(Connection connection, int from, int count)
      throws SQLException {
    TableShape root = lens.tables().get(0);
    String key = quote(root.columns().get(lens.key()).name());
    Stage stage = new Stage(connection, lens);
    stage.open();
    stage.clear();
    try (Statement statement = connection.createStatement()) {
      int found =
          statement.executeUpdate(
              "insert into %s (_doc, %s) select (d.number - %d)::int4, %s from pg_temp.dangling d join %s t on t.%s = d.key where d.number >= %d and d.number < %d"
                  .formatted(
                      Stage.name(lens, 0),
                      Copy.columns(root),
                      from,
                      sql.own(root, "t"),
                      root.sqlName(),
                      key,
                      from,
                      from + count));
      if (found == 0) {
        return List.of();
      }
      statement.execute("analyze " + Stage.name(lens, 0));
    }
    Map<Integer, Set<String>> fields = fields(connection, sql);
    List<Quarantined> dangling = new ArrayList<>();
    List<Row> stored = new ArrayList<>(new StoredRows(lens, sql).read(connection, count));
    fields.forEach(
        (number, names) -> {
          Row row = stored.get(number);
          if (row != null) {
            dangling.add(dangling(lens.toDocument(row), names));
          }
        });
    return dangling;
  }

  /**
   * Those of some documents that still have references to fill, as {@link #dangling(Connection,
   * int, int)} gives them.
   *
   * @param keys their keys, as PostgreSQL reads them
   * @param documents of theirs
   */
  List<Quarantined> dangling(Connection connection, List<String> keys, LandingSql documents)
      throws SQLException {
    Map<Integer, Set<String>> fields = fields(connection, documents);
    List<Quarantined> dangling = new ArrayList<>();
    if (!fields.isEmpty()) {
      List<String> found = fields.keySet().stream().map(keys::get).toList();
      Iterator<Set<String>> names = fields.values().iterator();
      for (BsonDocument document : new StoredDocuments(lens).ofKeys(connection, found)) {
        dangling.add(dangling(document, names.next()));
      }
    }
    return dangling;
  }

  private static Quarantined dangling(BsonDocument document, Set<String> fields) {
    return new Quarantined(
        new RawDocument(BsonEncoder.encode(document)),
        document.get("_id"),
        String.join(", ", fields),
        Reason.DANGLING_REFERENCE,
        "refers to a document that has not landed; the row is there with NULL",
        true);
  }

  /** The fields that are still to be filled, by the numbers of their documents. */
  private Map<Integer, Set<String>> fields(Connection connection, LandingSql of)
      throws SQLException {
    Map<Integer, Set<String>> fields = new TreeMap<>();
    try (Statement statement = connection.createStatement()) {
      for (int table = 0; table < lens.tables().size(); table++) {
        TableShape shape = lens.tables().get(table);
        for (int column : later(shape)) {
          String field = lens.fieldOf(shape.qualifiedName(), shape.columns().get(column).name());
          try (ResultSet rows = statement.executeQuery(of.awaiting(table, column))) {
            while (rows.next()) {
              fields
                  .computeIfAbsent(rows.getInt(1), number -> new TreeSet<>())
                  .add(String.valueOf(field));
            }
          }
        }
      }
    }
    return fields;
  }

  private static List<Integer> later(TableShape shape) {
    List<Integer> later = new ArrayList<>();
    for (int i = 0; i < shape.columns().size(); i++) {
      if (shape.columns().get(i).later()) {
        later.add(i);
      }
    }
    return later;
  }

  /** Selects from the root rows above the rows of which a column is still to be filled. */
  private String rootsOf(TableShape shape, int column, String select) {
    boolean isRoot = shape.parent() == null;
    StringBuilder from =
        new StringBuilder("bactrian.later_references l join ")
            .append(shape.sqlName())
            .append(isRoot ? " root on " : " t on ")
            .append(keyIs(shape, isRoot ? "root" : "t"));
    String alias = "t";
    int level = 0;
    for (TableShape at = shape; at.parent() != null; at = at.parent()) {
      TableShape parent = at.parent();
      String above = parent.parent() == null ? "root" : "p" + level++;
      from.append(" join ").append(parent.sqlName()).append(' ').append(above).append(" on ");
      for (int i = 0; i < at.join().size(); i++) {
        from.append(i == 0 ? "" : " and ")
            .append(alias)
            .append('.')
            .append(quote(at.columns().get(at.join().get(i)).name()))
            .append(" = ")
            .append(above)
            .append('.')
            .append(quote(parent.columns().get(at.parentJoin().get(i)).name()));
      }
      alias = above;
    }
    return "select %s from %s where %s".formatted(select, from, sql.noted(shape, column));
  }

  private static String keyIs(TableShape shape, String row) {
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < shape.key().size(); i++) {
      int key = shape.key().get(i);
      conditions.add(
          "%s.%s = l.row_key[%d]::%s"
              .formatted(row, quote(shape.columns().get(key).name()), i + 1, cast(shape, key)));
    }
    return String.join(" and ", conditions);
  }

  private static String cast(TableShape shape, int column) {
    return shape.columns().get(column).type().name();
  }

  private static String quoted(String qualifiedName) {
    int dot = qualifiedName.indexOf('.');
    return quote(qualifiedName.substring(0, dot)) + "." + quote(qualifiedName.substring(dot + 1));
  }
}
