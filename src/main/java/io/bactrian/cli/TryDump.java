package io.bactrian.cli;

import io.bactrian.backfill.BackfillJob;
import io.bactrian.backfill.CollectionResult;
import io.bactrian.backfill.PlanBackfill;
import io.bactrian.infer.DamagedCollection;
import io.bactrian.infer.Infer;
import io.bactrian.infer.InferSettings;
import io.bactrian.infer.Inference;
import io.bactrian.infer.InferredCollection;
import io.bactrian.infer.Sample;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.TableShape;
import io.bactrian.parity.CollectionVerdict;
import io.bactrian.parity.FoundDifference;
import io.bactrian.parity.ParityJob;
import io.bactrian.parity.ParityRanges;
import io.bactrian.platform.Systems;
import io.bactrian.source.Source;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;

/** Infers, migrates and verifies a dump in a schema of its own, which each time is made anew. */
final class TryDump {

  private static final String MARK = "made by bactrian try";

  private final Engine engine;
  private final PrintStream out;
  private final boolean terminal;

  TryDump(Engine engine, PrintStream out, boolean terminal) {
    this.engine = engine;
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * @param system the name under which ranges and quarantine are remembered, and of the schema
   * @param sample how many documents inference looks at
   * @throws IllegalStateException when the schema is there and isn't ours
   */
  TryReport run(Source source, String system, Sample sample) throws SQLException {
    Inference inference;
    try (Progress progress = new Progress("looking", out, terminal, Map.of())) {
      Map<String, Long> seen = new LinkedHashMap<>();
      inference =
          Infer.of(
              source,
              InferSettings.of(system).withSample(sample),
              (collection, documents) -> {
                long before = Objects.requireNonNullElse(seen.put(collection, documents), 0L);
                progress.read(collection, documents - before, 0);
              });
    }
    prepare(system, inference.migration());
    engine.get(PlanBackfill.class).forget(system);
    Map<String, String> mappings = new LinkedHashMap<>();
    Map<String, Long> counts = new LinkedHashMap<>();
    for (InferredCollection inferred : inference.collections()) {
      mappings.put(inferred.collection() + ".yaml", inferred.mappingYaml());
      counts.put(inferred.collection(), inferred.documents());
    }
    Lenses lenses = engine.get(Systems.class).compile(system, mappings);
    ProducerTemplate routes = engine.get(ProducerTemplate.class);
    List<CollectionResult> copied;
    try (Progress progress = new Progress("copying", out, terminal, counts)) {
      copied =
          list(
              routes.requestBody(
                  "direct:backfill", new BackfillJob(system, source, lenses, false, progress)));
    }
    List<CollectionVerdict> verdicts;
    try (Progress progress = new Progress("comparing", out, terminal, counts)) {
      long run = engine.get(ParityRanges.class).begin(system, false);
      verdicts =
          list(
              routes.requestBody(
                  "direct:parity", new ParityJob(run, system, source, lenses, true, progress)));
    }
    return report(inference, lenses, copied, verdicts);
  }

  @SuppressWarnings("unchecked")
  private static <T> List<T> list(Object body) {
    return (List<T>) body;
  }

  private void prepare(String schema, String migration) throws SQLException {
    String quoted = TableShape.quote(schema);
    try (Connection connection = engine.get(DataSource.class).getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      try (ResultSet row =
          statement.executeQuery(
              "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = '"
                  + schema
                  + "'")) {
        if (row.next() && !MARK.equals(row.getString(1))) {
          throw new IllegalStateException(
              "the schema "
                  + schema
                  + " is there already and was not made by bactrian try; choose another with --schema");
        }
      }
      statement.execute("set local client_min_messages = warning");
      statement.execute("drop schema if exists " + quoted + " cascade");
      statement.execute(migration);
      statement.execute("create schema if not exists " + quoted);
      statement.execute("comment on schema " + quoted + " is '" + MARK + "'");
      connection.commit();
    }
  }

  private static TryReport report(
      Inference inference,
      Lenses lenses,
      List<CollectionResult> copied,
      List<CollectionVerdict> verdicts) {
    Map<String, CollectionVerdict> byName =
        verdicts.stream().collect(Collectors.toMap(CollectionVerdict::collection, v -> v));
    List<TryReport.Collection> collections = new ArrayList<>();
    for (CollectionResult result : copied) {
      CollectionVerdict verdict = Objects.requireNonNull(byName.get(result.collection()));
      Lens lens = Objects.requireNonNull(lenses.of(result.collection()));
      collections.add(
          new TryReport.Collection(
              result.collection(),
              result.documents(),
              result.landed(),
              result.quarantined(),
              result.reasons(),
              lens.tables().stream().map(TableShape::qualifiedName).toList(),
              result.extraPaths(),
              new TryReport.Parity(verdict.compared(), verdict.differing()),
              new TryReport.RoundTrip(verdict.equal(), verdict.different()),
              result.time().toMillis() / 1000.0,
              verdict.differences(),
              null));
    }
    for (DamagedCollection damaged : inference.damaged()) {
      collections.add(
          new TryReport.Collection(
              damaged.collection(),
              0,
              0,
              0,
              Map.of(),
              List.of(),
              0,
              new TryReport.Parity(0, 0),
              new TryReport.RoundTrip(0, 0),
              0,
              List.of(),
              damaged.message()));
    }
    collections.sort(Comparator.comparing(TryReport.Collection::name));
    return new TryReport(collections, collections.stream().allMatch(TryReport.Collection::exact));
  }

  /** The first differences of a collection, for a person. */
  static String describe(FoundDifference difference) {
    return difference.table()
        + " "
        + (difference.rowKey().isEmpty() ? difference.documentId() : difference.rowKey())
        + ": "
        + difference.kind()
        + (difference.column() == null ? "" : " in " + difference.column());
  }
}
