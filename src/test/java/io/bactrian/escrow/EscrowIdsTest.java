package io.bactrian.escrow;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.identity.EmbeddedId;
import io.bactrian.landing.Landing;
import io.bactrian.landing.TestSystem;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Mapping;
import io.bactrian.mapping.types.Reason;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What went wrong with ids in the application, on its own tables. */
class EscrowIdsTest {

  private static final String TIMES =
      "'createdAt': {'$date': '2026-01-02T03:04:05Z'}, 'updatedAt': {'$date': '2026-01-02T03:04:05Z'}";

  private static TestSystem escrow;
  private static Deals deals;

  @BeforeAll
  static void migrate() {
    var database = TestPostgres.databaseWithCore();
    escrow = TestSystem.of(database, "escrow", TestSystems.open(database, "escrow"));
    deals = new Deals(database);
  }

  private static ObjectId old(UUID key) {
    return Objects.requireNonNull(EmbeddedId.objectIdOf(key));
  }

  private static String oid(UUID key) {
    return "{'$oid': '" + old(key) + "'}";
  }

  private static BsonDocument document(String fields, Object... arguments) {
    return json(
        "{'_id': {'$oid': '"
            + new ObjectId()
            + "'}, "
            + fields.formatted(arguments)
            + ", "
            + TIMES
            + "}");
  }

  private static BsonDocument payment(Deals.Deal deal, String seller) {
    return document(
        "'purchaseRequestId': %s, 'sellerOfferId': %s, 'sellerId': %s, 'buyerId': %s,"
            + " 'amount': {'amount': 5, 'currency': 'USDT'}, 'provider': 'request.network',"
            + " 'direction': 'in', 'status': 'processing'",
        oid(deal.request()), oid(deal.offer()), seller, oid(deal.buyer()));
  }

  private static String key(BsonDocument document) {
    return EmbeddedId.uuidOf(document.getObjectId("_id").getValue()).toString();
  }

  private static void lands(String collection, BsonDocument... documents) {
    Landing.Landed landed = escrow.insert(collection, documents);
    assertThat(landed.quarantined()).isEmpty();
    assertThat(escrow.compare(collection, documents)).isEmpty();
  }

  @Test
  void aTextThatLooksLikeAnIdIsAnExternalReferenceAndNotTheOneItLooksLike() {
    Deals.Deal deal = deals.funded("10");
    List<String> texts =
        List.of(
            old(deal.seller()).toString(),
            deal.seller().toString(),
            "template-7",
            "TPL:" + deal.seller());
    for (String text : texts) {
      BsonDocument payment = payment(deal, "'" + text + "'");
      lands("payments", payment);
      assertThat(
              escrow.rows(
                  "select seller_ref_kind, seller_id, seller_external_ref from escrow.payments where id = '"
                      + key(payment)
                      + "'"))
          .containsExactly("template|null|" + text);
    }
    BsonDocument entity = payment(deal, oid(deal.seller()));
    lands("payments", entity);
    assertThat(
            escrow.rows(
                "select seller_ref_kind, seller_id, seller_external_ref from escrow.payments where id = '"
                    + key(entity)
                    + "'"))
        .containsExactly("entity|" + deal.seller() + "|null");
  }

  @Test
  void everyReferenceOfThreeColumnsIsCheckedToBeOneOrTheOther() {
    assertThat(
            escrow.rows(
                """
                select c.table_name, c.column_name,
                  (select count(*) from pg_constraint k
                   where k.conrelid = ('escrow.' || c.table_name)::regclass and k.contype = 'c'
                     and pg_get_constraintdef(k.oid) like '%one_reference(' || c.column_name || ', '
                       || replace(c.column_name, '_ref_kind', '_id') || ', '
                       || replace(c.column_name, '_ref_kind', '_external_ref') || ')%')
                from information_schema.columns c
                where c.table_schema = 'escrow' and c.column_name like '%\\_ref\\_kind'
                  and c.table_name in (select relname from pg_class where relkind = 'r')
                order by 1, 2
                """))
        .hasSizeGreaterThanOrEqualTo(9)
        .allMatch(row -> row.endsWith("|1"));
    assertThat(
            escrow.rows(
                """
                select kind, i is null, e is null
                from (values ('entity'::escrow.ref_kind), ('template'), (null)) k(kind),
                  (values (gen_random_uuid()), (null)) a(i), (values ('x'), (null)) b(e)
                where escrow.one_reference(kind, i, e) order by kind
                """))
        .containsExactly("entity|f|t", "template|t|f", "null|t|t");
  }

  @Test
  void aReferenceWrittenAsATextIsTheSameReferenceAndComesBackAsAText() {
    UUID buyer = deals.user();
    BsonDocument category = document("'name': 'category %s'", new ObjectId());
    lands("categories", category);
    BsonDocument request =
        document(
            "'buyerId': '%s', 'categoryId': '%s', 'title': 'A lamp', 'description': 'That shines',"
                + " 'preferredSellerIds': ['%s', %s]",
            old(buyer),
            category.getObjectId("_id").getValue(),
            old(deals.user()),
            oid(deals.user()));
    lands("purchaserequests", request);
    assertThat(
            escrow.rows(
                """
                select r.buyer_id, c.id, (select count(*) from escrow.purchase_request_preferred_sellers s
                    join escrow.users u on u.id = s.seller_id where s.purchase_request_id = r.id)
                from escrow.purchase_requests r join escrow.categories c on c.id = r.category_id where r.id = '%s'
                """
                    .formatted(key(request))))
        .containsExactly(buyer + "|" + key(category) + "|2");
  }

