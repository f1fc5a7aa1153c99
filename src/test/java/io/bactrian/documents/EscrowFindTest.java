package io.bactrian.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.demo.escrow.LandAll;
import io.bactrian.landing.StoredDocuments;
import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The escrow application's documents and questions, from both stores. */
class EscrowFindTest {

  private static final int BATCH = 500;
  private static final DataSource POSTGRES = TestPostgres.databaseWithCore();
  private static final Lenses LENSES = TestSystems.open(POSTGRES, "escrow");
  private static final MongoDatabase MONGO = TestMongo.freshDatabase();

  /** By collection, those that PostgreSQL took, as MongoDB has them. */
  private static final Map<String, List<BsonDocument>> LANDED = new HashMap<>();

  @BeforeAll
  static void bothStoresHaveTheSame() throws Exception {
    EscrowData data = new EscrowData(5, 4000);
    LandAll.keep(POSTGRES, LENSES, data);
    try (Connection connection = POSTGRES.getConnection()) {
      connection.setAutoCommit(false);
      for (Lens lens : LENSES.inOrder()) {
        List<BsonDocument> batch = new ArrayList<>();
        for (BsonDocument document : data.documents(lens.collection())) {
          batch.add(document);
          if (batch.size() == BATCH) {
            keepLanded(connection, lens, batch);
            batch.clear();
          }
        }
        keepLanded(connection, lens, batch);
      }
      connection.commit();
    }
    try (Connection connection = POSTGRES.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("analyze");
    }
  }

