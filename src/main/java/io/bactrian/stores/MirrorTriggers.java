package io.bactrian.stores;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.landing.SharedKeys;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Switches the triggers of a collection's tables that note what MongoDB has to follow. */
final class MirrorTriggers {

  private MirrorTriggers() {}

  static void on(Connection connection, StoredCollection collection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select bactrian.mirror_on(?, ?, ?::jsonb)")) {
      statement.setString(1, collection.system());
      statement.setString(2, collection.name());
      statement.setString(
          3,
          collection.lens().tables().stream()
              .map(table -> json(collection, table))
              .collect(Collectors.joining(",", "[", "]")));
      statement.execute();
    }
  }

  static void off(Connection connection, StoredCollection collection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select bactrian.mirror_off(?, ?)")) {
      statement.setString(1, collection.system());
      statement.setString(2, collection.name());
      statement.execute();
    }
  }

  /** Whether every table of the collection has them. */
  static boolean areOn(Connection connection, StoredCollection collection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select count(*) from pg_catalog.pg_trigger
            where tgname = bactrian.mirror_name(?, ?) || '_truncate' and not tgisinternal
            """)) {
      statement.setString(1, collection.system());
      statement.setString(2, collection.name());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1)
            == collection.lens().tables().stream().map(TableShape::sqlName).distinct().count();
      }
    }
  }

  private static String json(StoredCollection collection, TableShape table) {
    return "{\"table\":\"%s\",\"keys\":\"%s\"}"
        .formatted(escaped(table.sqlName()), escaped(keys(collection, table)));
  }

  /**
   * A query for the keys of the root rows on which changed rows hang. A row whose parent is gone
   * has none; the parent's own trigger has noted it, and, where several documents may have one key,
   * with what tells whose row it was.
   */
  private static String keys(StoredCollection collection, TableShape table) {
    StringBuilder from = new StringBuilder("{changed} t0");
    int level = 0;
    TableShape at = table;
    while (at.parent() != null) {
      TableShape parent = at.parent();
      int here = level;
      int rootKey = collection.lens().key();
      if (parent.parent() == null && at.parentJoin().contains(rootKey)) {
        int column = at.join().get(at.parentJoin().indexOf(rootKey));
        return "select t%d.%s::text, null::text from %s"
            .formatted(here, quote(at.columns().get(column).name()), from);
      }
      TableShape child = at;
      String on =
          IntStream.range(0, child.join().size())
              .mapToObj(
                  i ->
                      "t%d.%s = t%d.%s"
                          .formatted(
                              here,
                              quote(child.columns().get(child.join().get(i)).name()),
                              here + 1,
                              quote(parent.columns().get(child.parentJoin().get(i)).name())))
              .collect(Collectors.joining(" and "));
      from.append(" join %s t%d on %s".formatted(parent.sqlName(), ++level, on));
      at = parent;
    }
    String untold = level > 0 ? null : SharedKeys.untold(collection.lens(), "t0");
    return "select t%d.%s::text, %s from %s"
        .formatted(
            level,
            collection.keyColumn(),
            untold == null ? "null::text" : "coalesce(%s, 'null')::text".formatted(untold),
            from);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
