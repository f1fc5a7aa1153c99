package io.bactrian.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.Landing;
import io.bactrian.landing.TestSystem;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same documents in both stores, and questions at random: one answer, the definition's. */
class SameAnswersTest {

  private static final int QUESTIONS = 400;

  private final TestSystem shop = Bazaar.open();
  private final Lens lens = shop.lens("stalls");
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final Documents documents = new MongoDocuments(mongo, lens, Duration.ofSeconds(30));
  private final Documents rows = new PostgresDocuments(shop.postgres(), lens);

  /** With a real server both stores are asked everything; the embedded one is wrong in some. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bothStoresAnswerAsTheLanguageIsDefined(boolean tame) {
    long seed = Long.getLong("bactrian.test.seed", System.nanoTime());
    System.out.println("SameAnswersTest: bactrian.test.seed=" + seed);
    Bazaar bazaar = new Bazaar(seed, tame);
    List<BsonDocument> stalls = fill(bazaar);
    List<BsonDocument> shown =
        stalls.stream().map(stall -> Answers.of(lens, stall.clone())).toList();

    for (int i = 0; i < QUESTIONS; i++) {
      BsonDocument body = question(bazaar, shown);
      Find find = FindReader.read(lens, body);
      String what = "seed " + seed + ", tame " + tame + ", question " + i + ": " + body;
      List<String> expected = texts(defined(find, shown));
      assertThat(texts(rows.find(find))).as("PostgreSQL, " + what).isEqualTo(expected);
      if (tame || TestMongo.isReal()) {
        assertThat(texts(documents.find(find))).as("MongoDB, " + what).isEqualTo(expected);
      }
    }
    for (BsonDocument stall : shown) {
      BsonDocument fromRows = Objects.requireNonNull(rows.get(id(stall)));
      assertThat(texts(List.of(fromRows))).isEqualTo(texts(List.of(stall)));
      assertThat(texts(List.of(Objects.requireNonNull(documents.get(id(stall))))))
          .isEqualTo(texts(List.of(stall)));
      assertThat(Fingerprint.of(fromRows)).isEqualTo(Fingerprint.of(stall));
    }
  }

  private static BsonValue id(BsonDocument document) {
    return Objects.requireNonNull(document.get("_id"));
  }

  private List<BsonDocument> fill(Bazaar bazaar) {
    for (int i = 0; i < 4; i++) {
      shop.insert("people", new BsonDocument("_id", Bazaar.person(i)));
      shop.insert("things", new BsonDocument("_id", Bazaar.person(i)));
    }
    for (String code : List.of("c1", "c2")) {
      shop.insert("codes", new BsonDocument("_id", new BsonString(code)));
    }
    shop.insert("things", BsonDocument.parse("{_id: 1}"));
    shop.insert("things", BsonDocument.parse("{_id: 2.5}"));
    shop.insert("things", BsonDocument.parse("{_id: 't'}"));
    List<BsonDocument> stalls = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      BsonDocument stall = bazaar.stall(i);
      Landing.Landed landed = shop.insert("stalls", stall);
      if (landed.quarantined().isEmpty()) {
        stalls.add(stall);
      }
    }
    assertThat(stalls).hasSizeGreaterThan(60);
    mongo
        .getCollection("stalls", BsonDocument.class)
        .insertMany(stalls.stream().map(BsonDocument::clone).toList());
    return stalls;
  }

  private static BsonDocument question(Bazaar bazaar, List<BsonDocument> shown) {
    BsonDocument body = new BsonDocument();
    if (bazaar.chance(90)) {
      body.put("filter", bazaar.filter(shown, 0));
    }
    if (bazaar.chance(80)) {
      BsonArray sort = new BsonArray();
      String field = bazaar.field();
      sort.add(pair(bazaar, field));
      if (bazaar.chance(50)) {
        String other = bazaar.oneOf("rank", "since", "_id", "ownerId", "price", "mood");
        if (!other.equals(field)) {
          sort.add(pair(bazaar, other));
        }
      }
      body.put("sort", sort);
    }
    if (bazaar.chance(40)) {
      body.put("skip", new BsonInt32(bazaar.random.nextInt(20)));
    }
    if (bazaar.chance(80)) {
      body.put("limit", new BsonInt32(1 + bazaar.random.nextInt(20)));
    }
    if (bazaar.chance(20)) {
      body.put(
          "projection",
          BsonDocument.parse(
              bazaar.oneOf(
                  "{'name': 1, 'items.name': 1}",
                  "{'items.price': 0, 'left.a': 0}",
                  "{_id: 1}",
                  "{_id: 0, rank: 1}",
                  "{_id: 0}")));
    }
    return body;
  }

  private static BsonArray pair(Bazaar bazaar, String field) {
    return new BsonArray(
        List.of(new BsonString(field), new BsonInt32(bazaar.random.nextBoolean() ? 1 : -1)));
  }

  /** What the definition says, without any store. */
  static List<BsonDocument> defined(Find find, List<BsonDocument> documents) {
    Comparator<BsonDocument> order = (a, b) -> 0;
    for (Order each : find.sort()) {
      Comparator<BsonDocument> by =
          Comparator.comparing(document -> Reach.sortValue(document, each), BsonOrder.INSTANCE);
      order = order.thenComparing(each.descending() ? by.reversed() : by);
    }
    return documents.stream()
        .filter(document -> Matcher.matches(find.filter(), document))
        .sorted(order)
        .skip(find.skip())
        .limit(find.limit())
        .map(find.projection()::of)
        .toList();
  }

  /** In one order of fields: that of what is left over is PostgreSQL's own. */
  static List<String> texts(List<BsonDocument> documents) {
    return documents.stream().map(document -> NormalOrder.of(document).toString()).toList();
  }
}
