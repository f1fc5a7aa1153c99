package io.bactrian.landing;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/** Looks up the constraints that errors name. What the catalogue doesn't confirm isn't used. */
final class Constraints {

  private static final String CONSTRAINT =
      """
      select k.contype::text as kind, rn.nspname || '.' || rc.relname as table_name,
        array(select a.attname::text from unnest(k.conkey) with ordinality as u (num, ord)
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num order by u.ord) as columns,
        quote_ident(tn.nspname) || '.' || quote_ident(tc.relname) as target,
        array(select a.attname::text from unnest(k.confkey) with ordinality as u (num, ord)
          join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num order by u.ord) as target_columns,
        pg_get_expr(k.conbin, k.conrelid) as expression,
        case k.contype
          when 'f' then k.confmatchtype = 's' and pg_get_constraintdef(k.oid) not like '%PERIOD%'
          when 'c' then k.conbin is not null else false end as plain
      from pg_constraint k
      join pg_class rc on rc.oid = coalesce(pg_partition_root(k.conrelid)::oid, k.conrelid)
      join pg_namespace rn on rn.oid = rc.relnamespace
      left join pg_class tc on tc.oid = coalesce(pg_partition_root(k.confrelid)::oid, k.confrelid)
      left join pg_namespace tn on tn.oid = tc.relnamespace
      where k.contype in ('f', 'c', 'x') and k.conrelid = to_regclass(format('%I.%I', ?::text, ?::text))
        and k.conname = ?
      """;

  private static final String UNIQUE =
      """
      select 'u' as kind, rn.nspname || '.' || rc.relname as table_name,
        array(select a.attname::text from unnest(i.indkey::int2[]) with ordinality as u (num, ord)
          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.num
          where u.ord <= i.indnkeyatts order by u.ord) as columns,
        null as target, '{}'::text[] as target_columns, null as expression,
        i.indexprs is null and i.indpred is null and not i.indnullsnotdistinct as plain
      from pg_index i
      join pg_class ic on ic.oid = i.indexrelid
      join pg_class rc on rc.oid = coalesce(pg_partition_root(i.indrelid)::oid, i.indrelid)
      join pg_namespace rn on rn.oid = rc.relnamespace
      where i.indrelid = to_regclass(format('%I.%I', ?::text, ?::text)) and ic.relname = ?
      """;

  private final Map<List<String>, Optional<Constraint>> known = new HashMap<>();

  /** The constraint that the error names, or null when it names none or none that is there. */
  @Nullable Constraint of(Connection connection, ServerErrorMessage error) throws SQLException {
    String schema = error.getSchema();
    String table = error.getTable();
    String name = error.getConstraint();
    if (schema == null || table == null || name == null) {
      return null;
    }
    List<String> key = List.of(schema, table, name);
    Optional<Constraint> found = known.get(key);
    if (found == null) {
      Constraint constraint = read(connection, CONSTRAINT, key);
      found = Optional.ofNullable(constraint != null ? constraint : read(connection, UNIQUE, key));
      known.put(key, found);
    }
    return found.orElse(null);
  }

  private static @Nullable Constraint read(Connection connection, String query, List<String> key)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < key.size(); i++) {
        statement.setString(i + 1, key.get(i));
      }
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        List<String> targetColumns = texts(row.getArray("target_columns"));
        return new Constraint(
            key.get(2),
            row.getString("kind").charAt(0),
            row.getString("table_name"),
            texts(row.getArray("columns")),
            targetColumns.isEmpty() ? null : row.getString("target"),
            targetColumns,
            row.getString("expression"),
            row.getBoolean("plain"));
      }
    }
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
