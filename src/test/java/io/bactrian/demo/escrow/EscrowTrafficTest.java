package io.bactrian.demo.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class EscrowTrafficTest {

  private static final EscrowData DATA = new EscrowData(5, 2_000);

  private static MongoDatabase generated() {
    MongoDatabase database = TestMongo.freshDatabase();
    for (String collection : DATA.collections()) {
      List<BsonDocument> documents = new ArrayList<>();
      DATA.documents(collection).forEach(documents::add);
      database.getCollection(collection, BsonDocument.class).insertMany(documents);
    }
    return database;
  }

  private static List<EscrowTraffic.Did> write(MongoDatabase database, int steps) {
    EscrowTraffic traffic =
        new EscrowTraffic(database, 9, Clock.fixed(EscrowData.NOW, ZoneOffset.UTC));
    List<EscrowTraffic.Did> done = new ArrayList<>();
    while (done.size() < steps || !traffic.idle()) {
      done.add(traffic.step());
    }
    return done;
  }

  private static Iterable<BsonDocument> all(MongoDatabase database, String collection) {
    return database.getCollection(collection, BsonDocument.class).find();
  }

  @Test
  void whatItLeavesLandsAndItsBooksAgree() throws Exception {
    MongoDatabase database = generated();

    List<EscrowTraffic.Did> done = write(database, 1_500);

    DataSource postgres = TestPostgres.databaseWithCore();
    Lenses lenses = TestSystems.open(postgres, "escrow");
    assertThat(
            LandAll.differences(DATA, LandAll.land(postgres, lenses, name -> all(database, name))))
        .isEmpty();
    Books books = new Books();
    good(database, "purchaserequests").forEach(books::request);
    good(database, "selleroffers").forEach(books::offer);
    good(database, "payments").forEach(books::payment);
    good(database, "fundsledgerentries").forEach(books::entry);
    assertThat(books.differences()).isEmpty();
    for (BsonDocument chat : good(database, "chats")) {
      BsonArray messages = chat.getArray("messages");
      if (!messages.isEmpty()) {
        BsonDocument last = messages.get(messages.size() - 1).asDocument();
        assertThat(chat.getDocument("lastMessage").get("content")).isEqualTo(last.get("content"));
      }
    }
    Map<EscrowTraffic.Write, Integer> writes = new EnumMap<>(EscrowTraffic.Write.class);
    done.forEach(each -> writes.merge(each.write(), 1, Integer::sum));
    assertThat(writes).containsOnlyKeys(EscrowTraffic.Write.values());
    assertThat(done.stream().map(EscrowTraffic.Did::collection))
        .contains("fundsledgerentries", "chats", "payments", "users", "notifications");
  }

  private static List<BsonDocument> good(MongoDatabase database, String collection) {
    List<BsonDocument> good = new ArrayList<>();
    for (BsonDocument document : all(database, collection)) {
      if (!World.isStray(document.getObjectId("_id").getValue())) {
        good.add(document);
      }
    }
    return good;
  }

  @Test
  void everyWriteDidWhatItSays() {
    MongoDatabase database = generated();
    EscrowTraffic traffic =
        new EscrowTraffic(database, 11, Clock.fixed(EscrowData.NOW, ZoneOffset.UTC));
    for (int i = 0; i < 300; i++) {
      EscrowTraffic.Did did = traffic.step();
      boolean there =
          database
                  .getCollection(did.collection(), BsonDocument.class)
                  .find(new BsonDocument("_id", new org.bson.BsonObjectId(did.id())))
                  .first()
              != null;
      assertThat(there).as(did.toString()).isEqualTo(did.write() != EscrowTraffic.Write.DELETE);
    }
  }

  @Test
  void theSameSeedWritesTheSameIntoTheSame() {
    List<EscrowTraffic.Did> one = write(generated(), 200);
    List<EscrowTraffic.Did> other = write(generated(), 200);

    assertThat(one).isEqualTo(other);
  }

  @Test
  void itWantsPeopleToWriteFor() {
    assertThatThrownBy(() -> write(TestMongo.freshDatabase(), 1))
        .hasMessageContaining("generate some documents first");
  }

  @Test
  void defectiveDocumentsAreKnownByTheirIds() {
    for (String collection : DATA.collections()) {
      for (long place = 0; place < DATA.size(collection); place++) {
        BsonValue id = DATA.document(collection, place).get("_id");
        if (id != null && id.isObjectId()) {
          ObjectId of = id.asObjectId().getValue();
          assertThat(World.isStray(of)).isEqualTo(DATA.wrong(collection, place) != null);
        }
      }
    }
  }
}
