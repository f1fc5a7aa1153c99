package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statements that move rows between a lens's staging tables and its own. Table and column names
 * come from the catalogue and are quoted; nothing else is put into them.
 */
final class LandingSql {

  private final Lens lens;
  private final List<TableShape> tables;
  private final String system;
  private final String collection;
  private final String roots;

  LandingSql(Lens lens) {
    this(lens, Stage.name(lens, 0));
  }

  /**
   * @param roots what stands for the staging's root table where rows are only read: a subquery with
   *     its columns
   */
  LandingSql(Lens lens, String roots) {
    this.lens = lens;
    this.roots = roots;
    this.tables = lens.tables();
    this.system = lens.mapping().system();
    this.collection = lens.collection();
  }

  private String stage(int table) {
    return table == 0 ? roots : Stage.name(lens, table);
  }

  /** Takes documents out of the staging whose key an earlier one has; gives their numbers. */
  String dropRepeats() {
    return dropRepeats(">", "");
  }

  /** Takes documents out of the staging that come once more later; gives their numbers. */
  String dropEarlier() {
    return dropRepeats("<", lens.sharesKeys() ? " and " + SharedKeys.same(lens, "a", "b") : "");
  }

  private String dropRepeats(String than, String condition) {
    return "delete from %s a using %s b where %s and a._doc %s b._doc%s returning a._doc"
        .formatted(stage(0), stage(0), equal(tables.get(0), "a", "b"), than, condition);
  }

  /**
   * Inserts root rows whose key isn't there; takes the others out of the staging and gives their
   * numbers.
   */
  String insertRoots() {
    TableShape root = tables.get(0);
    return """
        with landed as (
          insert into %s (%s) select %s from %s s order by _doc
          on conflict (%s) do nothing returning %s)
        delete from %s s where not exists (select 1 from landed l where %s) returning s._doc"""
        .formatted(
            root.sqlName(),
            Copy.columns(root),
            columnsWithoutLater(root),
            stage(0),
            names(root, root.key()),
            names(root, root.key()),
            stage(0),
            equal(root, "l", "s"));
  }

  /**
   * Inserts root rows, or makes those that are there equal to them, but for other documents' rows.
   *
   * @param later whether columns that may wait for the second pass are left NULL
   */
  String upsertRoots(boolean later) {
    TableShape root = tables.get(0);
    String updates =
        root.columns().stream()
            .filter(column -> !root.key().contains(root.indexOf(column.name())))
            .map(column -> quote(column.name()) + " = excluded." + quote(column.name()))
            .collect(Collectors.joining(", "));
    return "insert into %s as t (%s) select %s from %s s order by _doc on conflict (%s) do %s"
        .formatted(
            root.sqlName(),
            Copy.columns(root),
            later ? columnsWithoutLater(root) : Copy.columns(root),
            stage(0),
            names(root, root.key()),
            updates.isEmpty()
                ? "nothing"
                : "update set "
                    + updates
                    + (lens.sharesKeys()
                        ? " where " + SharedKeys.same(lens, "t", "excluded")
                        : ""));
  }

  /** Gives the numbers of the staged documents whose key another document's row has. */
  String meetOthers() {
    TableShape root = tables.get(0);
    return "select s._doc from %s s join %s t on %s where not (%s)"
        .formatted(
            stage(0), root.sqlName(), equal(root, "t", "s"), SharedKeys.same(lens, "t", "s"));
  }

  /** That the document of the staged row with this alias has no root row in the target. */
  String notThere(String alias) {
    return "not exists (select 1 from %s r join %s t on %s where r._doc = %s._doc)"
        .formatted(stage(0), tables.get(0).sqlName(), equal(tables.get(0), "t", "r"), alias);
  }

  /** Gives the numbers of the staged documents that have expired and have no row in the target. */
  String expired(Horizon horizon) {
    return "select s._doc from %s s where %s and %s"
        .formatted(stage(0), horizon.past("s"), notThere("s"));
  }

  /** Updates root rows of the staged documents without changing anything. */
  String touchRoots() {
    TableShape root = tables.get(0);
    String key = quote(root.columns().get(root.key().get(0)).name());
    return "update %s t set %s = t.%s from %s r where %s"
        .formatted(root.sqlName(), key, key, stage(0), equal(root, "t", "r"));
  }

  /** Inserts child rows of the documents that are still in the staging. */
  String insertChildren(int table, boolean later) {
    TableShape shape = tables.get(table);
    return "insert into %s (%s) select %s from %s s where exists (select 1 from %s r where r._doc = s._doc)"
        .formatted(
            shape.sqlName(),
            Copy.columns(shape),
            later ? columnsWithoutLater(shape) : Copy.columns(shape),
            stage(table),
            stage(0));
  }

