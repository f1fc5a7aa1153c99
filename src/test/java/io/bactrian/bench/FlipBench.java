package io.bactrian.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how long writes wait while their collection changes its stage; see bench/README. */
@Command(
    name = "bench/flip",
    mixinStandardHelpOptions = true,
    description = "Measures how long writes wait while their collection changes its stage.")
final class FlipBench implements Callable<Integer> {

  /** From mongo round about to mongo, so that each round begins alike. */
  private static final List<String> MODES = List.of("dual", "postgres", "dual", "mongo");

  @Mixin private RunOptions run = new RunOptions();

  @Option(names = "--writes", defaultValue = "1000", description = "a second, by /stores")
  private int writes;

  @Option(names = "--documents", defaultValue = "4000", description = "that are written")
  private int documents;

  @Option(names = "--connections", defaultValue = "64", description = "on which they are sent")
  private int connections;

  @Option(names = "--seconds", defaultValue = "6", description = "of writes around each change")
  private int seconds;

  /** What was seen of a change: how long the service says that writes waited, and what they say. */
  private record Flip(long fencedMillis, LoadResult writes) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new FlipBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Notes notes = new Notes(Math.max(1, documents / connections) * connections);
    Map<String, String> settings = new LinkedHashMap<>(run.settings);
    settings.put("bactrian.data-folder", run.freshData().toString());
    int postgresPort = ServiceProcess.freePort();
    int mongoPort = ServiceProcess.freePort();
    settings.put("bactrian.postgres.port", String.valueOf(postgresPort));
    settings.put("bactrian.mongo.port", String.valueOf(mongoPort));
    settings.put("bactrian.mongo.storage", "memory");
    settings.put("bactrian.stores", "postgres,mongo");
    settings.put("bactrian.systems", "risk,escrow");
    settings.put("bactrian.shadow.rate", "0");
    settings.put("bactrian.shadow.sample-documents", "0");
    Map<String, List<Flip>> flips = new LinkedHashMap<>();
    try (ServiceProcess service =
        ServiceProcess.start(run.folder.resolve("flip.log"), "2g", settings)) {
      for (String each : notes.bodies()) {
        service.text("POST", "/stores/escrow.notifications", each);
      }
      Copied.copy("escrow", postgresPort, mongoPort);
      List<byte[]> requests = notes.requests(Operation.PATCH);
      for (int round = -1; round < run.rounds; round++) {
        if (round == 0) {
          flips.clear(); // the one before has warmed up
        }
        String from = "mongo";
        for (String to : MODES) {
          flips
              .computeIfAbsent(from + " to " + to, key -> new ArrayList<>())
              .add(flip(service, requests, to));
          from = to;
        }
      }
    } finally {
      run.forget();
    }
    print(flips);
    return 0;
  }

  private Flip flip(ServiceProcess service, List<byte[]> requests, String to) throws Exception {
    CompletableFuture<LoadResult> load = new CompletableFuture<>();
    Thread writer =
        new Thread(
            () -> {
              try {
                load.complete(
                    HttpLoad.run(
                        service.port(),
                        requests,
                        connections,
                        Duration.ofSeconds(seconds),
                        writes));
              } catch (Exception e) {
                load.completeExceptionally(e);
              }
            });
    writer.start();
    TimeUnit.MILLISECONDS.sleep(seconds * 1000L / 3);
    long fenced =
        service
            .send(
                "POST",
                "/stores/escrow.notifications/mode",
                "{\"mode\": \"" + to + "\", \"why\": \"bench\", \"timeoutSeconds\": 60}")
            .path("fencedMillis")
            .asLong();
    return new Flip(fenced, load.get());
  }

  private static void print(Map<String, List<Flip>> flips) {
    System.out.printf(
        "%n  %-18s %10s %10s %10s %10s %10s%n",
        "medians", "fenced ms", "worst", "p50 ms", "longest", "writes/s");
    flips.forEach(
        (name, all) ->
            System.out.printf(
                Locale.ROOT,
                "  %-18s %,10.0f %,10d %,10.1f %,10.0f %,10.0f%n",
                name,
                LoadResult.median(all.stream().map(each -> (double) each.fencedMillis()).toList()),
                all.stream().mapToLong(Flip::fencedMillis).max().orElse(0),
                LoadResult.median(all.stream().map(each -> each.writes().millis(0.5)).toList()),
                LoadResult.median(all.stream().map(each -> each.writes().millis(1)).toList()),
                LoadResult.median(all.stream().map(each -> each.writes().perSecond()).toList())));
  }
}
