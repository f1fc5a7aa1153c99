package io.bactrian.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the backfill against raw COPY and against what a script would do; see bench/README. */
@Command(
    name = "bench/backfill",
    mixinStandardHelpOptions = true,
    description = "Measures our backfill against raw COPY and against 500-row inserts.")
final class BackfillBench implements Callable<Integer> {

  @Option(names = "--documents", defaultValue = "1000000", description = "how many are generated")
  private int documents;

  @Option(names = "--few", defaultValue = "100000", description = "how many to compare growth with")
  private int few;

  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--only",
      split = ",",
      defaultValue = "flat,lines,real",
      description = "workloads: flat, lines (with child rows), real")
  private List<String> only = List.of();

  @Option(names = "--no-inserts", description = "leave out the inserts, which take longest")
  private boolean noInserts;

  @Option(names = "--shared-data", defaultValue = "../shared/data", description = "real dumps")
  private Path sharedData = Path.of("../shared/data");

  /** All readings of one way. */
  private record Way(String name, List<Meter.Reading> readings) {

    double median(ToDoubleFunction<Meter.Reading> figure) {
      double[] sorted = readings.stream().mapToDouble(figure).sorted().toArray();
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double nanos() {
      return median(Meter.Reading::nanos);
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BackfillBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    try (ConfigurableApplicationContext program =
        run.program(WebApplicationType.NONE, Map.of("bactrian.stores", "postgres"))) {
      Meter meter = prepare(program);
      if (only.contains("flat")) {
        Contestants many = contestants(program, GeneratedOrders.of(run.folder, documents, false));
        Contestants some = contestants(program, GeneratedOrders.of(run.folder, few, false));
        compare(many, documents, some, meter);
      }
      if (only.contains("lines")) {
        int count = Math.max(few, documents / 5);
        compare(
            contestants(program, GeneratedOrders.of(run.folder, count, true)), count, null, meter);
      }
      Workload real = only.contains("real") ? ExampleOrders.in(sharedData) : null;
      if (real != null) {
        compare(contestants(program, real), 51_393, null, meter);
      } else if (only.contains("real")) {
        System.out.println("The real dumps are not there: skipped.");
      }
    } finally {
      run.forget();
    }
    return 0;
  }

  private Contestants contestants(ConfigurableApplicationContext program, Workload workload)
      throws Exception {
    return new Contestants(program, workload, run.folder);
  }

  private static Meter prepare(ConfigurableApplicationContext program) throws Exception {
    try (Connection connection = program.getBean(DataSource.class).getConnection();
        Statement statement = connection.createStatement();
        var sql = BackfillBench.class.getResourceAsStream("/bench/orders.sql")) {
      statement.execute(new String(sql.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
      try (ResultSet row =
          statement.executeQuery(
              """
              select current_setting('server_version'), current_setting('fsync'),
                current_setting('synchronous_commit'), pg_backend_pid()
              """)) {
        row.next();
        System.out.printf(
            "PostgreSQL %s, fsync %s, synchronous_commit %s; heap at most %d MB; %d processors%n",
            row.getString(1),
            row.getString(2),
            row.getString(3),
            Runtime.getRuntime().maxMemory() >> 20,
            Runtime.getRuntime().availableProcessors());
        return new Meter(row.getLong(4));
      }
    }
  }

  /**
   * Takes every way in turn, round by round.
   *
   * @param small the same kind of documents, fewer, to see how the cost of one grows
   */
  private void compare(Contestants all, int count, @Nullable Contestants small, Meter meter)
      throws Exception {
    System.out.printf("%n%s%n", all.workload().name());
    if (run.rounds > 0) {
      race(all, count, small, meter);
    }
    stages(all);
  }

  private void race(Contestants all, int count, @Nullable Contestants small, Meter meter)
      throws Exception {
    Way ours = new Way("backfill", new ArrayList<>());
    Way copy = new Way("raw COPY", new ArrayList<>());
    Way analyze = new Way("analyze alone", new ArrayList<>());
    Way inserts = new Way("500-row inserts", new ArrayList<>());
    Way oursFew = new Way("backfill of few", new ArrayList<>());
    warmUp(small == null ? all : small);
    long rows = 0;
    for (int round = 0; round < run.rounds; round++) {
      if (small != null) {
        for (int i = 0; i < 3; i++) {
          take(oursFew, meter, small, small::backfill, few);
        }
      }
      take(ours, meter, all, all::backfill, count);
      if (round == 0) {
        all.export();
        rows = all.rows();
      }
      take(copy, meter, all, all::copy, count);
      same(rows, all.rows(), copy);
      analyze.readings().add(meter.measure(all::analyze));
      if (!noInserts) {
        take(inserts, meter, all, all::inserts, count);
        same(rows, all.rows(), inserts);
      }
    }
    all.clear();
    print(List.of(ours, copy, inserts), count, rows);
    printAnalyze(ours, copy, analyze);
    if (small != null) {
      double before = oursFew.nanos() / few / 1000;
      double after = ours.nanos() / count / 1000;
      System.out.printf(
          Locale.ROOT,
          "  a document costs %.1f µs at %,d and %.1f µs at %,d: %+.0f %%%n",
          before,
          few,
          after,
          count,
          100 * (after / before - 1));
    }
  }

  private static void same(long expected, long found, Way way) {
    if (expected != found) {
      throw new IllegalStateException(
          way.name() + " left " + found + " rows, the backfill " + expected);
    }
  }

  /** Every way a few times, slowly enough for the compiler to follow. */
  private void warmUp(Contestants some) throws Exception {
    for (int i = 0; i < 4; i++) {
      some.clear();
      some.backfill();
    }
    some.export();
    some.clear();
    some.copy();
    if (!noInserts) {
      some.clear();
      some.inserts();
    }
  }

  private static void take(Way way, Meter meter, Contestants them, Meter.Work work, int count)
      throws Exception {
    them.clear();
    Meter.Reading reading = meter.measure(work);
    way.readings().add(reading);
    System.out.printf(
        Locale.ROOT, "    %-16s %,8.0f documents/s%n", way.name(), count * 1e9 / reading.nanos());
  }

  private static void print(List<Way> ways, int count, long rows) {
    Way copy = ways.get(1);
    Way inserts = ways.get(2);
    System.out.printf(
        "  %-16s %9s %9s %8s %10s %9s %9s %9s %10s %10s%n",
        "median",
        "docs/s",
        "rows/s",
        "of COPY",
        "of inserts",
        "µs/doc",
        "JVM µs",
        "PG µs",
        "peak heap",
        "live heap");
    for (Way way : ways) {
      if (!way.readings().isEmpty()) {
        System.out.printf(
            Locale.ROOT,
            "  %-16s %,9.0f %,9.0f %8.2f %10s %9.1f %9.1f %9.1f %7.0f MB %7.0f MB%n",
            way.name(),
            count * 1e9 / way.nanos(),
            rows * 1e9 / way.nanos(),
            copy.nanos() / way.nanos(),
            inserts.readings().isEmpty()
                ? "-"
                : String.format(Locale.ROOT, "%.2f", inserts.nanos() / way.nanos()),
            way.nanos() / count / 1000,
            way.median(Meter.Reading::jvmNanos) / count / 1000,
            way.median(Meter.Reading::postgresNanos) / count / 1000,
            way.median(Meter.Reading::peakHeap) / (1 << 20),
            way.median(Meter.Reading::liveHeap) / (1 << 20));
      }
    }
  }

  /**
   * The backfill ends with it, raw COPY doesn't; its cost hardly depends on how many rows there
   * are.
   */
  private static void printAnalyze(Way ours, Way copy, Way analyze) {
    System.out.printf(
        Locale.ROOT,
        "  analyze alone takes %.2f s, which the backfill does too; of COPY with analyze: %.2f%n",
        analyze.nanos() / 1e9,
        (copy.nanos() + analyze.nanos()) / ours.nanos());
  }

  private void stages(Contestants them) {
    Map<String, Double> stages =
        new Stages().measure(them.workload(), them.lens(), Math.max(few, 50_000), 5);
    StringBuilder line =
        new StringBuilder("  the reading thread alone, µs of processor a document:");
    double before = 0;
    for (Map.Entry<String, Double> stage : stages.entrySet()) {
      line.append(
          String.format(
              Locale.ROOT, " %s %.2f,", stage.getKey(), (stage.getValue() - before) / 1000));
      before = stage.getValue();
    }
    System.out.println(line + String.format(Locale.ROOT, " all %.2f", before / 1000));
  }
}
