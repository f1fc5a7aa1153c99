package io.bactrian.landing;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.NormalForm;
import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import io.bactrian.mapping.Row;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The documents that rows tell: what {@code find} is in MongoDB, by key. */
public final class StoredDocuments {

  private final Lens lens;
  private final KeyedRows rows;

  public StoredDocuments(Lens lens) {
    this.lens = lens;
    this.rows = new KeyedRows(lens);
  }

  /** The document with this {@code _id}, or null; see {@link #ofKeys}. */
  public @Nullable BsonDocument ofId(Connection connection, BsonValue id) throws SQLException {
    String key = lens.knownKey(id);
    BsonDocument found = key == null ? null : ofKeys(connection, List.of(key)).get(0);
    // An ObjectId and its digits have one key, and are two ids.
    return found != null && NormalForm.equal(id, found.get("_id", id)) ? found : null;
  }

  /**
   * The documents with these keys, inside the caller's transaction: one that sees one snapshot, or
   * a document may be read while it changes.
   *
   * @param keys as PostgreSQL reads them, see {@link Lens#knownKey}
   * @return in the order of the keys; null where there is no row
   * @throws Refused when a row has no exact form in BSON
   * @throws SQLException when PostgreSQL cannot answer
   */
  public List<@Nullable BsonDocument> ofKeys(Connection connection, List<String> keys)
      throws SQLException {
    LandingSql sql = sql(connection, keys);
    List<@Nullable BsonDocument> documents = new ArrayList<>(keys.size());
    for (@Nullable Row row : new StoredRows(lens, sql).read(connection, keys.size())) {
      documents.add(row == null ? null : lens.toDocument(row));
    }
    return documents;
  }

  /** The same as bytes, as a source would give them. */
  public List<@Nullable RawDocument> rawOfKeys(Connection connection, List<String> keys)
      throws SQLException {
    List<@Nullable RawDocument> raw = new ArrayList<>(keys.size());
    for (@Nullable BsonDocument document : ofKeys(connection, keys)) {
      raw.add(document == null ? null : new RawDocument(BsonEncoder.encode(document)));
    }
    return raw;
  }

  /** The statements that read what these keys' rows hold, numbered in the order of the keys. */
  LandingSql sql(Connection connection, List<String> keys) throws SQLException {
    for (int i = 0; i < lens.tables().size(); i++) {
      String constants = Stage.constants(lens, i);
      Constants.stage(
          connection, lens.tables().get(i), constants.substring(constants.indexOf('.') + 1));
    }
    return new LandingSql(lens, roots(connection, keys));
  }

  /** The root rows with these keys, each with its number; COPY takes no parameters. */
  private String roots(Connection connection, List<String> keys) throws SQLException {
    TableShape root = lens.tables().get(0);
    return """
        (select k.n::int4 - 1 as _doc, t.* from %s t
          join unnest(%s::%s[]) with ordinality as k (key, n) on t.%s = k.key%s)"""
        .formatted(
            root.sqlName(),
            array(connection, keys),
            rows.keyType(),
            rows.key(),
            Constants.columns(root).isEmpty()
                ? ""
                : " join %s c on %s"
                    .formatted(Stage.constants(lens, 0), Constants.hold(root, "t", "c")));
  }

  /** Texts as an array that stands in a statement. */
  static String array(Connection connection, List<String> texts) throws SQLException {
    String array =
        Objects.requireNonNull(connection.createArrayOf("text", texts.toArray()).toString());
    return "'%s'::text[]".formatted(array.replace("'", "''"));
  }
}
