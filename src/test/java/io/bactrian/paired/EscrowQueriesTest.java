package io.bactrian.paired;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.zaxxer.hikari.HikariDataSource;
import io.bactrian.backfill.Runs;
import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import io.bactrian.source.LiveSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The escrow application's aggregations and its reconciliation, over its documents. */
class EscrowQueriesTest {

  private static final int DOCUMENTS = 1_500;

  private static final HikariDataSource POSTGRES = new HikariDataSource();
  private static final MongoDatabase MONGO = TestMongo.freshDatabase();
  private static final TestSystem ESCROW = open();

  private static TestSystem open() {
    POSTGRES.setDataSource(TestPostgres.databaseWithCore());
    POSTGRES.setMaximumPoolSize(3);
    return TestSystem.of(POSTGRES, "escrow", TestSystems.open(POSTGRES, "escrow"));
  }

  @BeforeAll
  static void copy() {
    EscrowData data = new EscrowData(7, DOCUMENTS, Instant.now());
    for (String collection : data.collections()) {
      List<BsonDocument> documents = new ArrayList<>();
      data.documents(collection).forEach(documents::add);
      MONGO.getCollection(collection, BsonDocument.class).insertMany(documents);
    }
    new Runs(ESCROW).backfill(new LiveSource(MONGO));
    ESCROW.execute("alter table escrow.funds_ledger_entries disable trigger append_only");
  }

  @Test
  void bothStoresAnswerTheSameAlthoughDefectsAreInQuarantine() {
    assertThat(new QueriesMutation("escrow", POSTGRES, MONGO).disagreeing()).isEmpty();
  }

  /** One column of one row, changed by as little as there is. */
  private record Change(String table, String column, String to, String where) {}

  private static final Map<String, Change> CHANGES = new TreeMap<>();

  private static void change(String query, String table, String column, String to, String where) {
    CHANGES.put(query, new Change("escrow." + table, column, to, where));
  }

  static {
    String more = " + 0.000000000000000001";
    String earlier = "created_at - interval '40 days'";
    String recent = "created_at > now() - interval '80 days'";
    change("best-referrers", "point_transactions", "amount", "amount + 1", "source = 'referral'");
    change("buyers-by-month", "payments", "amount", "amount" + more, "status = 'completed'");
    change("disputes-by-outcome", "disputes", "evidence", "evidence || '[{}]'", "true");
    change("disputes-by-status", "disputes", "resolved_at", "null", "resolved_at is not null");
    change("ledger-against-payments", "funds_ledger_entries", "amount", "amount" + more, "true");
    change("ledger-by-day", "funds_ledger_entries", "amount", "amount" + more, "true");
    change("messages-by-kind", "chat_messages", "created_at", earlier, "true");
    change("money-by-day", "payments", "amount", "amount" + more, "true");
    change("notifications-by-day", "notifications", "created_at", earlier, recent);
    change("notifications-unread", "notifications", "is_read", "not is_read", recent);
    change("offers-by-status", "seller_offers", "price_amount", "price_amount" + more, "true");
    change("payments-success", "payments", "amount", "amount" + more, "status = 'confirmed'");
    change("points-by-source", "point_transactions", "amount", "amount + 1", "amount > 0");
    change("posts-by-category", "blog_posts", "views", "views + 1", "true");
    change("requests-by-category", "categories", "name", "name || '!'", "true");
    change("requests-by-status", "purchase_requests", "budget_max", "budget_max" + more, "true");
    change("sellers-with-shops", "reviews", "rating", "6 - rating", "rating <> 3");
  }

  static List<PairedQuery> queries() {
    return Asking.queries("escrow");
  }

  private static Verdict verdict(PairedQuery query) {
    return Asking.ask("escrow", MONGO, POSTGRES, query).verdict();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void aRowThatIsOtherByALittleIsNoticed(PairedQuery query) throws Exception {
    Change change = Objects.requireNonNull(CHANGES.get(query.name()), query.name());
    List<Verdict> verdicts = new ArrayList<>();
    for (String id : texts("select id from %s where %s".formatted(change.table, change.where))) {
      String row = " from %s where id = '%s'".formatted(change.table, id);
      String before =
          texts("select coalesce(%s::text, '') %s".formatted(change.column, row)).get(0);
      String type = texts("select pg_typeof(%s) %s".formatted(change.column, row)).get(0);
      set(change, id, change.to);
      verdicts.add(verdict(query));
      set(change, id, "'" + before.replace("'", "''") + "'::" + type);
      if (verdicts.contains(Verdict.DIFFER)) {
        break;
      }
    }
    assertThat(verdicts).contains(Verdict.DIFFER);
    assertThat(verdict(query)).as("it was put right again").isEqualTo(Verdict.AGREE);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void aDocumentThatIsGoneIsNoticed(PairedQuery query) {
    MongoCollection<BsonDocument> documents =
        MONGO.getCollection(query.collection(), BsonDocument.class);
    BsonDocument first = query.pipeline(query.values(Map.of(), Instant.now())).get(0);
    BsonDocument match = first.getDocument("$match", new BsonDocument());
    List<Verdict> verdicts = new ArrayList<>();
    for (BsonDocument document : documents.find(match).limit(20).into(new ArrayList<>())) {
      documents.deleteOne(new BsonDocument("_id", document.get("_id")));
      verdicts.add(verdict(query));
      documents.insertOne(document);
      if (verdicts.contains(Verdict.DIFFER)) {
        break;
      }
    }
    assertThat(verdicts).contains(Verdict.DIFFER);
    assertThat(verdict(query)).as("it was put right again").isEqualTo(Verdict.AGREE);
  }

  private static void set(Change change, String id, String to) {
    // As a copy does it, so that no hook changes anything else.
    ESCROW.execute(
        "begin; set local bactrian.landing = 'on'; update %s set %s = %s where id = '%s'; commit"
            .formatted(change.table, change.column, to, id));
  }

  private static List<String> texts(String query) {
    return ESCROW.rows(query + " limit 20");
  }
}
