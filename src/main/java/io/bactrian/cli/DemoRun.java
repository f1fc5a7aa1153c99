package io.bactrian.cli;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import io.bactrian.backfill.BackfillJob;
import io.bactrian.backfill.CollectionResult;
import io.bactrian.demo.DemoData;
import io.bactrian.mapping.Lenses;
import io.bactrian.parity.CollectionVerdict;
import io.bactrian.parity.ParityJob;
import io.bactrian.parity.ParityRanges;
import io.bactrian.platform.ServedSystems;
import io.bactrian.platform.Systems;
import io.bactrian.source.LiveSource;
import io.bactrian.source.Source;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.ProducerTemplate;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * What a newcomer sees first: with nothing configured, a small web shop is made in the embedded
 * MongoDB, carried over, and compared. {@code bactrian.demo=false} leaves it out. On a later start
 * the data is there, nothing is copied twice, and the comparison is made again.
 */
@Component
@ConditionalOnWebApplication
final class DemoRun implements ApplicationRunner {

  private static final String SYSTEM = "demo";
  private static final int CUSTOMERS = 2_000;
  private static final long SEED = 7;
  private static final int BATCH = 1_000;
  private static final BsonDocument MARK = new BsonDocument("_id", new BsonString("demo"));

  private final ConfigurableApplicationContext context;
  private final Environment environment;
  private final ObjectProvider<MongoDatabase> mongo;
  private final ServedSystems served;
  private final Systems systems;
  private final ParityRanges parity;
  private final Work work;

  DemoRun(
      ConfigurableApplicationContext context,
      Environment environment,
      ObjectProvider<MongoDatabase> mongo,
      ServedSystems served,
      Systems systems,
      ParityRanges parity,
      ProducerTemplate routes) {
    this.context = context;
    this.environment = environment;
    this.mongo = mongo;
    this.served = served;
    this.systems = systems;
    this.parity = parity;
    this.work = new Work(routes);
  }

  @Override
  public void run(ApplicationArguments arguments) {
    if (!served.demo()) {
      return;
    }
    try {
      show();
    } catch (RuntimeException e) {
      if (!context.isClosed()) {
        throw e;
      }
      System.out.println("The demo was stopped; the next start goes on with it.");
    }
  }

  private void show() {
    PrintStream out = System.out;
    boolean terminal = Progress.onTerminal();
    DemoData demo = new DemoData(SEED, CUSTOMERS);
    out.println();
    generate(demo, out);
    Lenses lenses = systems.open(SYSTEM);
    Map<String, Long> sizes = new HashMap<>();
    demo.documents().keySet().forEach(name -> sizes.put(name, (long) demo.size(name)));
    try (Source source = new LiveSource(mongo.getObject())) {
      List<CollectionResult> copied;
      try (Progress progress = new Progress("copying", out, terminal, sizes)) {
        copied = work.backfill(new BackfillJob(SYSTEM, source, lenses, false, progress));
      }
      List<CollectionVerdict> verdicts;
      try (Progress progress = new Progress("comparing", out, terminal, sizes)) {
        verdicts =
            work.parity(
                new ParityJob(
                    parity.begin(SYSTEM, source, false), SYSTEM, source, lenses, true, progress));
      }
      BackfillCommand.print(out, copied);
      VerifyCommand.print(out, verdicts);
      out.println();
      out.println(
          verdicts.stream().allMatch(CollectionVerdict::exact)
              ? "The demo is in PostgreSQL, schema demo, and equal to MongoDB but for what is in"
                  + " quarantine (a defect in about one document of a hundred is planted)."
              : "The demo differs between MongoDB and PostgreSQL: see above.");
    }
    out.println(
        "Serving at http://"
            + environment.getProperty("server.address", "127.0.0.1")
            + ":"
            + environment.getProperty("local.server.port")
            + "/actuator/health; Ctrl-C ends it.");
  }

  /** Makes the data; a first run that was killed in the middle is begun anew. */
  private void generate(DemoData demo, PrintStream out) {
    MongoCollection<BsonDocument> marks =
        mongo.getObject().getCollection("bactrian_demo", BsonDocument.class);
    if (marks.find(MARK).first() != null) {
      return;
    }
    out.println("Making the demo: a web shop with " + CUSTOMERS + " customers, in MongoDB");
    Set<String> there = mongo.getObject().listCollectionNames().into(new HashSet<>());
    demo.documents()
        .forEach(
            (name, documents) -> {
              MongoCollection<BsonDocument> collection =
                  mongo.getObject().getCollection(name, BsonDocument.class);
              if (there.contains(name)) {
                collection.drop();
              }
              List<BsonDocument> batch = new ArrayList<>();
              for (BsonDocument document : documents) {
                batch.add(document);
                if (batch.size() == BATCH) {
                  collection.insertMany(batch);
                  batch.clear();
                }
              }
              if (!batch.isEmpty()) {
                collection.insertMany(batch);
              }
            });
    marks.replaceOne(
        MARK, MARK.clone().append("complete", BsonBoolean.TRUE), new ReplaceOptions().upsert(true));
  }
}
