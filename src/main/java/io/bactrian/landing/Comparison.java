package io.bactrian.landing;

import io.bactrian.bson.NormalForm;
import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import io.bactrian.mapping.Row;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Compares documents with the rows in the target: PostgreSQL finds the difference between the rows
 * that they would become and those that are there. Changes nothing.
 */
public final class Comparison {

  /** How rows differ. */
  public enum Kind {
    /** The target lacks a row. */
    MISSING,
    /** The target has a row too many. */
    SURPLUS,
    /** A column holds something else. */
    DIFFERING,
    /** The rows don't give the document back. */
    DOCUMENT
  }

  /**
   * One difference.
   *
   * @param document the document's number in the list compared
   * @param table the qualified name
   * @param rowKey the row's key as text
   * @param column the column that differs, the path for {@link Kind#DOCUMENT}, null for whole rows
   * @param sourceMd5 of the value's text as it should be; null for NULL
   * @param targetMd5 of the value's text as it is; null for NULL
   */
  public record Difference(
      int document,
      Kind kind,
      String table,
      String rowKey,
      @Nullable String column,
      @Nullable String sourceMd5,
      @Nullable String targetMd5) {}

  private final Lens lens;
  private final LandingSql sql;
  private final @Nullable Horizon horizon;
  private final List<Difference> differences = new ArrayList<>();
  private final Set<Integer> expired = new HashSet<>();
  private long matched;
  private boolean pending;

  public Comparison(Lens lens) {
    this.lens = lens;
    this.sql = new LandingSql(lens);
    this.horizon = Horizon.of(lens);
  }

  /** Lets a reference that waits for the second pass count as filled. */
  Comparison pendingCounts() {
    pending = true;
    return this;
  }

  /**
   * Compares, inside the caller's transaction. What it finds adds up over calls.
   *
   * @param documents such as the lens accepts
   * @throws SQLException when PostgreSQL cannot answer
   */
  public Comparison compare(Connection connection, List<RawDocument> documents)
      throws SQLException {
    Rows rows = new Rows(lens, true);
    for (int i = 0; i < documents.size(); i++) {
      rows.add(lens.toRows(documents.get(i).decode()), i);
    }
    Stage stage = new Stage(connection, lens);
    stage.open();
    stage.fill(rows);
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < lens.tables().size(); i++) {
        compare(statement, i);
      }
      try (ResultSet count =
          statement.executeQuery(
              "select count(distinct t.*) from (" + sql.targetRows(0, keyColumns()) + ") t")) {
        count.next();
        matched += count.getLong(1);
      }
      leaveOutExpired(statement);
    }
    return this;
  }

  /**
   * Reads the rows back and sees whether they give each document, in normal form, apart from the
   * fields dropped on purpose. Goes with a {@link #compare} of the same documents just before,
   * whose staging it uses.
   *
   * @return the numbers of the documents that come back different
   */
  public Set<Integer> roundTrip(Connection connection, List<RawDocument> documents)
      throws SQLException {
    List<@Nullable Row> stored = new StoredRows(lens, sql).read(connection, documents.size());
    try (Statement statement = connection.createStatement()) {
      leaveOutExpired(statement);
    }
    Set<Integer> different = new HashSet<>();
    for (int i = 0; i < documents.size(); i++) {
      if (expired.contains(i)) {
        continue;
      }
      BsonDocument original = documents.get(i).decode();
      lens.withoutDropped(original);
      Row row = stored.get(i);
      List<String> paths;
      try {
        paths =
            row == null
                ? List.of("")
                : NormalForm.equal(lens.toDocument(row), original)
                    ? List.of()
                    : NormalForm.differingPaths(lens.toDocument(row), original);
      } catch (Refused e) {
        paths = List.of(String.valueOf(e.field()));
      }
      for (String path : paths) {
        different.add(i);
        differences.add(
            new Difference(
                i, Kind.DOCUMENT, lens.tables().get(0).qualifiedName(), "", path, null, null));
      }
    }
    return different;
  }

  /**
   * A document past its horizon whose row isn't there is no difference. Asked last: a purge may
   * take the row away between two statements.
   */
  private void leaveOutExpired(Statement statement) throws SQLException {
    if (horizon == null) {
      return;
    }
    try (ResultSet rows = statement.executeQuery(sql.expired(horizon))) {
      while (rows.next()) {
        expired.add(rows.getInt(1));
      }
    }
    differences.removeIf(difference -> expired.contains(difference.document()));
  }

  private String keyColumns() {
    TableShape root = lens.tables().get(0);
    return root.key().stream()
        .map(index -> "t." + TableShape.quote(root.columns().get(index).name()))
        .reduce((left, right) -> left + ", " + right)
        .orElseThrow();
  }

  private void compare(Statement statement, int table) throws SQLException {
    String name = lens.tables().get(table).qualifiedName();
    try (ResultSet rows = statement.executeQuery(sql.compare(table, pending))) {
      while (rows.next()) {
        int document = rows.getInt("doc");
        String key = rows.getString("row_key");
        switch (rows.getString("kind")) {
          case "missing" ->
              differences.add(new Difference(document, Kind.MISSING, name, key, null, null, null));
          case "surplus" ->
              differences.add(new Difference(document, Kind.SURPLUS, name, key, null, null, null));
          default -> {
            String[] columns = (String[]) rows.getArray("columns").getArray();
            String[] source = (String[]) rows.getArray("source_md5").getArray();
            String[] target = (String[]) rows.getArray("target_md5").getArray();
            for (int i = 0; i < columns.length; i++) {
              if (columns[i] != null) {
                differences.add(
                    new Difference(
                        document, Kind.DIFFERING, name, key, columns[i], source[i], target[i]));
              }
            }
          }
        }
      }
    }
  }

  /**
   * The numbers of the documents that have expired and of which there is no row: they count as
   * neither equal nor different.
   */
  public Set<Integer> expired() {
    return expired;
  }

  /** Everything found so far. */
  public List<Difference> differences() {
    return differences;
  }

  /** How many root rows of the target belong to a document compared so far. */
  public long matched() {
    return matched;
  }
}
