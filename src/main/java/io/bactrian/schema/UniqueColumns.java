package io.bactrian.schema;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which columns no two rows of a table share, as its unique indexes say. */
final class UniqueColumns {

  /** An index of some rows only says nothing of the others, unless these are NULL in its column. */
  private static final String INDEXES =
      """
      select n.nspname || '.' || c.relname, k.columns
      from pg_index i
      join pg_class c on c.oid = i.indrelid
      join pg_namespace n on n.oid = c.relnamespace
      cross join lateral (
        select array_agg(a.attname::text order by u.ord) as columns
        from unnest(i.indkey::int2[]) with ordinality as u (num, ord)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.num
        where u.ord <= i.indnkeyatts) as k
      where i.indisunique and i.indisvalid and i.indexprs is null and n.nspname = any (?)
        and (i.indpred is null or i.indnkeyatts = 1
          and pg_get_expr(i.indpred, i.indrelid) = '(' || quote_ident(k.columns[1]) || ' IS NOT NULL)')
      """;

  private final Map<String, List<Set<String>>> byTable = new HashMap<>();

  private UniqueColumns() {}

  static UniqueColumns read(Connection connection, Collection<String> schemas) throws SQLException {
    UniqueColumns unique = new UniqueColumns();
    try (PreparedStatement statement = connection.prepareStatement(INDEXES)) {
      statement.setArray(1, connection.createArrayOf("text", schemas.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Array columns = rows.getArray(2);
          unique
              .byTable
              .computeIfAbsent(rows.getString(1), table -> new ArrayList<>())
              .add(Set.of((String[]) columns.getArray()));
        }
      }
    }
    return unique;
  }

  /** Whether at most one row has the same values in all these columns. */
  boolean holds(String table, Collection<String> columns) {
    return byTable.getOrDefault(table, List.of()).stream().anyMatch(columns::containsAll);
  }
}