  /** Rows and documents are compared on the way: their fingerprints must be equal. */
  private static void keepLanded(Connection connection, Lens lens, List<BsonDocument> batch)
      throws SQLException {
    List<BsonDocument> keyed =
        batch.stream().filter(document -> key(lens, document) != null).toList();
    List<BsonDocument> rows =
        keyed.isEmpty()
            ? List.of()
            : new ArrayList<>(
                new StoredDocuments(lens)
                    .ofKeys(
                        connection,
                        keyed.stream()
                            .map(each -> Objects.requireNonNull(key(lens, each)))
                            .toList()));
    List<BsonDocument> landed = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      BsonDocument stored = rows.get(i);
      if (stored != null) {
        landed.add(keyed.get(i));
        BsonDocument known = keyed.get(i).clone();
        lens.withoutDropped(known);
        assertThat(Fingerprint.of(stored))
            .as("%s %s", lens.collection(), known.get("_id"))
            .isEqualTo(Fingerprint.of(known));
      }
    }
    if (!landed.isEmpty()) {
      MONGO
          .getCollection(lens.collection(), BsonDocument.class)
          .insertMany(landed.stream().map(BsonDocument::clone).toList());
    }
    LANDED.computeIfAbsent(lens.collection(), name -> new ArrayList<>()).addAll(landed);
  }

  private static @org.jspecify.annotations.Nullable String key(Lens lens, BsonDocument document) {
    BsonValue id = document.get("_id");
    return id == null || id.isNull() ? null : lens.knownKey(id);
  }

  private static Lens lens(String collection) {
    return Objects.requireNonNull(LENSES.of(collection));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "purchaserequests | {filter: {status: {$in: ['pending', 'active']}}, sort: {createdAt: -1}, limit: 20}",
        "purchaserequests | {filter: {'budget.min': {$gte: 50}, 'budget.currency': {$ne: 'EUR'}}, sort: [['budget.min', -1]], skip: 3, limit: 50}",
        "purchaserequests | {filter: {'escrowHold.isOnHold': true}, limit: 1000}",
        "purchaserequests | {filter: {selectedOfferId: {$exists: false}}, sort: {createdAt: 1}, limit: 30}",
        "purchaserequests | {filter: {$or: [{'deliveryInfo.addressId': {$exists: true}}, {'specifications.0': {$exists: true}}]}, limit: 200}",
        "users | {filter: {role: {$ne: 'buyer'}}, sort: {createdAt: -1}, limit: 40, projection: {email: 1, role: 1}}",
        "payments | {filter: {status: {$nin: ['completed']}}, sort: [['createdAt', -1]], skip: 5, limit: 25}",
        "selleroffers | {sort: {createdAt: -1}, limit: 100}",
        "notifications | {filter: {createdAt: {$lt: {$date: '2035-01-01T00:00:00Z'}}}, sort: {createdAt: -1}, limit: 60}",
        "reviews | {sort: {rating: -1}, limit: 15}",
      })
  void questionsOfTheApplicationHaveOneAnswer(String collection, String body) {
    assertThat(compare(collection, BsonDocument.parse(body))).isNotEmpty();
  }

  @Test
  void everyMappedFieldIsFoundByItsValuesInEveryCollection() {
    for (Lens lens : LENSES.inOrder()) {
      List<BsonDocument> documents = LANDED.getOrDefault(lens.collection(), List.of());
      if (documents.isEmpty()) {
        continue;
      }
      BsonDocument one = documents.get(documents.size() / 2);
      for (Map.Entry<String, BsonValue> field : one.entrySet()) {
        BsonValue value = field.getValue();
        if (lens.placeOf(FieldPath.of(field.getKey())) == null
            || value.isDocument()
            || value.isArray()) {
          continue;
        }
        BsonDocument body = new BsonDocument("filter", new BsonDocument(field.getKey(), value));
        body.put("limit", new BsonInt32(20));
        if (lens.placeOf(FieldPath.of("createdAt")) != null) {
          body.put("sort", new BsonDocument("createdAt", new BsonInt32(-1)));
        }
        compare(lens.collection(), body);
        body.put(
            "filter",
            new BsonDocument(
                field.getKey(), new BsonDocument("$nin", new BsonArray(List.of(value)))));
        compare(lens.collection(), body);
      }
    }
  }

  private static List<String> compare(String collection, BsonDocument body) {
    Lens lens = lens(collection);
    Find find = FindReader.read(lens, body);
    List<BsonDocument> shown =
        LANDED.getOrDefault(collection, List.of()).stream()
            .map(document -> Answers.of(lens, document.clone()))
            .toList();
    List<String> expected = SameAnswersTest.texts(SameAnswersTest.defined(find, shown));
    assertThat(SameAnswersTest.texts(new PostgresDocuments(POSTGRES, lens).find(find)))
        .as("PostgreSQL: %s %s", collection, body)
        .isEqualTo(expected);
    assertThat(
            SameAnswersTest.texts(
                new MongoDocuments(MONGO, lens, Duration.ofSeconds(30)).find(find)))
        .as("MongoDB: %s %s", collection, body)
        .isEqualTo(expected);
    return expected;
  }

  @ParameterizedTest
  @CsvSource({
    "purchaserequests, buyerId, createdAt, purchase_requests_by_buyer",
    "purchaserequests, status, createdAt, purchase_requests_by_status",
    "notifications, userId, createdAt, notifications_by",
  })
  void theIndexOnAColumnIsUsed(String collection, String field, String sort, String index)
      throws SQLException {
    Lens lens = lens(collection);
    BsonValue value =
        Objects.requireNonNull(LANDED.get(collection)).stream()
            .map(document -> document.get(field))
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow();
    BsonDocument body = new BsonDocument("filter", new BsonDocument(field, value));
    body.put("sort", new BsonDocument(sort, new BsonInt32(-1)));
    FindRows find = new FindRows(lens, FindReader.read(lens, body));

    for (SqlOrder.Stream stream : find.streams()) {
      assertThat(plan(stream)).as(stream.query()).contains(index);
    }
  }

  /** Without sequential scans, which are right where a test has little data. */
  private static String plan(SqlOrder.Stream stream) throws SQLException {
    try (Connection connection = POSTGRES.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("set local enable_seqscan = off");
      }
      try (PreparedStatement statement =
          connection.prepareStatement("explain (costs off) " + stream.query())) {
        for (int i = 0; i < stream.parameters().size(); i++) {
          statement.setString(i + 1, stream.parameters().get(i));
        }
        StringBuilder plan = new StringBuilder();
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            plan.append(rows.getString(1)).append('\n');
          }
        }
        connection.rollback();
        return plan.toString();
      }
    }
  }
}
