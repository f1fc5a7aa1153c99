package io.bactrian.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The same operations by {@code /stores} in each mode, by the drivers alone, and by nothing. */
final class StoresRace {

  private static final String DRIVER = "MongoDB's driver";
  private static final String JDBC = "JDBC";
  private static final String NOTHING = "no-op over HTTP";
  private static final String SERVICE = "/stores, ";
  private static final List<String> MODES = List.of("mongo", "dual", "postgres");

  /** All results of one way: by one caller at a time, and by many. */
  private record Way(List<LoadResult> alone, List<LoadResult> together) {

    double millis(double quantile) {
      return LoadResult.median(alone.stream().map(each -> each.millis(quantile)).toList());
    }

    double perSecond() {
      return LoadResult.median(together.stream().map(LoadResult::perSecond).toList());
    }
  }

  /** Loads with so many callers at a time, for so long. */
  @FunctionalInterface
  private interface Load {
    LoadResult run(int callers, Duration time) throws Exception;
  }

  private final ServiceProcess service;
  private final Notes notes;
  private final BareNotes bare;
  private final TimeOptions time;
  private final int connections;
  private final Map<Operation, Map<String, Way>> ways = new EnumMap<>(Operation.class);

  StoresRace(
      ServiceProcess service, Notes notes, BareNotes bare, TimeOptions time, int connections) {
    this.service = service;
    this.notes = notes;
    this.bare = bare;
    this.time = time;
    this.connections = connections;
  }

  /** The first round warms up and doesn't count. */
  void run(int rounds) throws Exception {
    for (int round = -1; round < rounds; round++) {
      Duration each = round < 0 ? warmUp() : time.each();
      if (round == 0) {
        ways.clear();
      }
      for (Operation operation : Operation.values()) {
        take(DRIVER, operation, each, calls(bare.inMongo().get(operation)));
        take(JDBC, operation, each, calls(bare.inPostgres().get(operation)));
        take(NOTHING, operation, each, http(() -> notes.nothing(operation)));
      }
      for (String mode : MODES) {
        become(mode);
        for (Operation operation : Operation.values()) {
          take(SERVICE + mode, operation, each, http(() -> notes.requests(operation)));
        }
      }
      become("dual");
    }
    ways.forEach(StoresRace::print);
    System.out.println(
        "  ms and their ratios are one caller's at a time; a second is with "
            + connections
            + " callers");
  }

  /** Shared by all that is measured, each alone and together. */
  private Duration warmUp() {
    int measured = 2 * Operation.values().length * (3 + MODES.size());
    return Duration.ofSeconds(time.warmUp).dividedBy(measured);
  }

  private void take(String name, Operation operation, Duration each, Load load) throws Exception {
    Way way =
        ways.computeIfAbsent(operation, key -> new LinkedHashMap<>())
            .computeIfAbsent(name, key -> new Way(new ArrayList<>(), new ArrayList<>()));
    way.alone().add(load.run(1, each));
    way.together().add(load.run(connections, each));
  }

  private static Load calls(CallLoad.Connecting connecting) {
    return (callers, time) -> CallLoad.run(connecting, callers, time);
  }

  private Load http(Supplier<List<byte[]>> requests) {
    return (callers, time) -> HttpLoad.run(service.port(), requests.get(), callers, time);
  }

  /** The change waits until the store that followed has everything. */
  private void become(String mode) throws Exception {
    var unused =
        service.send(
            "POST",
            "/stores/escrow.notifications/mode",
            "{\"mode\": \"" + mode + "\", \"why\": \"bench\", \"timeoutSeconds\": 120}");
  }

  private static void print(Operation operation, Map<String, Way> all) {
    System.out.printf(
        "%n  %-18s %8s %8s %10s %10s %8s %10s%n",
        operation, "p50 ms", "p99 ms", "of driver", "of JDBC", "of no-op", "a second");
    all.forEach(
        (name, way) ->
            System.out.printf(
                Locale.ROOT,
                "  %-18s %8.2f %8.2f %10.2f %10.2f %8.2f %,10.0f%n",
                name,
                way.millis(0.5),
                way.millis(0.99),
                ratio(way, all.get(DRIVER)),
                ratio(way, all.get(JDBC)),
                ratio(way, all.get(NOTHING)),
                way.perSecond()));
  }

  private static double ratio(Way way, Way other) {
    return way.millis(0.5) / other.millis(0.5);
  }
}
