package io.bactrian.landing;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.bson.RawDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class LandingTest {

  private final TestSystem shop = Shop.open();

  private static BsonDocument order(int id, String more) {
    return json(
        "{'_id': %d, 'person': %d, 'total': %d, 'code': 'c%d', 'state': 'open', 'left': [1, 'x'],"
            + " 'lines': [{'sku': 'a', 'amount': 1, 'marks': ['m', 'n']}, {'sku': 'b', 'gift': true}]%s}",
        id, 1 + id % 2, id, id, more.isEmpty() ? "" : ", " + more);
  }

  private static BsonDocument[] orders(int count) {
    BsonDocument[] orders = new BsonDocument[count];
    Arrays.setAll(orders, i -> order(i, ""));
    return orders;
  }

  @Test
  void straightOrThroughStagingTheRowsAreTheSame() {
    TestSystem other = Shop.open();

    Landing.Landed straight = shop.insert("orders", orders(50));
    other.insert("orders", order(7, ""));
    Landing.Landed staged = other.insert("orders", orders(50));

    assertThat(straight).isEqualTo(new Landing.Landed(50, 0, List.of()));
    assertThat(staged).isEqualTo(new Landing.Landed(50, 1, List.of()));
    assertThat(shop.rows(Shop.ALL_ROWS)).hasSize(250).isEqualTo(other.rows(Shop.ALL_ROWS));
  }

  @Test
  void thousandsLandButForTheBadOnesEachWithItsReasonAndField() {
    BsonDocument[] orders = orders(3000);
    char[] large = new char[5000];
    Random random = new Random(1);
    for (int i = 0; i < large.length; i++) {
      large[i] = (char) ('a' + random.nextInt(26));
    }
    for (int orphan = 20; orphan < 40; orphan++) {
      orders[orphan].put("person", json("{'v': 999}").get("v"));
    }
    orders[500].put("total", json("{'v': -5}").get("v"));
    orders[1000].put("code", json("{'v': 'c999'}").get("v"));
    orders[1500].put("note", json("{'v': 'boom, a secret'}").get("v"));
    orders[2000].put("note", json("{'v': '%s'}", new String(large)).get("v"));
    orders[2400] = order(2400, "'priority': -3");
    orders[2500].put("lines", json("{'v': [{'sku': 's', 'amount': 13}]}").get("v"));
    orders[2600].put("lines", json("{'v': [{'sku': 's'}, {'sku': 's'}]}").get("v"));
    orders[2700].put("state", json("{'v': 'secret state'}").get("v"));

    Landing.Landed landed = shop.insert("orders", orders);

    List<String> expected = new ArrayList<>();
    for (int orphan = 20; orphan < 40; orphan++) {
      expected.add(orphan + "|dangling_reference|person");
    }
    expected.addAll(
        List.of(
            "500|check_failed|total",
            "1000|not_unique|code",
            "1500|refused_by_postgres|null",
            "2000|refused_by_postgres|note",
            "2400|check_failed|priority",
            "2500|check_failed|lines.amount",
            "2600|not_unique|lines.sku",
            "2700|not_in_enum|state"));
    assertThat(
            shop.rows(
                "select document_id::jsonb ->> '$numberInt', reason, field from bactrian.quarantine"
                    + " order by (document_id::jsonb ->> '$numberInt')::int"))
        .isEqualTo(expected);
    assertThat(landed.landed()).isEqualTo(3000 - 28);
    assertThat(landed.quarantined()).hasSize(28);
    assertThat(shop.value("select count(*) from shop.orders")).isEqualTo("2972");
    assertThat(shop.value("select count(*) from shop.marks")).isEqualTo("" + 2972 * 2);
    assertThat(shop.value("select string_agg(message, '') from bactrian.quarantine"))
        .doesNotContain("secret", "999", "boom,")
        .contains("orders_person_id_fkey of shop.orders", "SQLSTATE P0001");
    assertThat(
            landed.quarantined().stream()
                .filter(each -> String.valueOf(each.field()).equals("code"))
                .map(Quarantined::document))
        .containsExactly(TestSystem.raw(orders[1000]));
    assertThat(
            shop.value(
                "select encode(document, 'hex') from bactrian.quarantine where field = 'code'"))
        .isEqualTo(java.util.HexFormat.of().formatHex(TestSystem.raw(orders[1000]).bytes()));
  }

  @Test
  void oneOfASetThatSharesAUniqueValueLands() {
    BsonDocument[] orders = orders(100);
    for (int i = 10; i < 20; i++) {
      orders[i].put("code", orders[10].get("code"));
    }
    // The first of them is bad for another reason, so the second can have the value.
    orders[10].put("total", json("{'v': -1}").get("v"));

    Landing.Landed landed = shop.insert("orders", orders);

    assertThat(landed.landed()).isEqualTo(91);
    assertThat(shop.rows("select id from shop.orders where code = 'c10'")).containsExactly("11");
    assertThat(shop.rows("select reason, count(*) from bactrian.quarantine group by 1 order by 1"))
        .containsExactly("check_failed|1", "not_unique|8");
  }

  @Test
  void whatIsThereAlreadyIsNoOffenderOfItsOwnRow() {
    shop.insert("orders", orders(60));
    BsonDocument[] again = orders(80);
    again[70].put("code", again[3].get("code"));

    Landing.Landed landed = shop.insert("orders", again);

    assertThat(landed.landed()).isEqualTo(79);
    assertThat(landed.alreadyThere()).isEqualTo(60);
    assertThat(shop.rows("select reason, field from bactrian.quarantine"))
        .containsExactly("not_unique|code");
  }

  @Test
  void anIdenticalCopyHasLandedAndADifferentOneIsQuarantined() {
    Landing.Landed first =
        shop.insert("orders", order(1, ""), order(2, ""), order(1, ""), order(2, "'note': 'x'"));
    Landing.Landed second = shop.insert("orders", order(2, ""), order(1, "'note': 'y'"));

    assertThat(first.landed()).isEqualTo(3);
    assertThat(first.alreadyThere()).isEqualTo(1);
    assertThat(second.landed()).isEqualTo(1);
    assertThat(shop.rows("select reason, field, count(*) from bactrian.quarantine group by 1, 2"))
        .containsExactly("duplicate_id|_id|2");
    assertThat(shop.rows("select id, note from shop.orders order by 1"))
        .containsExactly("1|null", "2|null");
  }

  @Test
  void eachFurtherTryCountsAndKeepsOneEntry() {
    for (int i = 0; i < 3; i++) {
      shop.insert("orders", order(1, "'priority': 0"), order(2, "'note': 'boom'"));
    }

    assertThat(shop.rows("select reason, attempts from bactrian.quarantine order by 1"))
        .containsExactly("check_failed|3", "refused_by_postgres|3");
  }

  @Test
  void aConstraintThatWouldBeCheckedAtTheCommitIsCheckedAtOnce() {
    shop.execute(
        "alter table shop.orders alter constraint orders_person_id_fkey deferrable initially deferred");

    Landing.Landed landed = shop.insert("orders", order(1, ""), order(2, "'person': 77"));

    assertThat(landed.landed()).isEqualTo(1);
    assertThat(landed.quarantined()).extracting(Quarantined::field).containsExactly("person");
  }

  @Test
  void aTriggersWordsAndColumnNamesStayOutOfTheMessage() {
    shop.execute(
        """
        create or replace function shop.refuse_boom() returns trigger language plpgsql as $$
          begin
            raise exception 'refused: %', new.note using errcode = '23514',
              table = 'secret table', schema = 'shop', constraint = new.note, column = new.note,
              detail = new.note, hint = new.note;
          end $$
        """);

    Landing.Landed landed = shop.insert("orders", order(1, "'note': 'secret'"));

    assertThat(landed.quarantined()).hasSize(1);
    assertThat(landed.quarantined().get(0).field()).isNull();
    assertThat(landed.quarantined().get(0).message())
        .isEqualTo("PostgreSQL: a check refused the values (SQLSTATE 23514)");
  }

  @Test
  void manyOrphansAreSetAsideAtOnce() {
    BsonDocument[] orders = orders(4000);
    for (int i = 0; i < 4000; i += 2) {
      orders[i].put("person", json("{'v': 999}").get("v"));
    }

    Landing.Landed landed = shop.insert("orders", orders);

    assertThat(landed.landed()).isEqualTo(2000);
    assertThat(landed.quarantined()).hasSize(2000);
    // The straight COPY, the one that failed in staging, the look at it, and the one that landed.
    await()
        .untilAsserted(
            () ->
                assertThat(
                        shop.value(
                            "select n_tup_ins - 2000 from pg_stat_user_tables"
                                + " where relname = 'orders' and schemaname = 'shop'"))
                    .isEqualTo("8000"));
  }

  @Test
  void anUpsertUpdatesAndReplacesChildrenAndGrandchildren() {
    shop.insert("orders", orders(3));

    Landing.Landed landed =
        shop.upsert(
            "orders",
            json("{'_id': 1, 'person': 1, 'lines': [{'sku': 'old'}]}"),
            json("{'_id': 9, 'person': 2, 'lines': [{'sku': 'z', 'marks': ['q']}]}"),
            json(
                "{'_id': 1, 'person': 2, 'note': 'new', 'lines': [{'sku': 'x', 'marks': ['k']}]}"));

    assertThat(landed.quarantined()).isEmpty();
    assertThat(shop.rows("select id, person_id, note, extra from shop.orders where id in (1, 9)"))
        .containsExactlyInAnyOrder("1|2|new|null", "9|2|null|null");
    assertThat(shop.rows("select order_id, position, sku from shop.lines order by 1, 2"))
        .containsExactly("0|0|a", "0|1|b", "1|0|x", "2|0|a", "2|1|b", "9|0|z");
    assertThat(shop.rows("select order_id, line, position, mark from shop.marks order by 1, 2, 3"))
        .containsExactly("0|0|0|m", "0|0|1|n", "1|0|0|k", "2|0|0|m", "2|0|1|n", "9|0|0|q");
  }

  @Test
  void anUpdateOfAnAppendOnlyTableIsQuarantinedAndANewRowLands() {
    shop.insert("orders", orders(3));
    shop.execute(
        """
        create function shop.keep() returns trigger language plpgsql as
          $$ begin raise exception 'the ledger only grows: %', old.code; end $$;
        create trigger keep before update or delete on shop.orders for each row
          execute function shop.keep();
        """);

    Landing.Landed landed =
        shop.upsert(
            "orders",
            order(1, "'note': 'changed'"),
            order(2, ""),
            order(8, ""),
            order(9, "'person': 7"));

    assertThat(landed.landed()).isEqualTo(2);
    assertThat(landed.quarantined())
        .extracting(each -> each.id() + " " + each.reason().code() + " " + each.field())
        .containsExactlyInAnyOrder(
            "BsonInt32{value=1} append_only _id", "BsonInt32{value=9} dangling_reference person");
    assertThat(shop.rows("select id, note from shop.orders order by 1"))
        .containsExactly("0|null", "1|null", "2|null", "8|null");
    assertThat(shop.value("select count(*) from shop.lines where order_id = 1")).isEqualTo("2");
  }

  @Test
  void aTableThatRefusesEveryUpdateStatementStillTakesNewRows() {
    shop.execute(
        """
        create function shop.keep() returns trigger language plpgsql as
          $$ begin raise exception 'the ledger only grows'; end $$;
        create trigger keep before update or delete on shop.orders for each statement
          execute function shop.keep();
        """);

    Landing.Landed landed = shop.upsert("orders", order(1, ""), order(2, ""));

    assertThat(landed.landed()).isEqualTo(2);
    assertThat(shop.upsert("orders", order(2, "")).quarantined()).isEmpty();
    assertThat(shop.upsert("orders", order(2, "'note': 'n'")).quarantined())
        .extracting(each -> each.reason().code())
        .containsExactly("append_only");
  }

  @Test
  void anUpsertWhoseChildrenOthersReferToIsQuarantinedForThat() {
    shop.insert("orders", orders(2));
    shop.execute(
        "create table shop.claims (o int, p int, foreign key (o, p) references shop.lines);"
            + "insert into shop.claims values (1, 1)");

    Landing.Landed landed =
        shop.upsert("orders", order(0, "'note': 'n'"), json("{'_id': 1, 'person': 1}"));

    assertThat(landed.landed()).isEqualTo(1);
    assertThat(landed.quarantined())
        .singleElement()
        .extracting(Quarantined::message)
        .asString()
        .contains("other rows refer to it", "of shop.claims");
    assertThat(shop.rows("select note from shop.orders where id = 0")).containsExactly("n");
  }

  @Test
  void aBatchOfNothingButRefusedDocumentsLandsNothing() {
    Landing.Landed landed = shop.insert("orders", json("{'_id': 'text'}"), json("{'person': 1}"));

    assertThat(landed.landed()).isZero();
    assertThat(landed.quarantined())
        .extracting(each -> each.reason().code())
        .containsExactly("wrong_type", "missing");
  }

  @Test
  void aDamagedDocumentIsQuarantinedAsItIs() throws Exception {
    RawDocument damaged = new RawDocument(new byte[] {7, 0, 0, 0, 99, 0, 0});
    try (var connection = shop.begin()) {
      Batch batch = new Batch(shop.lens("orders"));
      batch.add(damaged);
      batch.add(TestSystem.raw(order(1, "")));
      Landing.Landed landed = new Landing(shop.lens("orders"), true).insert(connection, batch);

      assertThat(landed.landed()).isEqualTo(1);
      assertThat(landed.quarantined())
          .singleElement()
          .satisfies(
              each -> {
                assertThat(each.document()).isEqualTo(damaged);
                assertThat(each.reason().code()).isEqualTo("damaged_bson");
                assertThat(each.id()).isNull();
              });
    }
  }
}
