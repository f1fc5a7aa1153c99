package io.bactrian.bench;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.identity.EmbeddedId;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Orders of about 0.9 KB with the usual types, the same ones each time. */
final class GeneratedOrders {

  private static final long SECONDS = 1_600_000_000;
  private static final List<String> STATES =
      List.of("draft", "open", "paid", "shipped", "cancelled");
  private static final List<String> CITIES = List.of("Oslo", "Genève", "Porto", "Łódź", "Bergen");
  private static final String[] WORDS =
      ("the order was packed and left the house before noon so that nobody had to wait for a second"
              + " attempt although the weather turned and the street was closed until late évening")
          .split(" ");

  private static final List<String> COLUMNS =
      List.of(
          "id",
          "customer_id",
          "reference",
          "status",
          "title",
          "notes",
          "quantity",
          "views",
          "price",
          "weight",
          "active",
          "created_at",
          "updated_at",
          "street",
          "city",
          "zip",
          "tags");

  private GeneratedOrders() {}

  /**
   * So many documents, written to a file of that folder unless they are there from before.
   *
   * @param lines whether each has an array of three documents too
   */
  static Workload of(Path folder, int count, boolean lines) throws IOException {
    Path dump = folder.resolve((lines ? "lines-" : "flat-") + count).resolve("orders.bson");
    if (!Files.exists(dump)) {
      write(dump, count, lines);
    }
    List<Workload.Target> tables = new ArrayList<>();
    tables.add(new Workload.Target("bench.orders", COLUMNS));
    if (lines) {
      tables.add(
          new Workload.Target(
              "bench.order_lines", List.of("order_id", "position", "sku", "quantity", "price")));
    }
    return new Workload(
        String.format("%,d generated documents%s", count, lines ? " with 3 children each" : ""),
        dump,
        "orders",
        lines ? "orders-with-lines.yaml" : "orders.yaml",
        tables,
        GeneratedOrders::rows);
  }

  private static void write(Path dump, int count, boolean lines) throws IOException {
    Files.createDirectories(dump.getParent());
    Path unfinished = dump.resolveSibling("unfinished");
    Random random = new Random(1);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16)) {
      for (int i = 0; i < count; i++) {
        out.write(BsonEncoder.encode(document(i, random, lines)));
      }
    }
    Files.move(unfinished, dump, StandardCopyOption.ATOMIC_MOVE);
  }

  private static BsonDocument document(int number, Random random, boolean lines) {
    long created = 1000 * (SECONDS + number) + random.nextInt(1000);
    BsonDocument document =
        new BsonDocument("_id", new BsonObjectId(id((int) SECONDS + number / 16, number)))
            .append("customerId", new BsonObjectId(id((int) SECONDS, random.nextInt(50_000))))
            .append("reference", text("R-%08d".formatted(random.nextInt(100_000_000))))
            .append("status", text(STATES.get(random.nextInt(STATES.size()))))
            .append("title", words(random, 40))
            .append("notes", words(random, 330 + random.nextInt(100)))
            .append("quantity", new BsonInt32(random.nextInt(100)))
            .append("views", new BsonInt64(random.nextInt(1_000_000)))
            .append("price", price(random))
            .append("weight", new BsonDouble(random.nextInt(100_000) / 1000.0))
            .append("active", BsonBoolean.valueOf(random.nextInt(4) > 0))
            .append("createdAt", new BsonDateTime(created))
            .append("updatedAt", new BsonDateTime(created + random.nextInt(100_000_000)))
            .append(
                "address",
                new BsonDocument("street", words(random, 20))
                    .append("city", text(CITIES.get(random.nextInt(CITIES.size()))))
                    .append("zip", text("%05d".formatted(random.nextInt(100_000)))));
    BsonArray tags = new BsonArray();
    for (int i = 3 + random.nextInt(3); i > 0; i--) {
      tags.add(text(WORDS[random.nextInt(WORDS.length)]));
    }
    document.append("tags", tags);
    if (lines) {
      BsonArray array = new BsonArray();
      for (int i = 0; i < 3; i++) {
        array.add(
            new BsonDocument("sku", text("S-%06d".formatted(random.nextInt(1_000_000))))
                .append("quantity", new BsonInt32(1 + random.nextInt(9)))
                .append("price", price(random)));
      }
      document.append("lines", array);
    }
    return document;
  }

  private static ObjectId id(int seconds, int counter) {
    return new ObjectId(seconds, counter & 0xFFFFFF);
  }

  private static BsonDecimal128 price(Random random) {
    return new BsonDecimal128(
        new Decimal128(BigDecimal.valueOf(100 + random.nextInt(1_000_000), 2)));
  }

  private static BsonString words(Random random, int length) {
    StringBuilder text = new StringBuilder(length + 12);
    while (text.length() < length) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    return text(text.substring(0, length));
  }

  private static BsonString text(String text) {
    return new BsonString(text);
  }

  /** What a script would write by hand. */
  private static List<List<Object[]>> rows(Document document, Connection connection)
      throws SQLException {
    Document address = document.get("address", Document.class);
    Object id = EmbeddedId.uuidOf(document.getObjectId("_id"));
    Object[] order = {
      id,
      EmbeddedId.uuidOf(document.getObjectId("customerId")),
      document.getString("reference"),
      document.getString("status"),
      document.getString("title"),
      document.getString("notes"),
      document.getInteger("quantity"),
      document.getLong("views"),
      document.get("price", Decimal128.class).bigDecimalValue(),
      document.getDouble("weight"),
      document.getBoolean("active"),
      new Timestamp(document.getDate("createdAt").getTime()),
      new Timestamp(document.getDate("updatedAt").getTime()),
      address.getString("street"),
      address.getString("city"),
      address.getString("zip"),
      connection.createArrayOf("text", document.getList("tags", String.class).toArray())
    };
    List<Document> lines = document.getList("lines", Document.class, List.of());
    List<Object[]> children = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      Document line = lines.get(i);
      children.add(
          new Object[] {
            id,
            i,
            line.getString("sku"),
            line.getInteger("quantity"),
            line.get("price", Decimal128.class).bigDecimalValue()
          });
    }
    return lines.isEmpty()
        ? List.of(List.<Object[]>of(order))
        : List.of(List.<Object[]>of(order), children);
  }
}
