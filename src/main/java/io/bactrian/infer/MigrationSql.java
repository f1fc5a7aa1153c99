package io.bactrian.infer;

import io.bactrian.infer.Order.Link;
import io.bactrian.infer.Table.Branch;
import io.bactrian.infer.Table.KeyColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes drafted tables as SQL, as a Flyway migration has it. */
final class MigrationSql {

  private final String schema;
  private final SortedMap<String, Table> tables;
  private final Order order;
  private final Names names;

  /**
   * @param names the schema's names, so that no index is called like a table
   */
  MigrationSql(String schema, SortedMap<String, Table> tables, Order order, Names names) {
    this.schema = schema;
    this.tables = tables;
    this.order = order;
    this.names = names;
  }

  String createSchema() {
    return "create schema if not exists " + schema + ";\n";
  }

  /** The collection's tables, parents first, each with its comment and indexes. */
  String tables(String collection, String seen) {
    List<String> statements = new ArrayList<>();
    root(collection)
        .each(
            table -> {
              statements.add(create(collection, table));
              statements.add(comment(collection, table, seen));
              statements.addAll(indexes(collection, table));
            });
    return statements.stream().map(s -> s + ";\n").collect(Collectors.joining("\n"));
  }

  /** The foreign keys that close a circle, empty when there are none. */
  String lateKeys() {
    StringBuilder sql = new StringBuilder();
    for (String collection : order.collections()) {
      Table table = root(collection);
      for (Column column : table.columns()) {
        if (order.link(collection, table, column) == Link.LATER && !toItself(collection, column)) {
          sql.append("alter table ")
              .append(qualified(table.name()))
              .append("\n  add foreign key (")
              .append(column.name())
              .append(") ")
              .append(references(column))
              .append(";\n");
        }
      }
    }
    return sql.toString();
  }

  private String create(String collection, Table table) {
    List<Line> lines = new ArrayList<>();
    for (KeyColumn key : table.key()) {
      String constraint = table.branch() == null ? "primary key " + key.fallback() : "not null";
      lines.add(new Line(List.of(), key.name(), key.type(), constraint.strip()));
    }
    for (Column column : table.columns()) {
      lines.add(line(collection, table, column));
    }
    if (table.extra()) {
      lines.add(new Line(List.of(), "extra", "jsonb", ""));
    }
    int name = lines.stream().mapToInt(line -> line.name.length()).max().orElse(0);
    int type = lines.stream().mapToInt(line -> line.type.length()).max().orElse(0);
    StringBuilder sql = new StringBuilder();
    table.reasons().forEach(reason -> sql.append("-- ").append(Wording.line(reason)).append('\n'));
    sql.append("create table ").append(qualified(table.name())).append(" (\n");
    List<String> constraints = constraints(table.branch(), table.key());
    for (int i = 0; i < lines.size(); i++) {
      boolean last = i == lines.size() - 1 && constraints.isEmpty();
      sql.append(lines.get(i).sql(name, type, last));
    }
    sql.append(String.join(",\n", constraints)).append(constraints.isEmpty() ? ")" : "\n)");
    return sql.toString();
  }

  private Line line(String collection, Table table, Column column) {
    Link link = order.link(collection, table, column);
    List<String> comments = new ArrayList<>(column.reasons());
    comments.addAll(column.hints());
    if (link == Link.UNBOUND) {
      comments.add("no foreign key: it would close a circle");
    }
    List<String> constraint = new ArrayList<>();
    if (column.required() && link != Link.LATER) {
      constraint.add("not null");
    }
    if (link == Link.KEY || (link == Link.LATER && toItself(collection, column))) {
      constraint.add(references(column));
    }
    return new Line(comments, column.name(), column.type(), String.join(" ", constraint));
  }

  private List<String> constraints(@Nullable Branch branch, List<KeyColumn> key) {
    if (branch == null) {
      return List.of();
    }
    List<KeyColumn> joins = key.subList(0, key.size() - 1);
    return List.of(
        "  primary key (" + list(key) + ")",
        "  foreign key ("
            + list(joins)
            + ")\n    references "
            + qualified(branch.parent())
            + " ("
            + list(branch.parentKey())
            + ") on delete cascade");
  }

  private String comment(String collection, Table table, String seen) {
    Branch branch = table.branch();
    String text =
        branch == null
            ? "Collection " + collection + " " + seen
            : "Collection "
                + collection
                + ": "
                + String.join(".", branch.field())
                + " of "
                + branch.parent()
                + ", "
                + Wording.count(table.rows(), "row");
    return "comment on table "
        + qualified(table.name())
        + " is\n  '"
        + Wording.line(text).replace("'", "''")
        + "'";
  }

  private List<String> indexes(String collection, Table table) {
    List<String> indexes = new ArrayList<>();
    for (Column column : table.columns()) {
      Link link = order.link(collection, table, column);
      if (link == Link.KEY || link == Link.LATER) {
        String name = names.claim(table.name() + "_" + column.name() + "_idx");
        indexes.add(
            "create index " + name + " on " + qualified(table.name()) + " (" + column.name() + ")");
      }
    }
    return indexes;
  }

  private String references(Column column) {
    String target = column.ref();
    return target == null ? "" : "references " + qualified(root(target).name()) + " (id)";
  }

  private static boolean toItself(String collection, Column column) {
    return collection.equals(column.ref());
  }

  private Table root(String collection) {
    Table table = tables.get(collection);
    if (table == null) {
      throw new IllegalArgumentException("unknown collection " + collection);
    }
    return table;
  }

  private String qualified(String table) {
    return schema + "." + table;
  }

  private static String list(List<KeyColumn> columns) {
    return columns.stream().map(KeyColumn::name).collect(Collectors.joining(", "));
  }

  private record Line(List<String> comments, String name, String type, String constraint) {

    String sql(int nameWidth, int typeWidth, boolean last) {
      StringBuilder sql = new StringBuilder();
      comments.forEach(comment -> sql.append("  -- ").append(Wording.line(comment)).append('\n'));
      String column = "  " + name + " ".repeat(nameWidth - name.length() + 1) + type;
      sql.append(column);
      if (!constraint.isEmpty()) {
        sql.append(" ".repeat(typeWidth - type.length() + 1)).append(constraint);
      }
      return sql.append(last ? "\n" : ",\n").toString();
    }
  }
}
