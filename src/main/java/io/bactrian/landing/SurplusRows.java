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
import io.bactrian.mapping.types.PgTypes;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.Source;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Finds root rows for which the source has no document. */
public final class SurplusRows {

  private static final int FLUSH = 1 << 20;

  /**
   * Root rows without a document.
   *
   * @param count how many there are
   * @param expired how many there are besides whose time is over, which MongoDB may have deleted
   * @param first the keys of the first that count, as text
   */
  public record Surplus(long count, long expired, List<String> first) {}

  private final List<Lens> feeding;
  private final TableShape root;
  private final boolean own;
  private final @Nullable Horizon horizon;
  private final PgType keyType;
  private final String key;
  private final @Nullable Lens shared;

  /**
   * @param feeding the lenses that feed the rows
   */
  public SurplusRows(List<Lens> feeding) {
    Lens lens = feeding.get(0);
    this.feeding = feeding;
    this.root = lens.tables().get(0);
    this.keyType = root.columns().get(lens.key()).type();
    this.key = quote(root.columns().get(lens.key()).name());
    this.shared = feeding.stream().filter(Lens::sharesKeys).findFirst().orElse(null);
    // Mappings whose rows nothing tells apart expire alike.
    this.horizon = Horizon.of(lens);
    this.own =
        !Constants.columns(root).isEmpty()
            && feeding.stream().map(SurplusRows::place).distinct().count() == 1;
  }

  /** What tells one set of rows from another: the root table, and the constants its rows have. */
  public static String place(Lens lens) {
    TableShape root = lens.tables().get(0);
    return root.qualifiedName() + Constants.byName(root);
  }

  /** Whether rows may go while the comparison runs, so that counting them proves nothing. */
  public boolean mayExpire() {
    return horizon != null;
  }

  /** How many root rows there are, inside the caller's transaction. */
  public long count(Connection connection) throws SQLException {
    return count(connection, "select count(*) from " + own());
  }

  /** How many of them have not expired. */
  public long countLiving(Connection connection) throws SQLException {
    return horizon == null
        ? count(connection)
        : count(
            connection,
            "select count(*) filter (where not coalesce(%s, false)) from %s"
                .formatted(horizon.past("t"), own()));
  }

  private long count(Connection connection, String query) throws SQLException {
    Constants.stage(connection, root, "own_constants");
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  /**
   * Those of the keys of which a root row is there, inside the caller's transaction.
   *
   * @return whether it has expired, by key
   */
  public Map<String, Boolean> there(Connection connection, Collection<String> keys)
      throws SQLException {
    Constants.stage(connection, root, "own_constants");
    String query =
        "select t.%1$s::text, %2$s from %3$s where t.%1$s = any (?::text[]::%4$s[])"
            .formatted(
                key,
                horizon == null ? "false" : "coalesce(" + horizon.past("t") + ", false)",
                own(),
                new KeyedRows(feeding.get(0)).keyType());
    Map<String, Boolean> there = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          there.put(String.valueOf(rows.getString(1)), rows.getBoolean(2));
        }
      }
    }
    return there;
  }

  /**
   * Looks for the root rows that none of the source's documents becomes, inside the caller's
   * transaction. Reads the whole collections.
   *
   * @param most how many keys to give
   */
  public Surplus find(Connection connection, Source source, int most) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists pg_temp.source_keys");
      statement.execute(
          "create temporary table source_keys on commit drop as select "
              + key
              + " as key from "
              + root.sqlName()
              + " limit 0");
      if (shared != null) {
        statement.execute("alter table source_keys add untold jsonb");
      }
    }
    for (Lens each : feeding) {
      copyKeys(connection, source, each);
    }
    Constants.stage(connection, root, "own_constants");
    List<String> first = new ArrayList<>();
    long count = 0;
    long expired = 0;
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(1000);
      try (ResultSet rows =
          statement.executeQuery(
              "select t."
                  + key
                  + "::text, "
                  + (horizon == null ? "false" : "coalesce(" + horizon.past("t") + ", false)")
                  + " from "
                  + own()
                  + " where not exists (select 1 from pg_temp.source_keys s where s.key = t."
                  + key
                  + (shared == null
                      ? ")"
                      : " and " + SharedKeys.same(shared, "t", "s.untold", "s.key::text") + ")"))) {
        while (rows.next()) {
          if (rows.getBoolean(2)) {
            expired++;
          } else if (count++ < most) {
            first.add(rows.getString(1));
          }
        }
      }
    }
    return new Surplus(count, expired, first);
  }

  /** The root rows of this mapping, other mappings' left out. */
  private String own() {
    return own
        ? root.sqlName() + " t join pg_temp.own_constants k on " + Constants.hold(root, "t", "k")
        : root.sqlName() + " t";
  }

  private void copyKeys(Connection connection, Source source, Lens each) throws SQLException {
    String columns = "pg_temp.source_keys " + (shared == null ? "(key)" : "(key, untold)");
    CopyBuffer buffer = new CopyBuffer(FLUSH);
    buffer.putBytes(Rows.HEADER);
    try (DocumentStream documents = source.ids(each.collection())) {
      for (RawDocument document = documents.next(); document != null; document = documents.next()) {
        Object value;
        BsonValue untold;
        try {
          BsonValue id = document.decode().get("_id");
          value = each.keyOf(id);
          untold = id == null ? null : each.untold(id);
        } catch (Refused | DamagedBson | DuplicateField e) {
          continue; // it is in the quarantine, or the comparison has counted it
        }
        buffer.putShort(shared == null ? 1 : 2);
        put(buffer, keyType, value);
        if (shared != null) {
          put(buffer, PgTypes.extra(), untold);
        }
        if (buffer.size() >= FLUSH) {
          Copy.into(connection, columns, buffer);
          buffer.clear();
          buffer.putBytes(Rows.HEADER);
        }
      }
    }
    Copy.into(connection, columns, buffer);
    try (Statement statement = connection.createStatement()) {
      statement.execute("analyze pg_temp.source_keys");
    }
  }

  private static void put(CopyBuffer buffer, PgType type, @Nullable Object value) {
    if (value == null) {
      buffer.putInt(-1);
    } else {
      int at = buffer.openLength();
      type.write(value, buffer);
      buffer.closeLength(at);
    }
  }

  @Override
  public String toString() {
    return "SurplusRows" + feeding;
  }
}