  /** Deletes the child rows that the staged documents have in the target. */
  String deleteChildren(int table) {
    TableShape shape = tables.get(table);
    return "delete from %s d using %s where d.ctid = t.ctid and d.tableoid = t.tableoid"
        .formatted(shape.sqlName(), "(" + targetRows(table, "t.ctid, t.tableoid") + ") t");
  }

  /** Deletes the root rows of the staged documents; their children must be gone. */
  String deleteRoots() {
    TableShape root = tables.get(0);
    return "delete from %s t using %s r where %s"
        .formatted(root.sqlName(), stage(0), equal(root, "t", "r"));
  }

  /** Notes what a column that waits for the second pass will hold. */
  String noteLater(int table, int column) {
    TableShape shape = tables.get(table);
    String name = quote(shape.columns().get(column).name());
    return """
        insert into bactrian.later_references
          (system, collection, table_name, column_name, row_key, value)
        select %s, %s, %s, %s, %s, s.%s::text from %s s
        where s.%s is not null and exists (select 1 from %s r where r._doc = s._doc)"""
        .formatted(
            literal(system),
            literal(collection),
            literal(shape.qualifiedName()),
            literal(shape.columns().get(column).name()),
            keyText(shape, "s"),
            name,
            stage(table),
            name,
            stage(0));
  }

  /** Forgets what was noted of the rows that the staged documents have in the target. */
  String forgetLater(int table, int column) {
    return "delete from bactrian.later_references where ctid = any (array(%s))"
        .formatted(notes(table, column));
  }

  /**
   * Selects the ctid of what was noted of the rows that the staged documents have in the target.
   */
  String notes(int table, int column) {
    TableShape shape = tables.get(table);
    return "select l.ctid from (%s) k cross join %s"
        .formatted(targetRows(table, keyText(shape, "t") + " as row_key"), notedOf(shape, column));
  }

  /** Gives the numbers of the staged documents of which a column is still to be filled. */
  String awaiting(int table, int column) {
    TableShape shape = tables.get(table);
    return "select distinct k._doc from (%s) k cross join %s"
        .formatted(
            targetRows(table, "r._doc, " + keyText(shape, "t") + " as row_key"),
            notedOf(shape, column));
  }

  /**
   * As l what was noted of the row k, looked up for each by itself: a join would go through all
   * that is noted, since nothing tells the planner how much that is while it grows.
   */
  private String notedOf(TableShape shape, int column) {
    return """
        lateral (select l.ctid from bactrian.later_references l
          where %s and l.row_key = k.row_key offset 0) l"""
        .formatted(noted(shape, column));
  }

  /** That l is what was noted of a column of this table. */
  String noted(TableShape shape, int column) {
    return "l.system = %s and l.collection = %s and l.table_name = %s and l.column_name = %s"
        .formatted(
            literal(system),
            literal(collection),
            literal(shape.qualifiedName()),
            literal(shape.columns().get(column).name()));
  }

