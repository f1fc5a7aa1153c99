package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.bson.DamagedBson;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.CopyBuffer;
import io.bactrian.mapping.types.PgType;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.KeyRange;
import io.bactrian.source.Source;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bson.BsonDocument;

/** Finds root rows for which the source has no document. */
public final class SurplusRows {

  private static final int FLUSH = 1 << 20;

  private final Lens lens;
  private final TableShape root;
  private final PgType keyType;
  private final String key;

  public SurplusRows(Lens lens) {
    this.lens = lens;
    this.root = lens.tables().get(0);
    this.keyType = root.columns().get(lens.key()).type();
    this.key = quote(root.columns().get(lens.key()).name());
  }

  /** What tells one set of rows from another: the root table, and the constants its rows have. */
  public static String place(Lens lens) {
    TableShape root = lens.tables().get(0);
    return root.qualifiedName() + constants(root);
  }

  private static Map<String, Object> constants(TableShape root) {
    Map<String, Object> constants = new TreeMap<>();
    root.constants()
        .forEach((index, value) -> constants.put(root.columns().get(index).name(), value));
    return constants;
  }

  /** How many root rows there are. */
  public long count(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select count(*) from " + root.sqlName() + " t" + where())) {
      bind(statement);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /**
   * The keys, as text, of the root rows that none of the source's documents becomes. Reads the
   * whole collections.
   *
   * @param feeding the lenses that feed these rows
   */
  public List<String> find(Connection connection, Source source, List<Lens> feeding)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists pg_temp.source_keys");
      statement.execute(
          "create temporary table source_keys on commit drop as select "
              + key
              + " as key from "
              + root.sqlName()
              + " limit 0");
    }
    for (Lens each : feeding) {
      copyKeys(connection, source, each);
    }
    List<String> keys = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select t."
                + key
                + "::text from "
                + root.sqlName()
                + " t"
                + where()
                + (root.constants().isEmpty() ? " where" : " and")
                + " not exists (select 1 from pg_temp.source_keys s where s.key = t."
                + key
                + ")")) {
      bind(statement);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          keys.add(rows.getString(1));
        }
      }
    }
    return keys;
  }

  private void copyKeys(Connection connection, Source source, Lens each) throws SQLException {
    CopyBuffer buffer = new CopyBuffer(FLUSH);
    buffer.putBytes(Rows.HEADER);
    try (DocumentStream documents = source.read(each.collection(), KeyRange.ALL)) {
      for (RawDocument document = documents.next(); document != null; document = documents.next()) {
        Object value;
        try {
          BsonDocument decoded = document.decode();
          value = each.keyOf(decoded.get("_id"));
        } catch (Refused | DamagedBson | DuplicateField e) {
          continue; // it is in the quarantine, or the comparison has counted it
        }
        buffer.putShort(1);
        int at = buffer.openLength();
        keyType.write(value, buffer);
        buffer.closeLength(at);
        if (buffer.size() >= FLUSH) {
          Copy.into(connection, "pg_temp.source_keys (key)", buffer);
          buffer.clear();
          buffer.putBytes(Rows.HEADER);
        }
      }
    }
    Copy.into(connection, "pg_temp.source_keys (key)", buffer);
    try (Statement statement = connection.createStatement()) {
      statement.execute("analyze pg_temp.source_keys");
    }
  }

  private String where() {
    return root.constants().isEmpty()
        ? ""
        : constants(root).keySet().stream()
            .map(column -> "t." + quote(column) + "::text = ?")
            .collect(Collectors.joining(" and ", " where ", ""));
  }

  private void bind(PreparedStatement statement) throws SQLException {
    int index = 1;
    for (Object value : constants(root).values()) {
      statement.setString(index++, value.toString());
    }
  }

  @Override
  public String toString() {
    return "SurplusRows[" + lens + "]";
  }
}
