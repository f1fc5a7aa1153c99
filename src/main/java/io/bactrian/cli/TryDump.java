package io.bactrian.cli;

import io.bactrian.backfill.BackfillJob;
import io.bactrian.backfill.CollectionResult;
import io.bactrian.backfill.PlanBackfill;
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
import io.bactrian.source.DamagedSource;
import io.bactrian.source.DumpSource;
import io.bactrian.source.Source;
import java.io.PrintStream;
import java.nio.file.Path;
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
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;

/** Infers, migrates and verifies a dump in a schema of its own, which each time is made anew. */
final class TryDump {

  private static final String MARK = "made by bactrian try";
  private static final int LEFT_OUT = 3;

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
  TryReport run(DumpSource source, String system, Sample sample) throws SQLException {
    Inference inference;
    try (Progress progress = new Progress("looking", out, terminal, Map.of())) {
      InferSettings settings = InferSettings.of(system).withSample(sample);
      inference = Infer.of(source, settings, progress::seen);
    }
    Map<String, String> damaged = new TreeMap<>();
    inference.damaged().forEach(one -> damaged.put(one.collection(), one.message()));
    if (!sample.all()) {
      damaged.putAll(damagedBeyondSample(source, inference));
    }
    prepare(system, inference.migration());
    engine.get(PlanBackfill.class).forget(system);
    Map<String, String> mappings = new LinkedHashMap<>();
    Map<String, Long> counts = new LinkedHashMap<>();
    for (InferredCollection inferred : inference.collections()) {
      if (!damaged.containsKey(inferred.collection())) {
        mappings.put(inferred.collection() + ".yaml", inferred.mappingYaml());
        counts.put(inferred.collection(), sample.all() ? inferred.documents() : -1);
      }
    }
    Lenses lenses = engine.get(Systems.class).compile(system, mappings);
    Work work = new Work(engine.get(ProducerTemplate.class));
    List<CollectionResult> copied;
    try (Progress progress = new Progress("copying", out, terminal, counts)) {
      copied = work.backfill(new BackfillJob(system, source, lenses, false, progress));
    }
    copied.forEach(result -> counts.put(result.collection(), result.documents()));
    List<CollectionVerdict> verdicts;
    try (Progress progress = new Progress("comparing", out, terminal, counts)) {
      long run = engine.get(ParityRanges.class).begin(system, source, false);
      verdicts = work.parity(new ParityJob(run, system, source, lenses, true, progress));
    }
    List<TryReport.Collection> collections = collections(lenses, copied, verdicts);
    damaged.forEach((name, why) -> collections.add(TryReport.Collection.damaged(name, why)));
    collections.sort(Comparator.comparing(TryReport.Collection::name));
    return new TryReport(collections, source.leftOut());
  }

  /**
   * Opens a dump.
   *
   * @throws DamagedSource when it can't be read, or there is no collection in it
   */
  static DumpSource open(Path dump) {
    DumpSource source = DumpSource.open(dump);
    if (source.collections().isEmpty()) {
      source.close();
      throw new DamagedSource(
          source.name(),
          source.leftOut().stream()
              .limit(LEFT_OUT)
              .map(left -> "; " + left.what() + " is left out: " + left.why())
              .collect(Collectors.joining("", "there is no collection in it", "")));
    }
    return source;
  }

  /** A sample ends before a file does: what can't be read to its end isn't loaded. */
  private static Map<String, String> damagedBeyondSample(Source source, Inference inference) {
    Map<String, String> damaged = new TreeMap<>();
    for (InferredCollection inferred : inference.collections()) {
      try {
        source.ranges(inferred.collection(), Long.MAX_VALUE);
      } catch (DamagedSource e) {
        damaged.put(inferred.collection(), String.valueOf(e.getMessage()));
      }
    }
    return damaged;
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

  private static List<TryReport.Collection> collections(
      Lenses lenses, List<CollectionResult> copied, List<CollectionVerdict> verdicts) {
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
    return collections;
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
