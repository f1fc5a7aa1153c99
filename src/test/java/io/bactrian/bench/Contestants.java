package io.bactrian.bench;

import io.bactrian.backfill.BackfillJob;
import io.bactrian.backfill.CollectionResult;
import io.bactrian.backfill.PlanBackfill;
import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.TableShape;
import io.bactrian.platform.Systems;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.DumpSource;
import io.bactrian.source.KeyRange;
import io.bactrian.source.Watcher;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;
import org.bson.BsonBinaryReader;
import org.bson.Document;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.postgresql.PGConnection;
import org.springframework.context.ApplicationContext;

/** The three ways into the tables of one workload. */
final class Contestants {

  private static final String SYSTEM = "bench";
  private static final int INSERTED_ROWS = 500;
  private static final int COMMITTED_ROWS = 10_000;

  private final ApplicationContext program;
  private final DataSource postgres;
  private final Workload workload;
  private final Lenses lenses;
  private final Path exported;

  Contestants(ApplicationContext program, Workload workload, Path folder) throws Exception {
    this.program = program;
    this.postgres = program.getBean(DataSource.class);
    this.workload = workload;
    try (InputStream yaml = getClass().getResourceAsStream("/bench/" + workload.mapping())) {
      lenses =
          program
              .getBean(Systems.class)
              .compile(
                  SYSTEM,
                  Map.of(
                      workload.mapping(), new String(yaml.readAllBytes(), StandardCharsets.UTF_8)));
    }
    exported = Files.createDirectories(folder.resolve("rows"));
  }

  Lens lens() {
    return lenses.all().get(0);
  }

  Workload workload() {
    return workload;
  }

  /** Empties the tables and writes everything to the disk, so that everybody begins alike. */
  void clear() throws SQLException {
    program.getBean(PlanBackfill.class).forget(SYSTEM);
    execute(
        "truncate "
            + workload.tables().stream()
                .map(Workload.Target::table)
                .collect(Collectors.joining(", "))
            + " cascade");
    execute("checkpoint");
  }

  /** How many rows there are, over all tables. */
  long rows() throws SQLException {
    long rows = 0;
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      for (Workload.Target target : workload.tables()) {
        try (ResultSet row = statement.executeQuery("select count(*) from " + target.table())) {
          row.next();
          rows += row.getLong(1);
        }
      }
    }
    return rows;
  }

  /** Ours: the whole route, from planning the ranges to analyzing the tables. */
  void backfill() {
    try (DumpSource source = workload.open()) {
      List<?> results =
          program
              .getBean(ProducerTemplate.class)
              .requestBody(
                  "direct:backfill",
                  new BackfillJob(SYSTEM, source, lenses, false, Watcher.NONE),
                  List.class);
      for (Object each : results) {
        CollectionResult result = (CollectionResult) each;
        if (!result.settled() || result.quarantined() > 0) {
          throw new IllegalStateException("not everything has landed: " + result);
        }
      }
    }
  }

  /** Writes the rows that are there to files, for {@link #copy}. */
  void export() throws Exception {
    try (Connection connection = postgres.getConnection()) {
      for (TableShape table : lens().tables()) {
        try (OutputStream out = Files.newOutputStream(file(table))) {
          copyApi(connection).copyOut("copy " + target(table) + " to stdout (format binary)", out);
        }
      }
    }
  }

  /** Raw COPY of the exported rows, in one transaction. */
  void copy() throws Exception {
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      for (TableShape table : lens().tables()) {
        try (InputStream in = Files.newInputStream(file(table))) {
          copyApi(connection)
              .copyIn("copy " + target(table) + " from stdin (format binary)", in, 1 << 16);
        }
      }
      connection.commit();
    }
  }

  private static org.postgresql.copy.CopyManager copyApi(Connection connection)
      throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }

  private static String target(TableShape table) {
    return table.sqlName()
        + " ("
        + table.columns().stream().map(TableShape.Filled::name).collect(Collectors.joining(", "))
        + ")";
  }

  private Path file(TableShape table) {
    return exported.resolve(table.qualifiedName());
  }

  /** A script by hand: decode with the driver, map, insert 500 rows at a time, commit 10,000. */
  void inserts() throws Exception {
    DocumentCodec codec = new DocumentCodec();
    DecoderContext context = DecoderContext.builder().build();
    List<List<Object[]>> waiting = new ArrayList<>();
    workload.tables().forEach(table -> waiting.add(new ArrayList<>()));
    try (Connection connection = postgres.getConnection();
        DumpSource source = workload.open();
        DocumentStream documents = source.read(workload.collection(), KeyRange.ALL)) {
      connection.setAutoCommit(false);
      long inserted = 0;
      for (RawDocument raw = documents.next(); raw != null; raw = documents.next()) {
        Document document =
            codec.decode(new BsonBinaryReader(ByteBuffer.wrap(raw.bytes())), context);
        List<List<Object[]>> rows = workload.script().rows(document, connection);
        for (int i = 0; i < rows.size(); i++) {
          waiting.get(i).addAll(rows.get(i));
        }
        if (waiting.get(0).size() == INSERTED_ROWS) {
          insert(connection, waiting);
          inserted += INSERTED_ROWS;
          if (inserted % COMMITTED_ROWS == 0) {
            connection.commit();
          }
        }
      }
      insert(connection, waiting);
      connection.commit();
    }
  }

  private void insert(Connection connection, List<List<Object[]>> waiting) throws SQLException {
    for (int i = 0; i < waiting.size(); i++) {
      List<Object[]> rows = waiting.get(i);
      for (int from = 0; from < rows.size(); from += INSERTED_ROWS) {
        insert(
            connection,
            workload.tables().get(i),
            rows.subList(from, Math.min(rows.size(), from + INSERTED_ROWS)));
      }
      rows.clear();
    }
  }

  private static void insert(Connection connection, Workload.Target target, List<Object[]> rows)
      throws SQLException {
    int columns = target.columns().size();
    String marks = "(" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
    String sql =
        "insert into %s (%s) values %s on conflict do nothing"
            .formatted(
                target.table(),
                String.join(", ", target.columns()),
                String.join(", ", Collections.nCopies(rows.size(), marks)));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int at = 1;
      for (Object[] row : rows) {
        for (Object value : row) {
          statement.setObject(at++, value);
        }
      }
      statement.executeUpdate();
    }
  }

  /** What a backfill ends with. */
  void analyze() throws SQLException {
    for (Workload.Target target : workload.tables()) {
      execute("analyze " + target.table());
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
