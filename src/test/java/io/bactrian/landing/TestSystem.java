package io.bactrian.landing;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.RawDocument;
import io.bactrian.identity.IdMap;
import io.bactrian.infer.Inference;
import io.bactrian.infer.InferredCollection;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.Mapping;
import io.bactrian.mapping.MappingReader;
import io.bactrian.mapping.Problem;
import io.bactrian.platform.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.bson.BsonDocument;

/** A database with Bactrian's own tables and a test's, and the mappings that the test wrote. */
public final class TestSystem {

  /** The name of the systems whose tables are in the schema shop. */
  public static final String NAME = "proof";

  private final DataSource postgres;
  private final String name;
  private final Lenses lenses;

  private TestSystem(DataSource postgres, String name, Lenses lenses) {
    this.postgres = postgres;
    this.name = name;
    this.lenses = lenses;
  }

  /** A new database with these tables, all in the schema shop. */
  public static TestSystem with(String tables, String... mappings) {
    return with(TestPostgres.databaseWithCore(), tables, mappings);
  }

  /** As {@link #with(String, String...)}, in a database that has Bactrian's own tables only. */
  public static TestSystem with(DataSource postgres, String tables, String... mappings) {
    execute(postgres, "create schema shop; set search_path = shop; " + tables);
    return on(postgres, mappings);
  }

  /** On a database where the tables are already, in the schema shop. */
  public static TestSystem on(DataSource postgres, String... mappings) {
    return on(postgres, NAME, "shop", List.of(mappings));
  }

  /** On a database where the tables are already, in the schema that is called like the system. */
  public static TestSystem named(DataSource postgres, String name, String... mappings) {
    return on(postgres, name, name, List.of(mappings));
  }

  /** Makes the tables of a draft and takes its mappings; the system is called like its schema. */
  public static TestSystem inferred(DataSource postgres, String schema, Inference draft) {
    execute(postgres, draft.migration());
    return on(
        postgres,
        schema,
        schema,
        draft.collections().stream().map(InferredCollection::mappingYaml).toList());
  }

  private static TestSystem on(
      DataSource postgres, String name, String schema, List<String> mappings) {
    List<Problem> problems = new ArrayList<>();
    MappingReader reader = new MappingReader(problems);
    List<Mapping> read = new ArrayList<>();
    for (String mapping : mappings) {
      read.add(Objects.requireNonNull(reader.read(name, "test.yaml", mapping), problems::toString));
    }
    try (Connection connection = postgres.getConnection()) {
      return new TestSystem(
          postgres,
          name,
          Lenses.compile(
              read, CatalogueReader.read(connection, List.of(schema)), IdMap.NONE, problems));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The name under which ranges and quarantine are remembered. */
  public String name() {
    return name;
  }

  public DataSource postgres() {
    return postgres;
  }

  public Lenses lenses() {
    return lenses;
  }

  public Lens lens(String collection) {
    return Objects.requireNonNull(lenses.of(collection));
  }

  /** A connection in a transaction; the caller commits and closes. */
  public Connection begin() throws SQLException {
    Connection connection = postgres.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  public void execute(String sql) {
    execute(postgres, sql);
  }

  private static void execute(DataSource postgres, String sql) {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set client_min_messages = warning; " + sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The rows of a query, their columns with a bar between. */
  public List<String> rows(String query) {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          columns.add(String.valueOf(rows.getString(i)));
        }
        texts.add(String.join("|", columns));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A query's one value. */
  public String value(String query) {
    return rows(query).get(0);
  }

  /** Inserts documents as one batch and commits; the quarantined are saved. */
  public Landing.Landed insert(String collection, BsonDocument... documents) {
    return land(collection, true, false, documents);
  }

  /** Upserts documents as one batch and commits; the quarantined are saved. */
  public Landing.Landed upsert(String collection, BsonDocument... documents) {
    return land(collection, false, true, documents);
  }

  /** As from a source that has each {@code _id} once. */
  public Landing.Landed insertUnrepeated(String collection, BsonDocument... documents) {
    return land(collection, false, false, documents);
  }

  private Landing.Landed land(
      String collection, boolean mayRepeatIds, boolean upsert, BsonDocument... documents) {
    try (Connection connection = begin()) {
      Batch batch = new Batch(lens(collection));
      for (BsonDocument document : documents) {
        batch.add(raw(document));
      }
      Landing landing = new Landing(lens(collection), mayRepeatIds);
      Landing.Landed landed =
          upsert ? landing.upsert(connection, batch) : landing.insert(connection, batch);
      new Quarantine(name).save(connection, collection, landed.quarantined());
      connection.commit();
      return landed;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What PostgreSQL finds when it compares documents with the rows, round trip included. */
  public List<Comparison.Difference> compare(String collection, BsonDocument... documents) {
    try (Connection connection = begin()) {
      List<RawDocument> raw = Stream.of(documents).map(TestSystem::raw).toList();
      Comparison comparison = new Comparison(lens(collection)).compare(connection, raw);
      comparison.roundTrip(connection, raw);
      return comparison.differences();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public static RawDocument raw(BsonDocument document) {
    return new RawDocument(BsonEncoder.encode(document));
  }

  /** A document in Extended JSON. */
  public static BsonDocument json(String json, Object... arguments) {
    return BsonDocument.parse(json.formatted(arguments).replace('\'', '"'));
  }
}
