package io.bactrian.bench;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.demo.escrow.EscrowTraffic;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how fast changes become rows, and how late at half of that; see bench/README. */
@Command(
    name = "bench/sync",
    mixinStandardHelpOptions = true,
    description = "Measures changes a second, and the lag at half load.")
final class SyncBench implements Callable<Integer> {

  private static final String ROUTE = "sync-escrow";
  private static final long HOUR_MILLIS = 3_600_000;

  @Option(names = "--documents", defaultValue = "20000", description = "how many are there before")
  private int documents;

  @Option(names = "--changes", defaultValue = "50000", description = "how many are followed")
  private int changes;

  @Option(names = "--seconds", defaultValue = "10", description = "how long at half load")
  private int seconds;

  @Mixin private RunOptions run = new RunOptions();

  private ConfigurableApplicationContext program;
  private MongoDatabase mongo;
  private JdbcClient postgres;
  private EscrowTraffic traffic;
  private int number;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SyncBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    int postgresPort = ServiceProcess.freePort();
    int mongoPort = ServiceProcess.freePort();
    Map<String, Object> settings =
        Map.of(
            "bactrian.stores", "postgres,mongo",
            "bactrian.postgres.port", postgresPort,
            "bactrian.mongo.port", mongoPort,
            "bactrian.mongo.storage", "memory",
            "bactrian.systems", "risk,escrow",
            "bactrian.demo", "false",
            "server.port", "0");
    try (ConfigurableApplicationContext running =
        run.program(WebApplicationType.SERVLET, settings)) {
      program = running;
      mongo = running.getBean(MongoDatabase.class);
      postgres = running.getBean(JdbcClient.class);
      generate();
      Copied.copy("escrow", postgresPort, mongoPort);
      follow();
      System.out.println("changes/s until all are rows, MongoDB's part included");
      double notes = rounds("one flat collection, half inserts, half updates", this::notes);
      double mixed = rounds("the application's writes, 9 collections", this::application);
      lag("one flat collection", notes / 2, () -> note(mongo));
      lag("the application's writes", mixed / 2, traffic::step);
    } finally {
      run.forget();
    }
    return 0;
  }

  private void generate() {
    EscrowData generated = new EscrowData(1, documents);
    for (String collection : generated.collections()) {
      List<BsonDocument> batch = new ArrayList<>();
      generated.documents(collection).forEach(batch::add);
      mongo.getCollection(collection, BsonDocument.class).insertMany(batch);
    }
    traffic = new EscrowTraffic(mongo, 9, Clock.fixed(EscrowData.NOW, ZoneOffset.UTC));
  }

  private void follow() {
    while (count("bactrian.sync_collections where system = 'escrow' and state <> 'live'") > 0) {
      LockSupport.parkNanos(100_000_000);
    }
    caughtUp();
  }

  private long count(String from) {
    return postgres.sql("select count(*) from " + from).query(Long.class).single();
  }

  private double rounds(String name, Runnable write) throws Exception {
    double[] rates = new double[run.rounds];
    long held = count("bactrian.quarantine");
    for (int i = 0; i < run.rounds; i++) {
      program.getBean(CamelContext.class).getRouteController().stopRoute(ROUTE);
      write.run();
      long started = System.nanoTime();
      program.getBean(CamelContext.class).getRouteController().startRoute(ROUTE);
      caughtUp();
      rates[i] = changes / ((System.nanoTime() - started) / 1e9);
    }
    if (count("bactrian.quarantine") > held) {
      throw new IllegalStateException(name + ": not all of them became rows");
    }
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT, "  %-50s %,10.0f  %s%n", name, sorted[run.rounds / 2], Arrays.toString(rates));
    return sorted[run.rounds / 2];
  }

  private void notes() {
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    for (int i = 0; i < changes / 2; i++) {
      BsonDocument note = newNote();
      writes.add(new InsertOneModel<>(note));
      writes.add(
          new UpdateOneModel<>(
              new BsonDocument("_id", note.get("_id")),
              BsonDocument.parse("{$set: {isRead: true, message: 'read'}}")));
      if (writes.size() >= 1000) {
        mongo.getCollection("notifications", BsonDocument.class).bulkWrite(writes);
        writes.clear();
      }
    }
  }

  private void application() {
    for (int i = 0; i < changes; i++) {
      traffic.step();
    }
  }

  private BsonDocument newNote() {
    return BsonDocument.parse(
            "{title: 'Offer', message: 'There is an offer', type: 'info', category: 'offer', isRead: false}")
        .append("_id", new BsonObjectId(new ObjectId()))
        .append("userId", new BsonString("user" + number++ % 1000))
        .append("createdAt", new BsonDateTime(System.currentTimeMillis()));
  }

  private void note(MongoDatabase database) {
    MongoCollection<BsonDocument> notes =
        database.getCollection("notifications", BsonDocument.class);
    notes.insertOne(newNote());
  }

  /** Writes a note and waits until its row is there; nanoseconds. */
  private long caughtUp() {
    BsonDocument last = newNote();
    ObjectId id = last.getObjectId("_id").getValue();
    long started = System.nanoTime();
    mongo.getCollection("notifications", BsonDocument.class).insertOne(last);
    while (postgres
            .sql("select count(*) from escrow.notifications where id = bactrian.uuid_of(:id)")
            .param("id", id.toHexString())
            .query(Integer.class)
            .single()
        == 0) {
      if (System.nanoTime() - started > HOUR_MILLIS * 1_000_000) {
        throw new IllegalStateException("it does not catch up");
      }
      LockSupport.parkNanos(1_000_000);
    }
    return System.nanoTime() - started;
  }

  private void lag(String name, double rate, Runnable write) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              long started = System.nanoTime();
              for (long i = 0; !stop.get(); i++) {
                write.run();
                long due = started + (long) (i / rate * 1e9);
                while (System.nanoTime() < due && !stop.get()) {
                  LockSupport.parkNanos(200_000);
                }
              }
            });
    writer.start();
    List<Long> lags = new ArrayList<>();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < end) {
      lags.add(caughtUp());
    }
    stop.set(true);
    writer.join();
    lags.sort(null);
    System.out.printf(
        Locale.ROOT,
        "  lag at %,.0f writes/s of %s: median %.0f ms, p95 %.0f ms, most %.0f ms%n",
        rate,
        name,
        lags.get(lags.size() / 2) / 1e6,
        lags.get(lags.size() * 95 / 100) / 1e6,
        lags.get(lags.size() - 1) / 1e6);
  }
}
