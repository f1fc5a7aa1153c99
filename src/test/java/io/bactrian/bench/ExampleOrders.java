package io.bactrian.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The largest of the real dumps: 51,393 orders of 78 bytes, all numbers doubles. */
final class ExampleOrders {

  private ExampleOrders() {}

  /** Null where the shared data isn't there. */
  static @Nullable Workload in(Path sharedData) {
    Path dump = sharedData.resolve("dbkoda/OrderExample_orders.bson.gz");
    return Files.exists(dump)
        ? new Workload(
            "OrderExample_orders, 51,393 real documents",
            dump,
            "OrderExample_orders",
            "example-orders.yaml",
            List.of(
                new Workload.Target(
                    "bench.example_orders",
                    List.of("id", "order_date", "order_status", "customer_id"))),
            (document, connection) -> List.of(List.<Object[]>of(row(document))))
        : null;
  }

  private static Object[] row(Document document) {
    return new Object[] {
      document.getDouble("_id").intValue(),
      new Timestamp(document.getDate("orderDate").getTime()),
      document.getDouble("orderStatus").intValue(),
      document.getDouble("customerId").intValue()
    };
  }
}
