package io.bactrian.paired;

import com.mongodb.client.MongoDatabase;
import com.zaxxer.hikari.HikariDataSource;
import io.bactrian.backfill.Runs;
import io.bactrian.demo.DemoData;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.bactrian.source.LiveSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.bson.BsonDocument;

/** The demo in MongoDB and, copied, in PostgreSQL. */
record DemoStores(DataSource postgres, MongoDatabase mongo, TestSystem system) {

  /** What is in quarantine is taken out of MongoDB. */
  static DemoStores with(int customers) {
    DemoStores stores = withDefects(customers);
    for (String held :
        stores.system.rows(
            "select collection, '{\"_id\": ' || document_id || '}' from bactrian.quarantine")) {
      String[] parts = held.split("\\|", 2);
      stores.mongo.getCollection(parts[0]).deleteOne(BsonDocument.parse(parts[1]));
    }
    return stores;
  }

  /** What is in quarantine is still in MongoDB, too. */
  static DemoStores withDefects(int customers) {
    HikariDataSource postgres = new HikariDataSource();
    postgres.setDataSource(TestPostgres.databaseWithCore());
    postgres.setMaximumPoolSize(3);
    TestSystem bare = TestSystem.named(postgres, "bare");
    texts("migrations/demo").forEach(bare::execute);
    TestSystem system =
        TestSystem.named(postgres, "demo", texts("mappings/demo").toArray(String[]::new));
    MongoDatabase mongo = TestMongo.freshDatabase();
    new DemoData(7, customers)
        .documents()
        .forEach(
            (name, documents) ->
                documents.forEach(
                    document -> mongo.getCollection(name, BsonDocument.class).insertOne(document)));
    new Runs(system).backfill(new LiveSource(mongo));
    return new DemoStores(postgres, mongo, system);
  }

  private static List<String> texts(String folder) {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      List<Path> sorted = files.sorted().toList();
      List<String> texts = new ArrayList<>();
      for (Path file : sorted) {
        texts.add(Files.readString(file));
      }
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
