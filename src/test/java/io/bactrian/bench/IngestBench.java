package io.bactrian.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures ingestion against a route that does nothing and against pgbench; see bench/README. */
@Command(
    name = "bench/ingest",
    mixinStandardHelpOptions = true,
    description = "Measures ingestion over HTTP against a no-op route and against pgbench.")
final class IngestBench implements Callable<Integer> {

  private static final String NOOP = "no-op";
  private static final String SINGLE = "single";
  private static final String BATCHES = "batches";
  private static final String PGBENCH = "pgbench";
  private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");

  @Mixin private RunOptions run = new RunOptions();

  @Mixin private TimeOptions time = new TimeOptions();

  @Option(names = "--connections", defaultValue = "64", description = "at a time")
  private int connections;

  @Option(names = "--batch", defaultValue = "1000", description = "events in a batch")
  private int batch;

  @Option(names = "--batch-connections", defaultValue = "4", description = "for batches")
  private int batchConnections;

  @Option(names = "--only", split = ",", description = "of no-op, single, batches, pgbench")
  private List<String> only = List.of(NOOP, SINGLE, BATCHES, PGBENCH);

  /** What one way reached in one round. */
  private record Reading(
      double perSecond,
      double settled,
      double p50,
      double p99,
      double jvm,
      double postgres,
      double redis) {}

