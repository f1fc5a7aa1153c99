package io.bactrian.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.Bactrian;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures ingestion against a route that does nothing and against pgbench; see bench/README. */
@Command(
    name = "bench/ingest",
    mixinStandardHelpOptions = true,
    description = "Measures ingestion over HTTP against a no-op route and against pgbench.")
final class IngestBench implements Callable<Integer> {

  private static final String PASSWORD = "bench-bench-bench";
  private static final String NOOP = "no-op";
  private static final String SINGLE = "single";
  private static final String BATCHES = "batches";
  private static final String PGBENCH = "pgbench";
  private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");

  @Option(names = "--seconds", defaultValue = "10", description = "for each measurement")
  private int seconds;

  @Option(names = "--rounds", defaultValue = "3", description = "how often each is taken")
  private int rounds;

  @Option(names = "--warm-up", defaultValue = "20", description = "seconds before the first")
  private int warmUp;

  @Option(names = "--connections", defaultValue = "64", description = "at a time")
  private int connections;

  @Option(names = "--batch", defaultValue = "1000", description = "events in a batch")
  private int batch;

  @Option(names = "--batch-connections", defaultValue = "4", description = "for batches")
  private int batchConnections;

  @Option(names = "--only", split = ",", description = "of no-op, single, batches, pgbench")
  private List<String> only = List.of(NOOP, SINGLE, BATCHES, PGBENCH);

  @Option(names = "--set", description = "a setting, as bactrian.ingest.committers=4")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--folder", defaultValue = "target/bench-ingest", description = "for its data")
  private Path folder = Path.of("target/bench-ingest");

  /** What one way reached in one round. */
  private record Reading(
      double perSecond,
      double settled,
      double p50,
      double p99,
      double jvm,
      double postgres,
      double redis) {}

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, List<Reading>> readings = new LinkedHashMap<>();
  private int port;
  private int postgresPort;
  private long service;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new IngestBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    FileSystemUtils.deleteRecursively(folder);
    Files.createDirectories(folder);
    port = freePort();
    postgresPort = freePort();
    Process process = start();
    service = process.pid();
    try {
      measure();
    } finally {
      process.destroy();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    return 0;
  }

  private void measure() throws Exception {
    String project = made("/projects", "{\"name\":\"bench\"}", "id");
    String key = made("/projects/" + project + "/keys", "{\"name\":\"bench\"}", "key");
    byte[] event = event().getBytes(StandardCharsets.UTF_8);
    byte[] events =
        String.join("\n", java.util.Collections.nCopies(batch, event()))
            .getBytes(StandardCharsets.UTF_8);
    String to = "/ingest/" + project;
    byte[] noop = HttpLoad.post(to + "/noop", key, "application/json", event);
    byte[] single = HttpLoad.post(to, key, "application/json", event);
    byte[] many = HttpLoad.post(to + "/batch", key, "application/x-ndjson", events);

    System.out.printf(
        Locale.ROOT,
        "events of %d bytes; %d connections, %d for batches of %d; %d processors%n",
        event.length,
        connections,
        batchConnections,
        batch,
        Runtime.getRuntime().availableProcessors());
    Map<String, Callable<HttpLoad.Result>> ways = new LinkedHashMap<>();
    Duration time = Duration.ofSeconds(seconds);
    ways.put(NOOP, () -> HttpLoad.run(port, noop, connections, time));
    ways.put(SINGLE, () -> HttpLoad.run(port, single, connections, time));
    ways.put(BATCHES, () -> HttpLoad.run(port, many, batchConnections, time));
    ways.keySet().removeIf(way -> !only.contains(way));
    for (long end = System.nanoTime() + warmUp * 1_000_000_000L; System.nanoTime() < end; ) {
      for (Callable<HttpLoad.Result> way : ways.values()) {
        way.call();
        settle();
      }
    }
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, Callable<HttpLoad.Result>> way : ways.entrySet()) {
        take(way.getKey(), way.getKey().equals(BATCHES) ? batch : 1, way.getValue());
      }
      if (only.contains(PGBENCH)) {
        pgbench(project);
      }
    }
    print();
  }

  private void take(String name, int eventsEach, Callable<HttpLoad.Result> load) throws Exception {
    Map<String, Long> before = processorNanos();
    long started = System.nanoTime();
    HttpLoad.Result result = load.call();
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
    Path script = folder.resolve("insert.sql");
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
            String.valueOf(seconds),
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
    double[] all =
        readings.getOrDefault(name, List.of()).stream()
            .mapToDouble(Reading::perSecond)
            .sorted()
            .toArray();
    return all.length == 0 ? Double.NaN : all[all.length / 2];
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
                  process.pid() == service
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

  private String made(String path, String body, String field) throws Exception {
    HttpResponse<String> response =
        http.send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return new ObjectMapper().readTree(response.body()).path(field).asText();
  }

  private HttpRequest.Builder request(String path) {
    String login =
        Base64.getEncoder()
            .encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.US_ASCII));
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Basic " + login);
  }

  private Process start() throws Exception {
    Path home = Path.of("").toAbsolutePath();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
    String options = System.getenv().getOrDefault("BENCH_JAVA_OPTIONS", "");
    Arrays.stream(options.split(" ")).filter(option -> !option.isBlank()).forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Bactrian.class.getName(),
            "--bactrian.home=" + home,
            "--bactrian.demo=false",
            "--bactrian.stores=postgres,redis",
            "--bactrian.data-folder=" + folder,
            "--bactrian.postgres.port=" + postgresPort,
            "--bactrian.access.admin-password=" + PASSWORD,
            "--bactrian.access.rate=0",
            "--server.port=" + port,
            "--camel.main.routes-include-pattern=file:"
                + home
                + "/routes/*.camel.yaml,file:"
                + home
                + "/bench/noop.camel.yaml"));
    settings.forEach((name, value) -> command.add("--" + name + "=" + value));
    Path log = folder.resolve("service.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    for (int i = 0; i < 240; i++) {
      if (isUp()) {
        return process;
      }
      if (!process.isAlive()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    process.destroyForcibly();
    throw new IllegalStateException("the service did not start, see " + log);
  }

  private boolean isUp() throws InterruptedException {
    try {
      return http.send(request("/actuator/health").build(), HttpResponse.BodyHandlers.ofString())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
