package io.bactrian.paired;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo's own queries, over the demo's data. */
class DemoQueriesTest {

  private static final DemoStores STORES = DemoStores.with(30);

  @Test
  void bothStoresAnswerTheSame() {
    assertThat(new QueriesMutation("demo", STORES.postgres(), STORES.mongo()).disagreeing())
        .isEmpty();
  }

  @Test
  void whatIsInQuarantineIsLeftOutAndNothingElse() throws Exception {
    DemoStores damaged = DemoStores.withDefects(100);
    QueriesMutation queries = new QueriesMutation("demo", damaged.postgres(), damaged.mongo());
    assertThat(queries.disagreeing()).isEmpty();

    damaged.system().execute("delete from bactrian.quarantine where collection = 'orders'");
    assertThat(queries.disagreeing()).isNotEmpty();
  }

  @Test
  void aChangeOfAnyRowThatAQueryReadsIsNoticed() throws Exception {
    QueriesMutation mutation = new QueriesMutation("demo", STORES.postgres(), STORES.mongo());

    assertThat(mutation.unnoticed())
        .containsExactlyInAnyOrder(
            // Whoever has ordered nothing is not asked about, nor is what was paid for no order.
            "orders-by-customer-status: a row more in demo.customers",
            "orders-by-customer-status: a document more in customers",
            "first-paid-orders: a row more in demo.order_payments");
    assertThat(mutation.disagreeing()).as("everything was put right again").isEmpty();
  }

  @Test
  void theProofFindsAQueryThatSeesTooLittle() throws Exception {
    PairedQuery blind =
        Asking.query(
            """
            description: Counts orders that are there, but not what they come to
            collection: orders
            pipeline:
              - $match: { total: { $gte: 0 } }
              - $group: { _id: null, orders: { $sum: 1 } }
            sql: select count(*) as orders from demo.orders where total >= 0
            """);

    assertThat(
            new QueriesMutation("demo", List.of(blind), STORES.postgres(), STORES.mongo())
                .unnoticed())
        .containsExactly(
            "question: a change of demo.orders.total",
            "question: a change in orders",
            "question: a change of total");
  }
}
