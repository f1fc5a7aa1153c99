package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL would delete or change by itself when rows go: those that refer to them by
 * foreign keys that say {@code on delete cascade}, {@code set null} or {@code set default}. MongoDB
 * does nothing of that kind: the documents of those rows are as they were. For one thread.
 */
final class Cascades {

  private static final String KEYS =
      """
      select k.conname, own.number::int4 - 1 as target, n.nspname as schema, c.relname as name,
        array(select a.attname::text from unnest(k.conkey) with ordinality as u (num, ord)
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num order by u.ord) as columns,
        array(select a.attname::text from unnest(k.confkey) with ordinality as u (num, ord)
          join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num order by u.ord) as target_columns
      from unnest(?::text[]) with ordinality as own (name, number)
      join pg_constraint k on k.confrelid = to_regclass(own.name)
      join pg_class c on c.oid = k.conrelid
      join pg_namespace n on n.oid = c.relnamespace
      where k.contype = 'f' and k.confdeltype in ('c', 'n', 'd') and k.conparentid = 0
      order by own.number, n.nspname, c.relname, k.conname
      """;

  /** A foreign key that refers to one of the lens's tables. */
  private record Key(
      String name,
      TableShape target,
      String schema,
      String table,
      List<String> columns,
      List<String> targetColumns) {

    String words() {
      return "constraint " + name + " of " + schema + "." + table;
    }
  }

  private final Lens lens;
  private final KeyedRows rows;
  private @Nullable List<Key> known;

  Cascades(Lens lens) {
    this.lens = lens;
    this.rows = new KeyedRows(lens);
  }

  /**
   * Those of the keys to whose rows nothing refers that way but what goes with them, which stays so
   * until the transaction ends.
   *
   * @param refusals is given by which foreign key others refer to each of the rest
   */
  List<String> free(Connection connection, List<String> keys, Map<String, String> refusals)
      throws SQLException {
    if (known == null) {
      known = read(connection);
    }
    List<Key> foreign = known;
    List<String> free = keys;
    if (foreign.isEmpty() || keys.isEmpty()) {
      return free;
    }
    lock(connection, foreign, keys);
    String query = query(foreign);
    Set<String> refused = new HashSet<>();
    // What stays may refer to what would have gone with it.
    do {
      refused.clear();
      try (PreparedStatement statement = connection.prepareStatement(query)) {
        statement.setArray(1, connection.createArrayOf("text", free.toArray()));
        try (ResultSet found = statement.executeQuery()) {
          while (found.next()) {
            refused.add(found.getString(2));
            refusals.putIfAbsent(found.getString(2), foreign.get(found.getInt(1)).words());
          }
        }
      }
      free = free.stream().filter(key -> !refused.contains(key)).toList();
    } while (!refused.isEmpty() && !free.isEmpty());
    return free;
  }

  /** Nobody refers to the rows from here on, and those that have are seen. */
  private void lock(Connection connection, List<Key> foreign, List<String> keys)
      throws SQLException {
    for (TableShape target : foreign.stream().map(Key::target).distinct().toList()) {
      String lock =
          "select 1 from %s where %s for update of %s"
              .formatted(KeyedRows.with(target), rows.hangs(target), KeyedRows.alias(target));
      try (PreparedStatement statement = connection.prepareStatement(lock)) {
        statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
        statement.execute();
      }
    }
  }

  /** Asks for the number of a foreign key and the key of a root row that others need by it. */
  private String query(List<Key> foreign) {
    return IntStream.range(0, foreign.size())
        .mapToObj(number -> referred(number, foreign.get(number)))
        .collect(
            Collectors.joining(
                " union all ",
                "with gone (k, key) as materialized (select k, k::%s from unnest(?::text[]) k) "
                    .formatted(rows.keyType()),
                ""));
  }

  private String referred(int number, Key foreign) {
    TableShape target = foreign.target();
    List<String> refers = new ArrayList<>();
    for (int i = 0; i < foreign.columns().size(); i++) {
      refers.add(
          "f.%s = %s.%s"
              .formatted(
                  quote(foreign.columns().get(i)),
                  KeyedRows.alias(target),
                  quote(foreign.targetColumns().get(i))));
    }
    for (TableShape own : lens.tables()) {
      if (isOf(foreign, own)) {
        refers.add("not " + goes(own));
      }
    }
    return "select %d, gone.k from gone, %s where %s and exists (select from %s.%s f where %s)"
        .formatted(
            number,
            KeyedRows.with(target),
            rows.hangs(target, KeyedRows.alias(target), "= gone.key"),
            quote(foreign.schema()),
            quote(foreign.table()),
            String.join(" and ", refers));
  }

  /** That a row of this mapping goes, too. */
  private String goes(TableShape own) {
    String hangs = rows.hangs(own, "f", "in (select key from gone)");
    TableShape parent = own.parent();
    return parent == null
        ? "(" + hangs + ")"
        : "exists (select from %s where %s)".formatted(KeyedRows.with(parent), hangs);
  }

  private List<Key> read(Connection connection) throws SQLException {
    List<Key> keys = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
      statement.setArray(
          1,
          connection.createArrayOf(
              "text", lens.tables().stream().map(TableShape::sqlName).toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Key key =
              new Key(
                  row.getString("conname"),
                  lens.tables().get(row.getInt("target")),
                  row.getString("schema"),
                  row.getString("name"),
                  texts(row.getArray("columns")),
                  texts(row.getArray("target_columns")));
          if (lens.tables().stream().noneMatch(own -> joins(key, own))) {
            keys.add(key);
          }
        }
      }
    }
    return keys;
  }

  /** Whether the foreign key is that by which rows of a document hang on its other rows. */
  private static boolean joins(Key key, TableShape own) {
    TableShape parent = own.parent();
    return parent == key.target()
        && isOf(key, own)
        && pairs(key.columns(), key.targetColumns())
            .equals(pairs(names(own, own.join()), names(parent, own.parentJoin())));
  }

  private static boolean isOf(Key key, TableShape own) {
    return own.qualifiedName().equals(key.schema() + "." + key.table());
  }

  private static List<String> names(TableShape shape, List<Integer> columns) {
    return columns.stream().map(index -> shape.columns().get(index).name()).toList();
  }

  private static Set<List<String>> pairs(List<String> columns, List<String> targets) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> List.of(columns.get(i), targets.get(i)))
        .collect(Collectors.toSet());
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
