package io.bactrian.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The same reads by services that compare none, some and all of them with the other store: as many
 * as are due, half of what is possible without comparing, so that waiting is not what is measured.
 */
final class ShadowRace {

  private static final List<Operation> READS = List.of(Operation.GET, Operation.FIND);

  private final Map<String, ServiceProcess> services;
  private final Notes notes;
  private final TimeOptions time;
  private final int connections;

  /**
   * @param services on the same stores, by the share that they compare; the first compares none
   */
  ShadowRace(Map<String, ServiceProcess> services, Notes notes, TimeOptions time, int connections) {
    this.services = services;
    this.notes = notes;
    this.time = time;
    this.connections = connections;
  }

  void run(int rounds) throws Exception {
    for (Operation operation : READS) {
      List<byte[]> requests = notes.requests(operation);
      double most = 0;
      for (int i = 0; i < 2; i++) {
        for (ServiceProcess each : services.values()) {
          LoadResult result = HttpLoad.run(each.port(), requests, connections, time.each());
          most = each.equals(services.values().iterator().next()) ? result.perSecond() : most;
          settle(each);
        }
      }
      double perSecond = most / 2;
      Map<String, List<LoadResult>> results = new LinkedHashMap<>();
      Map<String, Double> before = counts();
      for (int round = 0; round < rounds; round++) {
        for (Map.Entry<String, ServiceProcess> each : services.entrySet()) {
          results
              .computeIfAbsent(each.getKey(), key -> new ArrayList<>())
              .add(
                  HttpLoad.run(
                      each.getValue().port(), requests, 4 * connections, time.each(), perSecond));
          settle(each.getValue());
        }
      }
      Map<String, Double> after = counts();
      after.replaceAll((name, count) -> count - before.get(name));
      print(operation, perSecond, results, after);
    }
  }

  /** Until nothing waits to be compared. */
  private static void settle(ServiceProcess service) throws Exception {
    for (int i = 0; i < 600 && count(service, "waiting") > 0; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** What was counted, by the service and the word for it. */
  private Map<String, Double> counts() throws Exception {
    Map<String, Double> counts = new LinkedHashMap<>();
    for (Map.Entry<String, ServiceProcess> each : services.entrySet()) {
      for (String word : List.of("compared", "dropped", "mismatches", "timed_out", "failed")) {
        counts.put(each.getKey() + " " + word, count(each.getValue(), word + "_total"));
      }
    }
    return counts;
  }

  private static double count(ServiceProcess service, String name) throws Exception {
    return service
        .text("GET", "/actuator/prometheus", "")
        .lines()
        .filter(line -> line.startsWith("bactrian_shadow_" + name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static void print(
      Operation operation,
      double perSecond,
      Map<String, List<LoadResult>> results,
      Map<String, Double> counts) {
    System.out.printf(
        Locale.ROOT,
        "%n  %s, mode dual, %,.0f/s%n  %-8s %8s %8s %8s %10s %10s %10s %10s %10s%n",
        operation,
        perSecond,
        "shadow",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "reads",
        "compared",
        "dropped",
        "mismatches",
        "unanswered");
    results.forEach(
        (name, all) ->
            System.out.printf(
                Locale.ROOT,
                "  %-8s %8.2f %8.2f %8.2f %,10d %,10.0f %,10.0f %,10.0f %,10.0f%n",
                name,
                millis(all, 0.5),
                millis(all, 0.95),
                millis(all, 0.99),
                all.stream().mapToLong(LoadResult::requests).sum(),
                counts.get(name + " compared"),
                counts.get(name + " dropped"),
                counts.get(name + " mismatches"),
                counts.get(name + " timed_out") + counts.get(name + " failed")));
  }

  private static double millis(List<LoadResult> all, double quantile) {
    return LoadResult.median(all.stream().map(each -> each.millis(quantile)).toList());
  }
}
