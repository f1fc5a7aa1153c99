package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds all staged documents that violate a constraint at once, where one query can tell; where it
 * can't, halving finds them one by one.
 *
 * @param certain those that violate it whatever becomes of the others
 * @param suspected those that violate it if another of the batch lands
 */
record Offenders(List<Integer> certain, List<Integer> suspected) {

  static final Offenders UNKNOWN = new Offenders(List.of(), List.of());

  boolean isEmpty() {
    return certain.isEmpty() && suspected.isEmpty();
  }

  /**
   * Looks for them in staging tables that are filled.
   *
   * @param updates whether rows that are there are changed too; if not, documents whose rows are
   *     there violate nothing, and references of the second pass are left NULL for now
   */
  static Offenders find(
      Connection connection, Lens lens, LandingSql sql, Constraint violated, boolean updates)
      throws SQLException {
    int table = violated.tableOf(lens);
    if (table < 0 || !violated.plain()) {
      return UNKNOWN;
    }
    TableShape shape = lens.tables().get(table);
    for (String column : violated.columns()) {
      int index = shape.indexOf(column);
      if (index < 0 || (!updates && shape.columns().get(index).later())) {
        return UNKNOWN;
      }
    }
    String staged = Stage.name(lens, table);
    String comes = updates ? "true" : sql.notThere("s");
    switch (violated.kind()) {
      case 'f':
        return lands(lens, violated.target())
            ? UNKNOWN
            : new Offenders(query(connection, dangling(violated, staged, comes)), List.of());
      case 'c':
        return new Offenders(
            query(
                connection,
                "select distinct s._doc from (select * from %s where not (%s)) s where %s"
                    .formatted(staged, violated.check(), comes)),
            List.of());
      case 'u':
        if (updates) {
          return UNKNOWN; // the row in the way may be changed by this very batch
        }
        List<Integer> certain = query(connection, taken(violated, staged, shape.sqlName(), comes));
        List<Integer> suspected =
            new ArrayList<>(query(connection, repeated(violated, staged, comes)));
        suspected.removeAll(certain);
        return new Offenders(certain, suspected);
      default:
        return UNKNOWN;
    }
  }

  /** Whether the batch itself may bring what is referred to. */
  private static boolean lands(Lens lens, @Nullable String target) {
    return lens.tables().stream()
        .anyMatch(
            shape ->
                target == null
                    || target.replace("\"", "").equals(shape.sqlName().replace("\"", "")));
  }

  private static String dangling(Constraint violated, String staged, String comes) {
    List<String> equal = new ArrayList<>();
    for (int i = 0; i < violated.columns().size(); i++) {
      equal.add(
          "x."
              + quote(violated.targetColumns().get(i))
              + " = s."
              + quote(violated.columns().get(i)));
    }
    String filled =
        violated.columns().stream()
            .map(column -> "s." + quote(column) + " is not null")
            .collect(Collectors.joining(" and "));
    return "select distinct s._doc from %s s where %s and %s and not exists (select 1 from %s x where %s)"
        .formatted(staged, comes, filled, violated.target(), String.join(" and ", equal));
  }

  private static String taken(Constraint violated, String staged, String by, String when) {
    String equal =
        violated.columns().stream()
            .map(column -> "x." + quote(column) + " = s." + quote(column))
            .collect(Collectors.joining(" and "));
    return "select distinct s._doc from %s s join %s x on %s where %s"
        .formatted(staged, by, equal, when);
  }

  /** Those that an earlier one precedes; a join of the staging with itself would be quadratic. */
  private static String repeated(Constraint violated, String staged, String when) {
    List<String> columns = violated.columns().stream().map(column -> "s." + quote(column)).toList();
    return """
        select distinct _doc from (
          select s._doc, min(s._doc) over (partition by %s) as first from %s s where %s and %s) n
        where first < _doc"""
        .formatted(
            String.join(", ", columns),
            staged,
            columns.stream().collect(Collectors.joining(" is not null and ", "", " is not null")),
            when);
  }

  private static List<Integer> query(Connection connection, String sql) throws SQLException {
    List<Integer> documents = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        documents.add(rows.getInt(1));
      }
    }
    return documents;
  }
}
