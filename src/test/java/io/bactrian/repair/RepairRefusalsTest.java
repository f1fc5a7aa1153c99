package io.bactrian.repair;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.TestSystem;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.TestMongo;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;

/** What no repair does. */
class RepairRefusalsTest {

  private static final String TABLES =
      """
      create table ledger (id integer primary key, amount integer, extra jsonb);
      create function no() returns trigger language plpgsql as $$ begin raise 'append only'; end $$;
      create trigger append_only before update or delete on ledger for each row execute function no();
      create table payments (id integer primary key, amount integer, extra jsonb);
      create table people (id uuid primary key, name text, extra jsonb);
      """;

  private final TestSystem shop =
      TestSystem.with(
          TABLES,
          "{source: ledger, table: shop.ledger, class: money}",
          "{source: payments, table: shop.payments, class: money}",
          "{source: people, table: shop.people, class: money}");
  private final MongoDatabase mongo = TestMongo.freshDatabase();
  private final List<BsonValue> followed = new ArrayList<>();
  private boolean mayFollow;
  private final Repairs repairs =
      new Repairs(
          shop.postgres(),
          mongo,
          new StoreModes(new StandardEnvironment()),
          Map.of(shop.name(), shop.lenses()),
          new CatchUp() {
            @Override
            public void gaps() {
              assertThat(mayFollow).as("nothing is to be followed").isTrue();
            }

            @Override
            public @Nullable String stream(
                String system, Lenses lenses, String collection, List<BsonValue> ids) {
              followed.addAll(ids);
              return "nobody lands it here";
            }
          });

  private List<Repaired> repair(int... ids) {
    return repair("ledger", ids);
  }

  private List<Repaired> repair(String collection, int... ids) {
    List<BsonValue> all = new ArrayList<>();
    for (int id : ids) {
      all.add(new BsonInt32(id));
    }
    return repairs.repair(
        new RepairJob(shop.name(), collection, all, "me", "a test", Duration.ofMillis(100)));
  }

  @Test
  void rowsOfALedgerAreNeitherDeletedNorChanged() {
    shop.insert("ledger", json("{_id: 1, amount: 5}"), json("{_id: 2, amount: 6}"));
    mongo.getCollection("ledger", BsonDocument.class).insertOne(json("{_id: 2, amount: 7}"));
    mongo.getCollection("ledger", BsonDocument.class).insertOne(json("{_id: 3, amount: 8}"));

    List<Repaired> repaired = repair(1, 2, 3, 4);

    assertThat(repaired)
        .extracting(Repaired::outcome)
        .containsExactly("refused", "refused", "differs", "was equal");
    assertThat(repaired.get(0).reason()).contains("only grows");
    assertThat(followed).as("a missing entry may be added").containsExactly(new BsonInt32(3));
    assertThat(shop.rows("select document_id, outcome from bactrian.repairs order by id"))
        .hasSize(4);
  }

  @Test
  void aDocumentThatPostgresHasNotIsKeptWhereALedgerIsLedByIt() {
    shop.execute(
        "insert into bactrian.modes (system, collection, mode, changed_by) values ('proof', 'ledger', 'dual', 'test')");
    mongo.getCollection("ledger", BsonDocument.class).insertOne(json("{_id: 3, amount: 8}"));

    assertThat(repair(3)).extracting(Repaired::outcome).containsExactly("refused");
    assertThat(mongo.getCollection("ledger").countDocuments()).isEqualTo(1);
    assertThat(shop.value("select count(*) from bactrian.gaps")).isEqualTo("0");
  }

  private void holdInQuarantine(BsonDocument document) {
    shop.insert("payments", document);
    assertThat(shop.value("select count(*) from bactrian.quarantine")).isEqualTo("1");
    shop.execute(
        "insert into bactrian.modes (system, collection, mode, changed_by) values ('proof', 'payments', 'dual', 'test')");
    mongo.getCollection("payments", BsonDocument.class).insertOne(document);
  }

  @Test
  void aDocumentInQuarantineIsKeptWherePostgresLeadsAndHasNoRow() {
    holdInQuarantine(json("{_id: 7, amount: 'seven'}"));

    List<Repaired> repaired = repair("payments", 7);

    assertThat(repaired).extracting(Repaired::outcome).containsExactly("refused");
    assertThat(repaired.get(0).reason()).contains("quarantine");
    assertThat(shop.value("select count(*) from bactrian.gaps")).isEqualTo("0");
  }

  @Test
  void aRowThatLeadsIsFollowedThoughTheQuarantineHoldsWhatTheDocumentWas() {
    holdInQuarantine(json("{_id: 7, amount: 'seven'}"));
    shop.execute("insert into shop.payments values (7, 7)");
    mayFollow = true;

    assertThat(repair("payments", 7)).extracting(Repaired::outcome).containsExactly("differs");
    assertThat(shop.rows("select follower, row_key from bactrian.gaps")).containsExactly("mongo|7");
  }

  @Test
  void ofTwoIdsThatHaveOneKeyOnlyTheOneThatIsAskedForIsFollowed() {
    String digits = "65f000000000000000000001";
    shop.insert("people", json("{_id: {$oid: '%s'}, name: 'ann'}", digits));
    shop.execute(
        "insert into bactrian.modes (system, collection, mode, changed_by) values ('proof', 'people', 'dual', 'test')");
    mongo
        .getCollection("people", BsonDocument.class)
        .insertOne(json("{_id: '%s', name: 'her twin'}", digits));
    mayFollow = true;

    List<Repaired> repaired =
        repairs.repair(
            new RepairJob(
                shop.name(),
                "people",
                List.of(new BsonString(digits)),
                "me",
                "a test",
                Duration.ofMillis(100)));

    assertThat(repaired).extracting(Repaired::outcome).containsExactly("differs");
    assertThat(
            shop.rows("select follower, document_id from bactrian.gaps where row_key is not null"))
        .containsExactly("mongo|\"%s\"".formatted(digits));
  }

  @Test
  void nothingIsRepairedWhileTheModeIsBeingChanged() throws Exception {
    try (Connection changing = shop.postgres().getConnection()) {
      changing
          .createStatement()
          .execute("select pg_advisory_lock(hashtextextended('proof.ledger', 14))");
      assertThatThrownBy(() -> repair(1))
          .isInstanceOf(RepairRefused.class)
          .hasMessageContaining("proof.ledger is being changed");
    }
    assertThat(shop.value("select count(*) from bactrian.repairs")).isEqualTo("0");
  }

  @Test
  void aRepairNeedsAReason() {
    assertThatThrownBy(
            () -> new RepairJob("proof", "ledger", List.of(), "me", " ", Duration.ofSeconds(1)))
        .hasMessageContaining("reason");
  }
}
