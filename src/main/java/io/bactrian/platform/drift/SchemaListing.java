package io.bactrian.platform.drift;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * What PostgreSQL's catalogue has of some tables, in lines: each column, constraint, index,
 * trigger, enum and function. Partitions are left out, which come and go with time; so are the
 * mirror's triggers, which come and go with modes, and whether a constraint has been validated.
 *
 * @param lines in order, each of them once
 */
public record SchemaListing(TreeSet<String> lines) {

  /** All tables of the schemas, and those tables of others that are named. */
  private static final String LINES =
      """
      with tables as (
        select c.oid, n.nspname || '.' || c.relname as name, c.relkind
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition
          and (n.nspname = any (?) or n.nspname || '.' || c.relname = any (?)))
      select 'table ' || name || case relkind when 'p' then ' partitioned by ' || pg_get_partkeydef(oid) else '' end
      from tables
      union all
      select concat_ws(' ', 'column', t.name || '.' || a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then 'not null' end,
        case a.attidentity when 'a' then 'identity always' when 'd' then 'identity' end,
        case a.attgenerated when 's' then 'generated' end,
        case when d.adbin is not null then 'default ' || pg_get_expr(d.adbin, d.adrelid) end,
        case when a.attcollation <> y.typcollation then 'collate ' || (select l.collname from pg_collation l where l.oid = a.attcollation) end)
      from tables t
      join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      join pg_type y on y.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
      union all
      select 'constraint ' || t.name || '.' || k.conname || ' ' || regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')
      from tables t join pg_constraint k on k.conrelid = t.oid and k.contype <> 'n'
      union all
      select 'index ' || t.name || ' ' || pg_get_indexdef(i.indexrelid) || case when i.indisvalid then '' else ' invalid' end
      from tables t join pg_index i on i.indrelid = t.oid
      where not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = t.oid and k.contype in ('p', 'u', 'x'))
      union all
      select 'trigger ' || t.name || ' ' || pg_get_triggerdef(g.oid) || case g.tgenabled when 'O' then '' else ' enabled ' || g.tgenabled::text end
      from tables t join pg_trigger g on g.tgrelid = t.oid
      where not g.tgisinternal and not starts_with(g.tgname, 'bactrian_mirror_')
      union all
      select 'enum ' || n.nspname || '.' || y.typname || ' ' || (
        select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e where e.enumtypid = y.oid)
      from pg_type y join pg_namespace n on n.oid = y.typnamespace
      where y.typtype = 'e' and n.nspname = any (?)
      union all
      select 'function ' || n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') ' || md5(pg_get_functiondef(p.oid))
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prokind in ('f', 'p') and n.nspname = any (?)
      """;

  /**
   * Reads the catalogue, inside the caller's transaction.
   *
   * @param schemas of which everything counts
   * @param tables in other schemas, with their schema's name
   */
  static SchemaListing read(
      Connection connection, Collection<String> schemas, Collection<String> tables)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Definitions name a schema only where the path hasn't got it.
      statement.execute("set local search_path = pg_catalog");
    }
    try (PreparedStatement statement = connection.prepareStatement(LINES)) {
      statement.setArray(1, connection.createArrayOf("text", schemas.toArray()));
      statement.setArray(2, connection.createArrayOf("text", tables.toArray()));
      statement.setArray(3, connection.createArrayOf("text", schemas.toArray()));
      statement.setArray(4, connection.createArrayOf("text", schemas.toArray()));
      TreeSet<String> lines = new TreeSet<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          lines.add(String.valueOf(rows.getString(1)).replaceAll("\\s+", " "));
        }
      }
      return new SchemaListing(lines);
    }
  }

  static SchemaListing parse(String text) {
    TreeSet<String> lines = new TreeSet<>();
    text.lines().forEach(lines::add);
    return new SchemaListing(lines);
  }

  /** One line below the other. */
  String text() {
    return String.join("\n", lines);
  }

  /** 32 hexadecimal digits that stand for it. */
  String print() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  /** The lines that this one has and the other has not. */
  TreeSet<String> without(SchemaListing other) {
    TreeSet<String> rest = new TreeSet<>(lines);
    rest.removeAll(other.lines);
    return rest;
  }

  /** This one changed as another was: what that lost is lost here, what it gained is gained. */
  SchemaListing changedAs(SchemaListing before, SchemaListing after) {
    TreeSet<String> changed = new TreeSet<>(lines);
    TreeSet<String> lost = before.without(after);
    changed.removeAll(lost);
    // What has a name of its own is what the migration made of it, whatever it was before.
    for (String line : lost) {
      if (!line.startsWith("index ") && !line.startsWith("trigger ")) {
        changed.removeIf(each -> name(each).equals(name(line)));
      }
    }
    changed.addAll(after.without(before));
    return new SchemaListing(changed);
  }

  private static String name(String line) {
    int end = line.indexOf(' ', line.indexOf(' ') + 1);
    return end < 0 ? line : line.substring(0, end);
  }
}
