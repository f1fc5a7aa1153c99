package io.bactrian.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.platform.TestPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ReferencesTest {

  private static MemorySource users(int count) {
    return new MemorySource().with("users", count, i -> "{\"_id\": " + id(i) + "}");
  }

  private static String id(int number) {
    return String.format(Locale.ROOT, "{\"$oid\": \"5f3e%020x\"}", number);
  }

  private static InferredCollection orders(MemorySource source) {
    return Drafts.of(source).collections().stream()
        .filter(c -> c.collection().equals("orders"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void objectIdsFoundInAnotherCollectionReferToIt() {
    InferredCollection orders =
        orders(users(9).with("orders", 5, i -> "{\"_id\": " + i + ", \"buyerId\": " + id(i) + "}"));

    assertThat(Drafts.sql(orders))
        .contains(
            "-- all 5 values are _ids of users\n buyer_id uuid not null references s.users (id)",
            "create index orders_buyer_id_idx on s.orders (buyer_id);");
    assertThat(Drafts.yaml(orders)).contains("buyer_id: { field: buyerId, ref: users }");
  }

  @Test
  void oneUnknownIdIsNoReference() {
    InferredCollection orders =
        orders(users(4).with("orders", 5, i -> "{\"_id\": " + i + ", \"buyerId\": " + id(i) + "}"));

    assertThat(orders.sql()).contains("buyer_id uuid").doesNotContain("references");
  }

  @Test
  void smallNumbersNeedAName() {
    MemorySource source =
        new MemorySource()
            .with("customers", 50, i -> "{\"_id\": " + i + "}")
            .with(
                "orders",
                20,
                i -> "{\"_id\": " + i + ", \"quantity\": " + i + ", \"customerId\": " + i + ".0}");

    assertThat(Drafts.sql(orders(source)))
        .contains("\n quantity integer not null,")
        .contains("\n customer_id integer not null references s.customers (id),");
  }

  @Test
  void aRankIsNoReferenceToAnOrder() {
    MemorySource source =
        new MemorySource()
            .with("orders", 50, i -> "{\"_id\": " + i + "}")
            .with("products", 20, i -> "{\"_id\": " + i + ", \"order\": " + i + "}");

    assertThat(Drafts.flat(Drafts.of(source).migration()))
        .contains(
            "-- no reference guessed: all 20 values are _ids of orders, but numbers coincide easily\n"
                + " order_ integer not null,");
  }

  @Test
  void inACircleAChildsForeignKeyIsTheLastToGo() {
    MemorySource source =
        new MemorySource()
            .with("a", 4, i -> "{\"_id\": " + id(i) + ", \"l\": [{\"bId\": " + id(9 + i) + "}]}")
            .with("b", 4, i -> "{\"_id\": " + id(9 + i) + ", \"aId\": " + id(i) + "}")
            .with("c", 4, i -> "{\"_id\": " + id(50 + i) + ", \"l\": [{\"cId\": " + id(50) + "}]}");

    assertThat(Drafts.flat(Drafts.of(source).migration()))
        .contains("b_id uuid not null references s.b (id)")
        .contains("alter table s.b\n add foreign key (a_id) references s.a (id);")
        .contains("-- no foreign key: it would close a circle\n c_id_2 uuid not null,");
  }

  @Test
  void hexadecimalTextRefersToObjectIds() {
    InferredCollection orders =
        orders(
            users(9)
                .with(
                    "orders",
                    5,
                    i -> String.format("{\"_id\": %d, \"user\": \"5f3e%020x\"}", i, i)));

    assertThat(Drafts.sql(orders)).contains("user_ uuid not null references s.users (id)");
    assertThat(Drafts.yaml(orders)).contains("user_: { field: user, ref: users }");
  }

  @Test
  void idsInTwoCollectionsAreDecidedByNameOrNotAtAll() {
    MemorySource source =
        users(9)
            .with("people", 9, i -> "{\"_id\": " + id(i) + "}")
            .with(
                "orders",
                5,
                i -> "{\"_id\": " + i + ", \"owner\": " + id(i) + ", \"userId\": " + id(i) + "}");

    InferredCollection orders = orders(source);

    assertThat(Drafts.sql(orders))
        .contains("user_id uuid not null references s.users (id)")
        .contains("-- no reference guessed: all 5 values are _ids of people and of users\n owner");
  }

  @Test
  void aReferenceToItselfAndACircleAreFilledLater() throws Exception {
    MemorySource source =
        new MemorySource()
            .with("a", 4, i -> "{\"_id\": " + id(i) + ", \"bId\": " + id(100 + i) + "}")
            .with(
                "b",
                4,
                i ->
                    "{\"_id\": "
                        + id(100 + i)
                        + ", \"aId\": "
                        + id(i)
                        + ", \"parent\": "
                        + id(100)
                        + "}")
            .with(
                "b",
                "{\"_id\": " + id(200) + ", \"aId\": " + id(0) + ", \"parent\": " + id(101) + "}")
            .with(
                "b",
                "{\"_id\": " + id(201) + ", \"aId\": " + id(0) + ", \"parent\": " + id(102) + "}");

    Inference draft = Drafts.of(source);

    assertThat(Drafts.flat(draft.migration()))
        .contains("b_id uuid,")
        .contains("parent uuid references s.b (id),")
        .contains("alter table s.a\n add foreign key (b_id) references s.b (id);");
    assertThat(draft.collections().get(0).mappingYaml()).contains("ref: b, later: true }");
    assertThat(draft.collections().get(1).mappingYaml())
        .contains("{ field: aId, ref: a }", "{ field: parent, ref: b, later: true }");
    try (Connection connection = TestPostgres.databaseWithCore().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(draft.migration());
    }
  }

  @Test
  void anArrayOfIdsStaysAnArrayAndIsOfferedAsAChild() {
    InferredCollection orders =
        orders(
            users(9).with("orders", 5, i -> "{\"_id\": " + i + ", \"sellers\": [" + id(i) + "]}"));

    assertThat(Drafts.sql(orders))
        .contains("-- could be a child table of references: all 5 values are _ids of users\n")
        .contains("sellers uuid[] not null");
  }

  @Test
  void tooManyIdsToRememberAreNotGuessedAt() {
    MemorySource source =
        users(500).with("orders", 300, i -> "{\"_id\": " + i + ", \"buyerId\": " + id(i) + "}");
    InferLimits few = new InferLimits(200, 4, 40, 64, 20_000, 100);

    Inference draft = Infer.of(source, InferSettings.of("s").withLimits(few));

    assertThat(draft.migration())
        .contains("no reference guessed: too many values")
        .doesNotContain("references");
  }

  @Test
  void aSampleProvesNothing() {
    MemorySource source =
        users(9).with("orders", 5, i -> "{\"_id\": " + i + ", \"userId\": " + id(i) + "}");

    for (Sample sample : new Sample[] {new Sample.First(3), new Sample.Each(2)}) {
      Inference draft = Infer.of(source, InferSettings.of("s").withSample(sample));

      assertThat(draft.migration())
          .contains("Not all documents were read")
          .doesNotContain("not null", "references");
    }
    assertThat(Infer.of(source, InferSettings.of("s").withSample(new Sample.First(100))))
        .isEqualTo(Drafts.of(source));
  }
}
