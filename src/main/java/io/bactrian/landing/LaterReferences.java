package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Row;
import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;

/**
 * The second pass: fills the references that could not be filled while not everything had landed.
 * One whose target isn't there is left NULL; the document goes to the quarantine and its row stays.
 */
public final class LaterReferences {

  /** The table and column to which a reference points, as the catalogue says. */
  public record Target(String table, String column) {}

  private final Lens lens;
  private final String system;

  public LaterReferences(Lens lens) {
    this.lens = lens;
    this.system = lens.mapping().system();
  }

  /**
   * Fills the references of one column whose targets are there.
   *
   * @param target what it refers to
   * @return how many were filled
   */
  public long settle(Connection connection, TableShape shape, int column, Target target)
      throws SQLException {
    String sql =
        """
        with there as (
          delete from bactrian.later_references l
          where l.system = ? and l.collection = ? and l.table_name = ? and l.column_name = ?
            and exists (select 1 from %s x where x.%s = l.value::%s)
          returning l.row_key, l.value)
        update %s t set %s = l.value::%s from there l where %s"""
            .formatted(
                quoted(target.table()),
                quote(target.column()),
                cast(shape, column),
                shape.sqlName(),
                quote(shape.columns().get(column).name()),
                cast(shape, column),
                keyIs(shape, "t", "l"));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, shape, column);
      return statement.executeUpdate();
    }
  }

  /**
   * The documents whose reference in this column of the root table points at nothing, as their rows
   * tell them with the reference put back; at most {@code limit}, after that row key.
   */
  public List<Quarantined> dangling(
      Connection connection, TableShape shape, int column, int limit, int offset)
      throws SQLException {
    if (shape.parent() != null) {
      return List.of();
    }
    List<Quarantined> found = new ArrayList<>();
    Stage stage = new Stage(connection, lens);
    stage.open();
    String fill =
        """
        insert into %s (_doc, %s)
        select (row_number() over ())::int4 - 1, %s from (
          select t.*, l.value as later_value from %s t join bactrian.later_references l on %s
          where l.system = ? and l.collection = ? and l.table_name = ? and l.column_name = ?
          order by l.id limit %d offset %d) t"""
            .formatted(
                Stage.name(0),
                Copy.columns(shape),
                valuesWithLater(shape, column),
                shape.sqlName(),
                keyIs(shape, "t", "l"),
                limit,
                offset);
    int count;
    try (PreparedStatement statement = connection.prepareStatement(fill)) {
      bind(statement, shape, column);
      count = statement.executeUpdate();
    }
    List<String> values = new ArrayList<>();
    String name = quote(shape.columns().get(column).name());
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select " + name + "::text from " + Stage.name(0) + " order by _doc")) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    PgType type = shape.columns().get(column).type();
    List<Row> stored = new StoredRows(lens, new LandingSql(lens)).read(connection, count);
    for (int i = 0; i < stored.size(); i++) {
      Row row = stored.get(i);
      if (row == null) {
        continue;
      }
      row.set(column, type.fromBson(idLiteral(type, values.get(i))));
      BsonDocument document = lens.toDocument(row);
      found.add(
          new Quarantined(
              new RawDocument(BsonEncoder.encode(document)),
              document.get("_id"),
              lens.fieldOf(shape.qualifiedName(), shape.columns().get(column).name()),
              Reason.DANGLING_REFERENCE,
              "refers to a document that has not landed; the row is there with NULL"));
    }
    return found;
  }

  private static org.bson.BsonValue idLiteral(PgType type, String text) {
    return switch (type.name()) {
      case "smallint", "integer", "bigint" -> new org.bson.BsonInt64(Long.parseLong(text));
      default -> new org.bson.BsonString(text);
    };
  }

  private static String valuesWithLater(TableShape shape, int column) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < shape.columns().size(); i++) {
      values.add(
          i == column
              ? "later_value::" + cast(shape, column)
              : "t." + quote(shape.columns().get(i).name()));
    }
    return String.join(", ", values);
  }

  private void bind(PreparedStatement statement, TableShape shape, int column) throws SQLException {
    statement.setString(1, system);
    statement.setString(2, lens.collection());
    statement.setString(3, shape.qualifiedName());
    statement.setString(4, shape.columns().get(column).name());
  }

  private static String keyIs(TableShape shape, String row, String later) {
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < shape.key().size(); i++) {
      int key = shape.key().get(i);
      conditions.add(
          row
              + "."
              + quote(shape.columns().get(key).name())
              + " = "
              + later
              + ".row_key["
              + (i + 1)
              + "]::"
              + cast(shape, key));
    }
    return String.join(" and ", conditions);
  }

  private static String cast(TableShape shape, int column) {
    return shape.columns().get(column).type().name();
  }

  private static String quoted(String qualifiedName) {
    int dot = qualifiedName.indexOf('.');
    return quote(qualifiedName.substring(0, dot)) + "." + quote(qualifiedName.substring(dot + 1));
  }
}
