package io.bactrian.landing;

import io.bactrian.mapping.Catalogue;
import io.bactrian.mapping.Column;
import io.bactrian.mapping.ForeignKey;
import io.bactrian.mapping.Table;
import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.TypeDescription;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads tables, columns, types and keys from {@code pg_catalog}. */
public final class CatalogueReader {

  private static final String COLUMNS =
      """
      select n.nspname, c.relname, a.attname, a.atttypid::int8, a.atttypmod,
        format_type(a.atttypid, a.atttypmod) as formatted,
        a.attnotnull or t.typnotnull as not_null,
        a.attgenerated <> '' or a.attidentity <> '' as generated,
        pg_get_expr(d.adbin, d.adrelid) as default_expression
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relkind in ('r', 'p') and n.nspname = any (?)
      order by n.nspname, c.relname, a.attnum
      """;

  private static final String KEYS =
      """
      select n.nspname, c.relname, k.conname, k.contype::text,
        array(select a.attname::text from unnest(k.conkey) with ordinality as u (num, ord)
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num order by u.ord) as columns,
        tn.nspname || '.' || tc.relname as target,
        array(select a.attname::text from unnest(k.confkey) with ordinality as u (num, ord)
          join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num order by u.ord) as target_columns
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_class tc on tc.oid = k.confrelid
      left join pg_namespace tn on tn.oid = tc.relnamespace
      where k.contype in ('p', 'f') and k.conparentid = 0 and n.nspname = any (?)
      order by n.nspname, c.relname, k.conname
      """;

  private static final String APPEND_ONLY =
      """
      select exists (select 1 from pg_catalog.pg_trigger
        where tgrelid = ?::regclass and tgname = 'append_only' and not tgisinternal)
      """;

  private static final String TYPES =
      """
      select t.oid::int8, t.typname, t.typtype::text, t.typelem::int8, t.typbasetype::int8, t.typtypmod,
        t.typcategory = 'A' and t.typelem <> 0 as is_array, format_type(t.oid, null) as formatted,
        coalesce(format_type(nullif(t.typbasetype, 0), t.typtypmod), '') as base_formatted,
        array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as labels
      from pg_type t
      """;

  /**
   * A default that is a value by itself: {@code 0}, {@code 'active'::text}, {@code '{}'::jsonb}.
   */
  private static final Pattern LITERAL =
      Pattern.compile(
          "-?\\d+(\\.\\d+)?|true|false|\\(?'([^']|'')*'(::[a-z][\\w .\"]*(\\([\\d,]+\\))?(\\[])?)?\\)?(::[a-z][\\w .\"]*(\\([\\d,]+\\))?(\\[])?)?");

  private record Type(
      String name,
      char kind,
      long element,
      long base,
      int modifier,
      boolean array,
      String formatted,
      String baseFormatted,
      List<String> labels) {}

  private CatalogueReader() {}

  /**
   * Reads every table of these schemas.
   *
   * @throws SQLException when the database cannot be asked
   */
  public static Catalogue read(Connection connection, List<String> schemas) throws SQLException {
    Map<Long, Type> types = types(connection);
    Map<String, List<Column>> columns = new LinkedHashMap<>();
    Map<String, String[]> names = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setArray(1, connection.createArrayOf("text", schemas.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String table = rows.getString(1) + "." + rows.getString(2);
          names.put(table, new String[] {rows.getString(1), rows.getString(2)});
          columns
              .computeIfAbsent(table, key -> new ArrayList<>())
              .add(column(connection, types, rows));
        }
      }
    }
    Map<String, List<String>> primaryKeys = new HashMap<>();
    Map<String, List<ForeignKey>> foreignKeys = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
      statement.setArray(1, connection.createArrayOf("text", schemas.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String table = rows.getString(1) + "." + rows.getString(2);
          List<String> own = texts(rows.getArray("columns"));
          if (rows.getString(4).equals("p")) {
            primaryKeys.put(table, own);
          } else {
            foreignKeys
                .computeIfAbsent(table, key -> new ArrayList<>())
                .add(
                    new ForeignKey(
                        rows.getString(3),
                        own,
                        rows.getString("target"),
                        texts(rows.getArray("target_columns"))));
          }
        }
      }
    }
    Map<String, Table> tables = new LinkedHashMap<>();
    columns.forEach(
        (name, own) -> {
          String[] parts = Objects.requireNonNull(names.get(name));
          tables.put(
              name,
              new Table(
                  parts[0],
                  parts[1],
                  own,
                  primaryKeys.getOrDefault(name, List.of()),
                  foreignKeys.getOrDefault(name, List.of())));
        });
    return new Catalogue(tables);
  }

  /** Whether rows are only ever added: the table has a trigger of the name {@code append_only}. */
  public static boolean isAppendOnly(Connection connection, TableShape table) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(APPEND_ONLY)) {
      statement.setString(1, table.sqlName());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static Column column(Connection connection, Map<Long, Type> types, ResultSet row)
      throws SQLException {
    String expression = row.getString("default_expression");
    String fallback = expression == null ? null : literal(connection, expression);
    return new Column(
        row.getString("attname"),
        describe(types, row.getLong(4), row.getInt(5), row.getString("formatted")),
        row.getBoolean("not_null"),
        row.getBoolean("generated"),
        fallback,
        expression != null && fallback == null);
  }

  /** PostgreSQL itself says what the literal's text is. */
  private static @Nullable String literal(Connection connection, String expression)
      throws SQLException {
    if (!LITERAL.matcher(expression).matches()) {
      return null;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select (" + expression + ")::text")) {
      row.next();
      return row.getString(1);
    }
  }

  private static TypeDescription describe(
      Map<Long, Type> types, long oid, int modifier, String formatted) {
    Type type = Objects.requireNonNull(types.get(oid), () -> "pg_type has no oid " + oid);
    TypeDescription base = null;
    if (type.kind == 'd') {
      base = describe(types, type.base, type.modifier, type.baseFormatted);
    } else if (type.array) {
      Type of = Objects.requireNonNull(types.get(type.element));
      base =
          describe(
              types,
              type.element,
              modifier,
              formatted.endsWith("[]")
                  ? formatted.substring(0, formatted.length() - 2)
                  : of.formatted);
    }
    return new TypeDescription(
        type.name, type.kind, formatted, (int) oid, modifier, type.labels, base);
  }

  private static Map<Long, Type> types(Connection connection) throws SQLException {
    Map<Long, Type> types = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TYPES)) {
      while (rows.next()) {
        types.put(
            rows.getLong(1),
            new Type(
                rows.getString(2),
                rows.getString(3).charAt(0),
                rows.getLong(4),
                rows.getLong(5),
                rows.getInt(6),
                rows.getBoolean(7),
                rows.getString(8),
                rows.getString(9),
                texts(rows.getArray(10))));
      }
    }
    return types;
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