  @Test
  void aSellersUuidOldIdAndItsDigitsNameOneSeller() {
    for (int form = 0; form < 3; form++) {
      UUID seller = deals.user();
      String written = List.of("'" + seller + "'", "'" + old(seller) + "'", oid(seller)).get(form);
      lands("shopsettings", document("'sellerId': %s, 'name': 'Shop'", written));
      assertThat(
              escrow.value(
                  "select count(*) from escrow.shop_settings where seller_id = '" + seller + "'"))
          .as(written)
          .isEqualTo("1");
    }
  }

  @Test
  void aTextThatIsNoIdIsHeldWithItsFieldWhereOneBelongs() {
    String digits = old(deals.user()).toString();
    for (String wrong : List.of("somebody", digits + "0", digits.substring(1), "")) {
      Landing.Landed landed =
          escrow.insert("shopsettings", document("'sellerId': '%s', 'name': 'Shop'", wrong));
      assertThat(landed.quarantined())
          .singleElement()
          .satisfies(
              held -> {
                assertThat(held.field()).isEqualTo("sellerId");
                assertThat(held.reason()).isEqualTo(Reason.MALFORMED);
              });
    }
  }

  @Test
  void anIdThatIsOnlyRememberedMayPointAtNothing() {
    UUID user = deals.user();
    ObjectId nothing = new ObjectId();
    BsonDocument points =
        document(
            "'userId': %s, 'type': 'earn', 'source': 'purchase', 'amount': 5, 'balanceAfter': 5, 'order': {'$oid': '%s'}",
            oid(user), nothing);
    lands("pointtransactions", points);
    BsonDocument review =
        document(
            "'subjectType': 'template', 'subjectId': {'$oid': '%s'}, 'sellerId': %s, 'reviewerId': %s, 'rating': 5",
            nothing, oid(user), oid(deals.user()));
    lands("reviews", review);
    assertThat(
            escrow.rows(
                """
                select bactrian.objectid(order_ref) from escrow.point_transactions where id = '%s'
                union all select bactrian.objectid(subject_id) from escrow.reviews where id = '%s'
                """
                    .formatted(key(points), key(review))))
        .containsExactly(nothing.toString(), nothing.toString());
  }

  @Test
  void aNotificationKeepsWhicheverFormOfAUsersIdItHas() {
    UUID user = deals.user();
    for (String form : List.of(user.toString(), old(user).toString())) {
      BsonDocument note =
          document("'userId': '%s', 'title': 'T', 'message': 'M', 'relatedId': '%s'", form, form);
      lands("notifications", note);
      assertThat(
              escrow.value(
                  "select user_id from escrow.notifications where id = '" + key(note) + "'"))
          .isEqualTo(form);
    }
  }

  @Test
  void aTelegramIdMayBeLongerThan32Bits() {
    BsonDocument link =
        document(
            "'user': %s, 'telegramUserId': {'$numberLong': '7000000000'}, 'isActive': true",
            oid(deals.user()));
    lands("telegramlinks", link);
    assertThat(
            escrow.value(
                "select telegram_user_id from escrow.telegram_links where id = '"
                    + key(link)
                    + "'"))
        .isEqualTo("7000000000");
  }

  @Test
  void noTwoRowsOfATableHaveTheSameOldId() {
    assertThat(
            escrow.rows(
                """
                select c.table_name from information_schema.columns c
                where c.table_schema = 'escrow' and c.column_name = 'legacy_object_id' and not exists (
                  select from pg_indexes i where i.schemaname = 'escrow' and i.tablename = c.table_name
                    and i.indexdef like 'CREATE UNIQUE INDEX % (legacy_object_id) WHERE (legacy_object_id IS NOT NULL)')
                  and c.table_name in (select relname from pg_class where relkind = 'r')
                """))
        .isEmpty();
    assertThat(
            escrow.value(
                "select count(*) from information_schema.columns where table_schema = 'escrow' and column_name = 'legacy_object_id'"))
        .satisfies(count -> assertThat(Integer.parseInt(count)).isGreaterThan(20));
  }

  @Test
  void everyReferenceThatAMappingNamesIsAForeignKeyOfTheTable() {
    List<String> missing = new ArrayList<>();
    int[] checked = new int[1];
    for (Lens lens : escrow.lenses().all()) {
      references(lens.mapping().body(), null, missing, checked);
    }
    assertThat(missing).isEmpty();
    assertThat(checked[0]).isGreaterThan(40);
  }

  private static void references(
      Mapping.Body body, Mapping.@Nullable ChildSpec of, List<String> missing, int[] checked) {
    String table = body.table().value();
    body.columns()
        .forEach(
            (column, spec) -> {
              if (spec.ref() != null) {
                check(
                    table,
                    column + (spec.polymorphic() ? "_id" : ""),
                    spec.ref(),
                    missing,
                    checked);
              }
            });
    if (of != null && of.ref() != null) {
      check(table, String.valueOf(of.value()), of.ref(), missing, checked);
    }
    body.children().forEach(child -> references(child.body(), child, missing, checked));
  }

  private static void check(
      String table, String column, String ref, List<String> missing, int[] checked) {
    checked[0]++;
    String found =
        escrow.value(
            """
            select count(*) from pg_constraint k
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
            where k.contype = 'f' and k.conrelid = '%s'::regclass and a.attname = '%s' and k.confrelid = '%s'::regclass
            """
                .formatted(table, column, escrow.lens(ref).tables().get(0).sqlName()));
    if (found.equals("0")) {
      missing.add(table + "." + column + " -> " + ref);
    }
  }
}