  /** A row's key as {@code later_references} keeps it. */
  static String keyText(TableShape shape, String alias) {
    return shape.key().stream()
        .map(index -> alias + "." + quote(shape.columns().get(index).name()) + "::text")
        .collect(Collectors.joining(", ", "array[", "]"));
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /**
   * What a column of the target's row t holds, or will hold when a reference that waits for the
   * second pass has been filled.
   */
  private String held(TableShape shape, int column) {
    TableShape.Filled filled = shape.columns().get(column);
    String name = quote(filled.name());
    return filled.later()
        ? "coalesce(t.%s, (select l.value::%s from bactrian.later_references l where %s and l.row_key = %s)) as %s"
            .formatted(name, filled.type().name(), noted(shape, column), keyText(shape, "t"), name)
        : "t." + name;
  }

  /**
   * What of a table belongs to the staged documents: the columns asked for, with the staging's r.
   */
  String targetRows(int table, String columns) {
    StringBuilder from = new StringBuilder(tables.get(table).sqlName()).append(" t");
    TableShape shape = tables.get(table);
    String alias = "t";
    int level = 0;
    while (shape.parent() != null) {
      if (!Constants.columns(shape).isEmpty()) {
        String constants = "k" + level;
        from.append(" join ")
            .append(Stage.constants(lens, tables.indexOf(shape)))
            .append(' ')
            .append(constants)
            .append(" on ")
            .append(Constants.hold(shape, alias, constants));
      }
      TableShape parent = shape.parent();
      boolean top = parent.parent() == null;
      String parentAlias = top ? "r" : "p" + level++;
      List<String> conditions = new ArrayList<>();
      for (int i = 0; i < shape.join().size(); i++) {
        conditions.add(
            alias
                + "."
                + quote(shape.columns().get(shape.join().get(i)).name())
                + " = "
                + parentAlias
                + "."
                + quote(parent.columns().get(shape.parentJoin().get(i)).name()));
      }
      from.append(" join ")
          .append(top ? stage(0) : parent.sqlName())
          .append(' ')
          .append(parentAlias)
          .append(" on ")
          .append(String.join(" and ", conditions));
      shape = parent;
      alias = parentAlias;
    }
    if (tables.get(table).parent() == null) {
      from.append(" join ").append(stage(0)).append(" r on ").append(equal(shape, "t", "r"));
    }
    return "select " + columns + " from " + from;
  }

  /**
   * The differences between the staging and the target in one table: a row for each, see {@link
   * Comparison}.
   *
   * @param pending whether references that wait for the second pass count as filled
   */
  String compare(int table, boolean pending) {
    TableShape shape = tables.get(table);
    List<String> differs = new ArrayList<>();
    List<String> named = new ArrayList<>();
    List<String> left = new ArrayList<>();
    List<String> right = new ArrayList<>();
    for (TableShape.Filled column : shape.columns()) {
      String name = quote(column.name());
      String cast = comparable(column);
      String differ = "s." + name + cast + " is distinct from m." + name + cast;
      differs.add(differ);
      named.add("case when " + differ + " then '" + column.name().replace("'", "''") + "' end");
      left.add("case when " + differ + " then md5(s." + name + "::text) end");
      right.add("case when " + differ + " then md5(m." + name + "::text) end");
    }
    String key =
        shape.key().stream()
            .map(index -> quote(shape.columns().get(index).name()))
            .map(name -> "coalesce(s." + name + ", m." + name + ")::text")
            .collect(Collectors.joining(", "));
    String on = shape.parent() == null ? equal(shape, "s", "m") : equalOrNull(shape, "s", "m");
    return """
        with m as (%s)
        select coalesce(s._doc, m._doc) as doc,
          case when s._doc is null then 'surplus' when m._doc is null then 'missing' else 'differing' end as kind,
          array_to_string(array[%s], ', ') as row_key,
          array[%s]::text[] as columns, array[%s]::text[] as source_md5, array[%s]::text[] as target_md5
        from %s s full join m on s._doc = m._doc and %s
        where s._doc is null or m._doc is null or %s
        order by 1, 3"""
        .formatted(
            targetRows(table, "r._doc, " + columns("t", shape, pending)),
            key,
            String.join(", ", named),
            String.join(", ", left),
            String.join(", ", right),
            stage(table),
            on,
            String.join(" or ", differs));
  }

  /**
   * COPY of a table's rows that belong to the staged documents, each with its document's number,
   * and with the references that wait for the second pass.
   */
  String copyOut(int table) {
    return "copy ("
        + targetRows(table, "r._doc, " + columns("t", tables.get(table), true))
        + " order by 1) to stdout (format binary)";
  }

  /** The cast with which a column's values can be compared. */
  private static String comparable(TableShape.Filled column) {
    if (column.json()) {
      return "::jsonb";
    }
    return column.type().name().equals("json[]") ? "::jsonb[]" : "";
  }

  /** The columns that the mapping fills, as they are. */
  String own(TableShape shape, String alias) {
    return columns(alias, shape, false);
  }

  private String columns(String alias, TableShape shape, boolean pending) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < shape.columns().size(); i++) {
      columns.add(pending ? held(shape, i) : alias + "." + quote(shape.columns().get(i).name()));
    }
    return String.join(", ", columns);
  }

  /** As {@link #equal}, where a column of a child's key may be NULL in both. */
  private static String equalOrNull(TableShape shape, String left, String right) {
    List<String> conditions = new ArrayList<>();
    for (int index : shape.key()) {
      String name = quote(shape.columns().get(index).name());
      if (shape.columns().get(index).notNull()) {
        conditions.add(left + "." + name + " = " + right + "." + name);
      } else {
        // FULL JOIN takes no IS NOT DISTINCT FROM.
        conditions.add(
            "(%1$s.%3$s is null) = (%2$s.%3$s is null) and coalesce(%1$s.%3$s::text, '') = coalesce(%2$s.%3$s::text, '')"
                .formatted(left, right, name));
      }
    }
    return String.join(" and ", conditions);
  }

  private static String columnsWithoutLater(TableShape shape) {
    return shape.columns().stream()
        .map(column -> column.later() ? "null" : "s." + quote(column.name()))
        .collect(Collectors.joining(", "));
  }

  private static String names(TableShape shape, List<Integer> indexes) {
    return indexes.stream()
        .map(index -> quote(shape.columns().get(index).name()))
        .collect(Collectors.joining(", "));
  }

  private static String equal(TableShape shape, String left, String right) {
    return shape.key().stream()
        .map(index -> quote(shape.columns().get(index).name()))
        .map(name -> left + "." + name + " = " + right + "." + name)
        .collect(Collectors.joining(" and "));
  }
}
