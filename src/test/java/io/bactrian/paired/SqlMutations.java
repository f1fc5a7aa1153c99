package io.bactrian.paired;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * Changes one row of a table that a statement reads. Which columns it reads, PostgreSQL knows of a
 * view made of the statement. Foreign keys and triggers are off meanwhile.
 */
final class SqlMutations {

  private static final int ROWS = 20;

  private static final String READS =
      """
      select distinct c.oid::regclass::text, quote_ident(a.attname)
      from pg_depend d
        join pg_rewrite r on r.oid = d.objid and r.ev_class = 'mutation_view'::regclass
        join pg_class c on c.oid = d.refobjid and c.oid <> r.ev_class and c.relkind in ('r', 'p')
        left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid and d.refobjsubid > 0
      where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
      order by 1, 2
      """;

  /** What stands for another value of a column. */
  private static final String COLUMNS =
      """
      select quote_ident(a.attname), case
          when t.typtype = 'e' then
            format('(select e from unnest(enum_range(null::%%s)) e where e <> %%I limit 1)',
              t.oid::regtype, a.attname)
          when t.typname = 'uuid' then 'gen_random_uuid()'
          when t.typname = 'bool' then format('not %%I', a.attname)
          when t.typname in ('timestamptz', 'timestamp', 'date') then
            format('%%I + interval ''40 days''', a.attname)
          when t.typname in ('json', 'jsonb') then '''{"mutated": true}'''
          when t.typcategory = 'N' then format('%%I + 1000', a.attname)
          when t.typcategory = 'S' then format('overlay(%%I placing ''~'' from 1)', a.attname)
          else 'null' end
      from pg_attribute a join pg_type t on t.oid = a.atttypid
      where a.attrelid = '%s'::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      order by a.attnum
      """;

  /** The columns of each unique index, the last of them first. */
  private static final String UNIQUE =
      """
      select quote_ident(a.attname) from pg_index i
        cross join lateral unnest(i.indkey) with ordinality as k (attnum, place)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where i.indrelid = '%s'::regclass and i.indisunique
      group by a.attname order by max(k.place) desc
      """;

  private final DataSource postgres;
  private final BooleanSupplier noticed;

  SqlMutations(DataSource postgres, BooleanSupplier noticed) {
    this.postgres = postgres;
    this.noticed = noticed;
  }

  /** Says of what no mutation is noticed, whichever row it is. */
  List<String> unnoticed(PairedQuery query) throws SQLException {
    List<String> unnoticed = new ArrayList<>();
    for (Map.Entry<String, List<String>> read : reads(query).entrySet()) {
      String table = read.getKey();
      Map<String, String> columns = pairs(COLUMNS.formatted(table));
      execute("create table mutation_backup as select * from " + table);
      try {
        for (String column : read.getValue()) {
          String change = "update %s set %s = %s where ctid = %%s";
          if (!anyNoticed(
              table,
              columns,
              change.formatted(table, column, Objects.requireNonNull(columns.get(column))))) {
            unnoticed.add("a change of " + table + "." + column);
          }
        }
        if (!anyNoticed(table, columns, "delete from %s where ctid = %%s".formatted(table))) {
          unnoticed.add("a row less in " + table);
        }
        if (!oneMoreNoticed(table, columns, read.getValue())) {
          unnoticed.add("a row more in " + table);
        }
      } finally {
        execute("drop table mutation_backup");
      }
    }
    return unnoticed;
  }

  private Map<String, List<String>> reads(PairedQuery query) throws SQLException {
    StringBuilder sql = new StringBuilder(query.sql().jdbc().strip().replaceFirst(";$", ""));
    for (String name : query.sql().names()) {
      int at = sql.indexOf("?");
      sql.replace(
          at, at + 1, "null::" + type(Objects.requireNonNull(query.parameters().get(name))));
    }
    execute("create view mutation_view as " + sql);
    Map<String, List<String>> reads = new LinkedHashMap<>();
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(READS)) {
      while (found.next()) {
        List<String> columns = reads.computeIfAbsent(found.getString(1), t -> new ArrayList<>());
        if (found.getString(2) != null) {
          columns.add(found.getString(2));
        }
      }
    }
    execute("drop view mutation_view");
    return reads;
  }

  private static String type(Parameter parameter) {
    return switch (parameter.type()) {
      case INSTANT -> "timestamptz";
      case TEXT -> "text";
      case INTEGER -> "bigint";
      case DECIMAL -> "numeric";
      case BOOLEAN -> "boolean";
      case OBJECT_ID -> "uuid";
    };
  }

  /** A copy of a row, with another value in a column of its key, and maybe in one that is read. */
  private boolean oneMoreNoticed(String table, Map<String, String> columns, List<String> read)
      throws SQLException {
    for (String key : pairs(UNIQUE.formatted(table)).keySet()) {
      List<String> others = new ArrayList<>(List.of(key));
      others.addAll(read);
      for (String other : others) {
        List<String> copied = new ArrayList<>();
        columns.forEach(
            (name, changed) -> copied.add(name.equals(key) || name.equals(other) ? changed : name));
        String copy =
            "insert into %1$s (%2$s) overriding system value select %3$s from %1$s where ctid = %%s"
                .formatted(table, String.join(", ", columns.keySet()), String.join(", ", copied));
        if (anyNoticed(table, columns, copy)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean anyNoticed(String table, Map<String, String> columns, String mutation)
      throws SQLException {
    for (int row = 0; row < ROWS; row++) {
      String nth = "(select ctid from %s order by ctid limit 1 offset %d)".formatted(table, row);
      try {
        execute("set session_replication_role = replica; " + mutation.formatted(nth));
      } catch (SQLException refused) {
        continue; // by a constraint, so it is no mutation
      }
      boolean seen = noticed.getAsBoolean();
      execute(
          """
          set session_replication_role = replica;
          delete from %1$s;
          insert into %1$s (%2$s) overriding system value select %2$s from mutation_backup
          """
              .formatted(table, String.join(", ", columns.keySet())));
      if (seen) {
        return true;
      }
    }
    return false;
  }

  /** The first column of the rows, with the second, if there is one. */
  private Map<String, String> pairs(String sql) throws SQLException {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      Map<String, String> pairs = new LinkedHashMap<>();
      int last = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        pairs.put(rows.getString(1), rows.getString(last));
      }
      return pairs;
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
