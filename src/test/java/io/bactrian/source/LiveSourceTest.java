package io.bactrian.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.bactrian.SharedData;
import io.bactrian.bson.RawDocument;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A live collection gives the same documents, in one range or in many. */
class LiveSourceTest {

  private static final MongoServer SERVER = new MongoServer(new MemoryBackend());
  private static final MongoClient CLIENT =
      MongoClients.create(SERVER.bindAndGetConnectionString());

  @BeforeAll
  static void start() {
    assertThat(CLIENT.getDatabase("admin").runCommand(new BsonDocument("ping", new BsonInt32(1))))
        .containsKey("ok");
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    SERVER.shutdownNow();
  }

  @ParameterizedTest
  @CsvSource({
    "ozlerhakan, books, 20000", // int and ObjectId
    "ozlerhakan, products, 1", // text and ObjectId
    "ozlerhakan, profiles, 60000",
    "ozlerhakan, tweets, 500000",
    "dbkoda, Sakila_actors, 3000", // doubles
    "dbkoda, Sakila_films, 100000", // integers
    "dbkoda, mongomart_item, 1",
    "mongo-hadoop, yield_historical_in, 200000" // dates
  })
  void aLiveCollectionReadsAsItsDump(String folder, String collection, long bytes) {
    MongoDatabase database = CLIENT.getDatabase(folder);
    List<RawDocument> dumped;
    try (DumpSource dump = DumpSource.open(SharedData.at(folder))) {
      dumped = Reading.all(dump, collection);
    }
    MongoCollection<RawBsonDocument> live =
        database.getCollection(collection, RawBsonDocument.class);
    live.drop();
    live.insertMany(dumped.stream().map(raw -> new RawBsonDocument(raw.bytes())).toList());
    try (Source source = new LiveSource(database, true)) {
      assertThat(Reading.all(source, collection)).containsExactlyInAnyOrderElementsOf(dumped);
      List<KeyRange> ranges = source.ranges(collection, bytes);
      assertThat(ranges).hasSizeGreaterThan(5);
      assertThat(Reading.all(source, collection, ranges))
          .containsExactlyInAnyOrderElementsOf(dumped);
    }
  }

  @Test
  void everyTypeOfIdIsFoundInJustOneRange() {
    MongoDatabase database = CLIENT.getDatabase("types");
    MongoCollection<BsonDocument> live = database.getCollection("mixed", BsonDocument.class);
    List<BsonValue> ids = new ArrayList<>();
    ids.add(BsonNull.VALUE);
    for (int i = -2; i < 5; i++) {
      ids.add(new BsonInt32(i));
      ids.add(new BsonInt64(i * 5_000_000_000L + 100));
      ids.add(new BsonDouble(i + 0.25));
      ids.add(new BsonDecimal128(Decimal128.parse(i + ".5")));
      ids.add(new BsonString("text " + i));
      ids.add(new BsonObjectId(new ObjectId(i + 5, i + 5)));
      ids.add(new BsonDateTime(i * 1000L));
      ids.add(new BsonTimestamp(i + 5, 1));
      ids.add(new BsonBinary(new byte[] {(byte) (i + 5), 7}));
      ids.add(new BsonDocument("a", new BsonInt32(i)).append("b", new BsonString("x")));
    }
    ids.add(BsonBoolean.TRUE);
    ids.add(BsonBoolean.FALSE);
    ids.add(new BsonDouble(Double.POSITIVE_INFINITY));
    ids.forEach(id -> live.insertOne(new BsonDocument("_id", id).append("x", new BsonArray())));

    try (Source source = new LiveSource(database, true)) {
      for (long bytes : new long[] {1, 100, 500}) {
        List<KeyRange> ranges = source.ranges("mixed", bytes);
        List<BsonValue> found = new ArrayList<>();
        for (KeyRange range : ranges) {
          for (RawDocument document : Reading.all(source, "mixed", List.of(range))) {
            found.add(document.decode().get("_id"));
          }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(ids);
      }
    }
  }

  @Test
  void listsCollectionsWithoutMongosOwnAndViews() {
    MongoDatabase database = CLIENT.getDatabase("listing");
    database.getCollection("b").insertOne(new org.bson.Document("_id", 1));
    database.getCollection("a").insertOne(new org.bson.Document("_id", 1));
    database.getCollection("a").createIndex(new org.bson.Document("x", 1));
    try (Source source = new LiveSource(database)) {
      assertThat(source.collections()).extracting(SourceCollection::name).containsExactly("a", "b");
      assertThat(source.collections()).extracting(SourceCollection::documents).containsOnly(1L);
      assertThat(source.name()).isEqualTo("listing");
      assertThat(source.mayRepeatIds()).isFalse();
    }
  }

  @Test
  void aServerWithoutAnIndexIsReadInOneRange() {
    MongoDatabase database = CLIENT.getDatabase("whole");
    for (int i = 0; i < 50; i++) {
      database.getCollection("a").insertOne(new org.bson.Document("_id", i));
    }
    try (Source source = new LiveSource(database)) {
      assertThat(source.ranges("a", 1)).containsExactly(KeyRange.ALL);
    }
  }

  @Test
  void saysWhichDocumentItIsAt() {
    MongoDatabase database = CLIENT.getDatabase("where");
    database.getCollection("a").insertOne(new org.bson.Document("_id", 7));
    try (Source source = new LiveSource(database);
        DocumentStream stream = source.read("a", KeyRange.ALL)) {
      assertThat(stream.next()).isNotNull();
      assertThat(stream.where()).isEqualTo("a _id 7");
      assertThat(stream.next()).isNull();
    }
  }
}
