package io.bactrian.mapping.types;

import io.bactrian.platform.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One-column tables of a real PostgreSQL, whose types are described by its catalogue, and which are
 * filled and read by COPY in binary form.
 */
final class TestColumns implements AutoCloseable {

  private static final byte[] SIGNATURE =
      "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

  private final Connection connection;
  private final Map<String, String> tables = new HashMap<>();
  private final Map<String, TypeDescription> descriptions = new HashMap<>();

  TestColumns() {
    try {
      connection = TestPostgres.freshConnection();
      sql("create extension citext");
      sql("create type mood as enum ('sad', 'so so', 'happy', 'žlutý 🐪')");
      sql("create type pair as (a int, b int)");
      sql("create domain whole as integer");
      sql("create domain short_text as varchar(10)");
      sql("create domain shorter_text as short_text");
      sql("create domain ids as uuid[]");
      sql("set timezone = 'UTC'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void sql(String statement) throws SQLException {
    try (Statement s = connection.createStatement()) {
      s.execute(statement);
    }
  }

  /** The table with a column {@code v} of this type, as DDL writes it. */
  private String table(String ddl) throws SQLException {
    String known = tables.get(ddl);
    if (known == null) {
      known = "t" + tables.size();
      sql("create table " + known + " (i int, v " + ddl + ")");
      tables.put(ddl, known);
    }
    return known;
  }

  PgType type(String ddl) {
    return PgTypes.of(description(ddl));
  }

  TypeDescription description(String ddl) {
    return descriptions.computeIfAbsent(ddl, this::describe);
  }

  private TypeDescription describe(String ddl) {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select atttypid::bigint, atttypmod from pg_attribute"
                + " where attrelid = ?::regclass and attname = 'v'")) {
      query.setString(1, table(ddl));
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return describe(row.getLong(1), row.getInt(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private TypeDescription describe(long oid, int modifier) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select typname, typtype, format_type(oid, ?), typelem::bigint, typbasetype::bigint,"
                + " typtypmod, typcategory = 'A' and typlen = -1, array(select enumlabel::text"
                + " from pg_enum where enumtypid = t.oid order by enumsortorder)"
                + " from pg_type t where oid = ?")) {
      query.setInt(1, modifier);
      query.setLong(2, oid);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        TypeDescription base = null;
        if (row.getLong(5) != 0) {
          base = describe(row.getLong(5), row.getInt(6));
        } else if (row.getBoolean(7)) {
          base = describe(row.getLong(4), modifier);
        }
        return new TypeDescription(
            row.getString(1),
            row.getString(2).charAt(0),
            row.getString(3),
            (int) oid,
            modifier,
            Arrays.asList((String[]) row.getArray(8).getArray()),
            base);
      }
    }
  }

  /** Writes values into the emptied table, by COPY. */
  void copyIn(String ddl, PgType type, List<?> values) {
    CopyBuffer out = new CopyBuffer(1 << 16);
    out.putBytes(SIGNATURE);
    out.putInt(0);
    out.putInt(0);
    for (int i = 0; i < values.size(); i++) {
      out.putShort(2);
      out.putInt(4);
      out.putInt(i);
      int at = out.openLength();
      type.write(values.get(i), out);
      out.closeLength(at);
    }
    out.putShort(-1);
    try {
      sql("truncate " + table(ddl));
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "copy " + table(ddl) + " from stdin (format binary)",
              new ByteArrayInputStream(out.array(), 0, out.size()));
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused what we accepted for " + ddl, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills the emptied table by an expression for each row, as SQL writes it. */
  void insert(String ddl, List<String> expressions) throws SQLException {
    sql("truncate " + table(ddl));
    for (int i = 0; i < expressions.size(); i++) {
      sql("insert into " + table(ddl) + " values (" + i + ", " + expressions.get(i) + ")");
    }
  }

  /** Reads the table's values by COPY, in order; a null is null. */
  List<@Nullable Object> copyOut(String ddl, PgType type) throws SQLException, IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyOut(
            "copy (select v from " + table(ddl) + " order by i) to stdout (format binary)", bytes);
    ByteBuffer in = ByteBuffer.wrap(bytes.toByteArray());
    in.position(SIGNATURE.length + 8);
    List<@Nullable Object> values = new ArrayList<>();
    while (in.getShort() == 1) {
      int length = in.getInt();
      int end = in.position() + length;
      values.add(length < 0 ? null : type.read(in, length));
      if (length >= 0 && in.position() != end) {
        throw new AssertionError(ddl + ": read " + in.position() + " and not to " + end);
      }
    }
    return values;
  }

  /** What an expression of {@code v} gives for each row, in order, as text. */
  List<String> select(String ddl, String expression) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement s = connection.createStatement();
        ResultSet rows =
            s.executeQuery("select " + expression + " from " + table(ddl) + " order by i")) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  /** As {@link #select}, of values that PostgreSQL reads from texts. */
  List<String> parsed(String ddl, List<String> written, String expression) throws SQLException {
    sql("truncate " + table(ddl));
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into " + table(ddl) + " values (?, ?::text::" + ddl + ")")) {
      for (int i = 0; i < written.size(); i++) {
        insert.setInt(1, i);
        insert.setString(2, written.get(i));
        insert.addBatch();
      }
      insert.executeBatch();
    }
    return select(ddl, expression);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