  private final Map<String, List<Reading>> readings = new LinkedHashMap<>();
  private int postgresPort;
  private ServiceProcess service;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new IngestBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path data = run.freshData();
    postgresPort = ServiceProcess.freePort();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("bactrian.stores", "postgres,redis");
    settings.put("bactrian.data-folder", data.toString());
    settings.put("bactrian.postgres.port", String.valueOf(postgresPort));
    settings.putAll(run.settings);
    try (ServiceProcess started =
        ServiceProcess.start(run.folder.resolve("service.log"), "512m", settings)) {
      service = started;
      measure();
    } finally {
      run.forget();
    }
    return 0;
  }

  private void measure() throws Exception {
    String project = made("/projects", "id");
    String key = made("/projects/" + project + "/keys", "key");
    byte[] event = event().getBytes(StandardCharsets.UTF_8);
    byte[] events =
        String.join("\n", java.util.Collections.nCopies(batch, event()))
            .getBytes(StandardCharsets.UTF_8);
    String to = "/ingest/" + project;
    List<byte[]> noop = post(to + "/noop", key, "application/json", event);
    List<byte[]> single = post(to, key, "application/json", event);
    List<byte[]> many = post(to + "/batch", key, "application/x-ndjson", events);

    System.out.printf(
        Locale.ROOT,
        "events of %d bytes; %d connections, %d for batches of %d; %d processors%n",
        event.length,
        connections,
        batchConnections,
        batch,
        Runtime.getRuntime().availableProcessors());
    Map<String, Callable<LoadResult>> ways = new LinkedHashMap<>();
    int port = service.port();
    ways.put(NOOP, () -> HttpLoad.run(port, noop, connections, time.each()));
    ways.put(SINGLE, () -> HttpLoad.run(port, single, connections, time.each()));
    ways.put(BATCHES, () -> HttpLoad.run(port, many, batchConnections, time.each()));
    ways.keySet().removeIf(way -> !only.contains(way));
    for (long end = System.nanoTime() + time.warmUp * 1_000_000_000L; System.nanoTime() < end; ) {
      for (Callable<LoadResult> way : ways.values()) {
        way.call();
        settle();
      }
    }
    for (int round = 0; round < run.rounds; round++) {
      for (Map.Entry<String, Callable<LoadResult>> way : ways.entrySet()) {
        take(way.getKey(), way.getKey().equals(BATCHES) ? batch : 1, way.getValue());
      }
      if (only.contains(PGBENCH)) {
        pgbench(project);
      }
    }
    print();
  }

  private void take(String name, int eventsEach, Callable<LoadResult> load) throws Exception {
    Map<String, Long> before = processorNanos();
    long started = System.nanoTime();
    LoadResult result = load.call();
    settle();
    long settled = System.nanoTime() - started;
    Map<String, Long> after = processorNanos();
    double events = (double) result.requests() * eventsEach;
    add(
        name,
        new Reading(
            result.perSecond() * eventsEach,
            events * 1e9 / settled,
            result.millis(0.5),
            result.millis(0.99),
            micros(before, after, "java", events),
            micros(before, after, "postgres", events),
            micros(before, after, "redis", events)));
  }

  /** Until everything that came in is on the stream. */
  private void settle() throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + postgresPort + "/bactrian?user=postgres");
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 1_200; i++) {
        try (ResultSet row =
            statement.executeQuery("select not exists (select from risk.outbox)")) {
          if (row.next() && row.getBoolean(1)) {
            return;
          }
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new IllegalStateException("the outbox does not get empty");
  }

  private void pgbench(String project) throws Exception {
    Path script = run.folder.resolve("insert.sql");
    Files.writeString(
        script,
        """
        insert into risk.events (id, project_id, source, type, severity, payload, occurred_at)
        values (gen_random_uuid(), '%s', 'bench', 'bench', 'INFO', '%s', now());
        """
            .formatted(project, payload()));
    ProcessBuilder command =
        new ProcessBuilder(
            "pgbench",
            "-n",
            "-h",
            "localhost",
            "-p",
            String.valueOf(postgresPort),
            "-U",
            "postgres",
            "-c",
            String.valueOf(connections),
            "-j",
            "2",
            "-M",
            "prepared",
            "-T",
            String.valueOf(time.seconds),
            "-f",
            script.toString(),
            "bactrian");
    Process process;
    try {
      process = command.redirectErrorStream(true).start();
    } catch (IOException e) {
      if (!readings.containsKey(PGBENCH)) {
        System.out.println("pgbench is not installed: left out");
        readings.put(PGBENCH, new ArrayList<>());
      }
      return;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher tps = TPS.matcher(output);
    if (process.waitFor() != 0 || !tps.find()) {
      throw new IllegalStateException("pgbench failed: " + output);
    }
    double perSecond = Double.parseDouble(tps.group(1));
    add(
        PGBENCH,
        new Reading(perSecond, perSecond, connections * 1e3 / perSecond, Double.NaN, 0, 0, 0));
  }

  private void add(String name, Reading reading) {
    readings.computeIfAbsent(name, each -> new ArrayList<>()).add(reading);
    System.out.printf(Locale.ROOT, "    %-10s %,10.0f events/s%n", name, reading.perSecond());
  }

  private void print() {
    double noop = median(NOOP);
    double pgbench = median(PGBENCH);
    System.out.printf(
        "  %-10s %10s %10s %8s %10s %8s %8s %8s %8s %8s%n",
        "median",
        "events/s",
        "to stream",
        "of no-op",
        "of pgbench",
        "p50 ms",
        "p99 ms",
        "JVM µs",
        "PG µs",
        "Redis µs");
    readings.forEach(
        (name, all) -> {
          if (!all.isEmpty()) {
            List<Reading> sorted = new ArrayList<>(all);
            sorted.sort(Comparator.comparingDouble(Reading::perSecond));
            Reading middle = sorted.get(sorted.size() / 2);
            System.out.printf(
                Locale.ROOT,
                "  %-10s %,10.0f %,10.0f %8.2f %10.2f %8.2f %8.2f %8.1f %8.1f %8.1f%n",
                name,
                middle.perSecond(),
                middle.settled(),
                middle.perSecond() / noop,
                middle.perSecond() / pgbench,
                middle.p50(),
                middle.p99(),
                middle.jvm(),
                middle.postgres(),
                middle.redis());
          }
        });
    System.out.println(
        "  p50 and p99 of batches are a request's; µs are processor time an event, until it is on the"
            + " stream, with the evaluation as far as it got");
  }

  private double median(String name) {
    return LoadResult.median(
        readings.getOrDefault(name, List.of()).stream().map(Reading::perSecond).toList());
  }

  private static double micros(
      Map<String, Long> before, Map<String, Long> after, String name, double events) {
    return (after.getOrDefault(name, 0L) - before.getOrDefault(name, 0L)) / 1e3 / events;
  }

  /** Processor time by program: the service, and the servers that it started. */
  private Map<String, Long> processorNanos() {
    Map<String, Long> nanos = new LinkedHashMap<>();
    ProcessHandle.allProcesses()
        .forEach(
            process -> {
              String command = process.info().commandLine().orElse("");
              String name =
                  process.pid() == service.pid()
                      ? "java"
                      : command.contains("postgres")
                          ? "postgres"
                          : command.contains("redis") ? "redis" : "";
              if (!name.isEmpty() && !command.contains("IngestBench")) {
                nanos.merge(
                    name,
                    process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos(),
                    Long::sum);
              }
            });
    return nanos;
  }

  private static String payload() {
    return "{\"user\": 4711, \"path\": \"/checkout/pay\", \"agent\": \"Mozilla/5.0 (X11; Linux"
        + " x86_64)\", \"ms\": 182.5, \"tags\": [\"eu\", \"card\"]}";
  }

  private static String event() {
    return "{\"source\":\"bench\",\"type\":\"bench\",\"severity\":\"INFO\",\"payload\":"
        + payload()
        + "}";
  }

  private static List<byte[]> post(String path, String key, String type, byte[] body) {
    return List.of(
        HttpLoad.request("POST", path, "X-Api-Key: " + key + "\r\nContent-Type: " + type, body));
  }

  private String made(String path, String field) throws Exception {
    return service.send("POST", path, "{\"name\":\"bench\"}").path(field).asText();
  }
}
