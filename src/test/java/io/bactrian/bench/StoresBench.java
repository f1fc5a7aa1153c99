package io.bactrian.bench;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Indexes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures {@code /stores} against the drivers alone and against a route that does nothing, and
 * what shadow reads cost the caller; see bench/README.
 */
@Command(
    name = "bench/stores",
    mixinStandardHelpOptions = true,
    description = "Measures /stores against bare drivers, and what shadow reads cost the caller.")
final class StoresBench implements Callable<Integer> {

  private static final String MONGO_URL = "bactrian.mongo.url";

  @Mixin private RunOptions run = new RunOptions();

  @Mixin private TimeOptions time = new TimeOptions();

  @Option(names = "--documents", defaultValue = "4000", description = "how many there are before")
  private int documents;

  @Option(names = "--connections", defaultValue = "8", description = "at a time, apart from one")
  private int connections;

  @Option(names = "--only", split = ",", description = "of stores, shadow")
  private List<String> only = List.of("stores", "shadow");

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new StoresBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    // Each of the connections patches documents of its own.
    Notes notes = new Notes(Math.max(1, documents / connections) * connections);
    int postgresPort = ServiceProcess.freePort();
    int mongoPort = ServiceProcess.freePort();
    String postgres = "jdbc:postgresql://localhost:" + postgresPort + "/bactrian?user=postgres";
    String mongo =
        run.settings.getOrDefault(MONGO_URL, "mongodb://127.0.0.1:" + mongoPort + "/bactrian");
    Map<String, String> first = new LinkedHashMap<>(run.settings);
    first.put("bactrian.data-folder", run.freshData().toString());
    first.put("bactrian.postgres.port", String.valueOf(postgresPort));
    first.put("bactrian.mongo.port", String.valueOf(mongoPort));
    first.put("bactrian.mongo.storage", "memory");
    Map<String, String> others = new LinkedHashMap<>(run.settings);
    others.put("bactrian.postgres.url", postgres);
    others.put(MONGO_URL, mongo);
    try (ServiceProcess service = service("0", first);
        MongoClient client = MongoClients.create(mongo)) {
      fill(
          service,
          client,
          Objects.requireNonNull(new ConnectionString(mongo).getDatabase()),
          notes);
      System.out.printf(
          "%,d documents of %d bytes; %d processors; MongoDB %s%n",
          notes.count(),
          notes.bodies().get(0).length(),
          Runtime.getRuntime().availableProcessors(),
          run.settings.containsKey(MONGO_URL) ? "as given" : "embedded, in memory");
      if (only.contains("stores")) {
        new StoresRace(service, notes, new BareNotes(notes, client, postgres), time, connections)
            .run(run.rounds);
      }
      if (only.contains("shadow")) {
        try (ServiceProcess some = service("0.1", others);
            ServiceProcess all = service("1", others)) {
          Map<String, ServiceProcess> services = new LinkedHashMap<>();
          services.put("off", service);
          services.put("10 %", some);
          services.put("100 %", all);
          new ShadowRace(services, notes, time, connections).run(run.rounds);
        }
      }
    } finally {
      run.forget();
    }
    return 0;
  }

  /**
   * @param rate which share of the reads is compared
   */
  private ServiceProcess service(String rate, Map<String, String> stores) throws Exception {
    Map<String, String> settings = new LinkedHashMap<>(stores);
    settings.put("bactrian.stores", "postgres,mongo");
    settings.put("bactrian.systems", "risk,escrow");
    settings.put("bactrian.modes.escrow.notifications", "dual");
    settings.put("bactrian.shadow.rate", rate);
    settings.put("bactrian.shadow.sample-documents", "0");
    return ServiceProcess.start(run.folder.resolve("service-" + rate + ".log"), "2g", settings);
  }

  private static void fill(ServiceProcess service, MongoClient client, String database, Notes notes)
      throws Exception {
    var unused =
        client
            .getDatabase(database)
            .getCollection("notifications")
            .createIndex(
                Indexes.compoundIndex(
                    Indexes.ascending("userId"), Indexes.descending("createdAt")));
    for (String each : notes.bodies()) {
      service.text("POST", "/stores/escrow.notifications", each);
    }
  }
}
