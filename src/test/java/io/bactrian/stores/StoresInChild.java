package io.bactrian.stores;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.Announcer;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.TestSystems;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Objects;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.mock.env.MockEnvironment;

/** One write that MongoDB leads, with something happening in the middle of it. */
final class StoresInChild {

  private static final FlipSettings FLIP =
      new FlipSettings(
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          1000,
          Duration.ofSeconds(10),
          40,
          DirectWrites.IGNORE);

  private StoresInChild() {}

  /** The process ends where the third argument says: {@code noted} or {@code written}. */
  public static void main(String[] arguments) {
    try (Bench bench = new Bench(arguments[0], arguments[1], Duration.ofSeconds(20))) {
      bench.write(
          (follow, collection, id, parts) -> {
            if (arguments[2].equals("noted")) {
              Runtime.getRuntime().halt(9);
            }
          },
          () -> Runtime.getRuntime().halt(9));
    }
  }

  interface Between {
    void happens(Follow follow, StoredCollection collection, BsonValue id, StoresParts parts);
  }

  /** A replica without the service around it. */
  static final class Bench implements AutoCloseable {
    private final MongoClient client;
    private final StoresParts parts;
    private final StoredCollection collection;
    private final MongoStore mongo;
    private final PGSimpleDataSource postgres = new PGSimpleDataSource();
    private final StoresSettings settings;

    Bench(String postgresUrl, String mongoUrl) {
      this(postgresUrl, mongoUrl, Duration.ofSeconds(1));
    }

    /**
     * @param timeout of a write; its note is nobody else's for twice as long
     */
    Bench(String postgresUrl, String mongoUrl, Duration timeout) {
      settings =
          new StoresSettings(
              timeout,
              timeout.multipliedBy(2),
              Duration.ofSeconds(20),
              Duration.ofMillis(100),
              Duration.ofSeconds(6),
              Duration.ofMillis(100),
              Duration.ofMinutes(1),
              5,
              500);
      postgres.setUrl(postgresUrl);
      client = MongoClients.create(mongoUrl);
      Lenses lenses = TestSystems.open(postgres, "demo");
      Lens lens = Objects.requireNonNull(lenses.of("customers"));
      StoredCollections collections = StoredCollections.of(postgres, lenses.all());
      collection = collections.require("customers");
      MockEnvironment environment =
          new MockEnvironment().withProperty("bactrian.modes.demo." + lens.collection(), "dual");
      var database = client.getDatabase(mongoUrl.substring(mongoUrl.lastIndexOf('/') + 1));
      mongo = new MongoStore(database, settings.timeout());
      parts =
          new StoresParts(
              postgres,
              database,
              new StoreModes(environment),
              collections,
              settings,
              FLIP,
              Announcer.NOBODY,
              new SimpleMeterRegistry());
      parts.duty().start();
    }

    /** Inserts a customer. */
    void write(Between noted, Runnable written) {
      Notes notes =
          new Notes(
              postgres, new SpareGaps(mongo, postgres), parts.duty(), parts.follow(), settings) {
            @Override
            Note open(StoredCollection of, BsonValue id, Duty.Permit permit) {
              Note note = super.open(of, id, permit);
              noted.happens(parts.follow(), of, id, parts);
              return note;
            }

            @Override
            void follow(@Nullable Note note, StoredCollection of, BsonValue id) {
              written.run();
            }
          };
      BsonObjectId id = new BsonObjectId();
      BsonDocument document =
          new BsonDocument("_id", id)
              .append("email", new BsonString("a@x.org"))
              .append("name", new BsonString("n"))
              .append("createdAt", new BsonDateTime(0));
      try (Duty.Permit permit = parts.duty().enter(collection)) {
        new MongoLeads(mongo, notes, parts.others())
            .write(collection, id, current -> document, permit);
      } catch (IllegalStateException killed) {
        // as the test wanted
      }
    }

    @Override
    public void close() {
      parts.duty().stop();
      client.close();
    }
  }
}
