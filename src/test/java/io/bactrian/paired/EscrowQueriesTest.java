package io.bactrian.paired;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The escrow application's aggregations and its reconciliation, over its documents. */
class EscrowQueriesTest {

  private static final int DOCUMENTS = 4_000;

  private static final HikariDataSource POSTGRES = new HikariDataSource();
  private static final MongoDatabase MONGO = TestMongo.freshDatabase();

  @BeforeAll
  static void copy() {
    POSTGRES.setDataSource(TestPostgres.databaseWithCore());
    POSTGRES.setMaximumPoolSize(3);
    EscrowData data = new EscrowData(7, DOCUMENTS, Instant.now());
    for (String collection : data.collections()) {
      List<BsonDocument> documents = new ArrayList<>();
      data.documents(collection).forEach(documents::add);
      MONGO.getCollection(collection, BsonDocument.class).insertMany(documents);
    }
    TestSystem escrow =
        TestSystem.of(POSTGRES, "escrow", TestSystems.open(POSTGRES, "escrow"));
    new Runs(escrow).backfill(new LiveSource(MONGO));
  }

  @Test
  void bothStoresAnswerTheSameAlthoughDefectsAreInQuarantine() {
    assertThat(new QueriesMutation("escrow", POSTGRES, MONGO).disagreeing()).isEmpty();
  }
}
