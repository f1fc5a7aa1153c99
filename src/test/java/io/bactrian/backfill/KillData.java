package io.bactrian.backfill;

import io.bactrian.landing.TestSystem;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/**
 * A dump of some ten thousands of small documents with all that can go wrong: children, references
 * in a circle, orphans, checks, values that don't fit, copies and repeated ids. The same each time.
 */
final class KillData {

  static final String TABLES =
      """
      create table accounts (
        id uuid primary key, name varchar(12) not null, best_id uuid, referrer_id uuid references accounts,
        extra jsonb);
      create table orders (
        id uuid primary key, account_id uuid not null references accounts, total integer check (total < 1000),
        code text unique, extra jsonb);
      create index on orders (account_id);
      alter table accounts add foreign key (best_id) references orders;
      create table lines (
        order_id uuid not null references orders, position integer not null, sku text not null, amount integer,
        extra jsonb, primary key (order_id, position));
      create table events (id integer primary key, kind text not null, extra jsonb);
      """;

  static final String[] MAPPINGS = {
    """
    source: accounts
    table: shop.accounts
    columns:
      best_id: { field: best, ref: orders, later: true }
      referrer_id: { field: referrer, ref: accounts, later: true }
    """,
    """
    source: orders
    table: shop.orders
    columns:
      account_id: { field: account, ref: accounts }
    children:
      - { field: lines, table: shop.lines }
    """,
    """
    source: events
    table: shop.events
    """
  };

  private final Random random = new Random(42);
  private final int accounts;
  private final int orders;
  private final int events;
  private int refused;
  private int dangling;
  private int documents;

  private KillData(int scale) {
    accounts = 1_000 * scale;
    orders = 4_000 * scale;
    events = 4_000 * scale;
  }

  /** What the dump holds. */
  record Facts(int documents, int refused, int dangling) {}

  /**
   * Writes the dump as mongodump would, one file a collection.
   *
   * @param scale how many times 9,000 documents, about
   */
  static Facts write(Path folder, int scale) throws IOException {
    return new KillData(scale).all(folder);
  }

  private Facts all(Path folder) throws IOException {
    Path database = Files.createDirectories(folder.resolve("shop"));
    try (OutputStream out = open(database, "accounts")) {
      for (int i = 0; i < accounts; i++) {
        put(out, account(i));
      }
    }
    try (OutputStream out = open(database, "orders")) {
      for (int i = 0; i < orders; i++) {
        put(out, order(i));
        if (i % 1000 == 500) {
          put(out, plainOrder(i)); // an identical copy
        }
        if (i % 1000 == 600) {
          put(out, plainOrder(i).append("note", new BsonString("another")));
          refused++;
        }
      }
    }
    try (OutputStream out = open(database, "events")) {
      for (int i = 0; i < events; i++) {
        BsonDocument event = new BsonDocument("_id", new BsonInt32(i));
        event.append("kind", i % 999 == 0 ? BsonNull.VALUE : new BsonString("kind" + i % 7));
        refused += i % 999 == 0 ? 1 : 0;
        put(out, event.append("more", new BsonDocument("n", new BsonInt32(random.nextInt(9)))));
      }
    }
    return new Facts(documents, refused, dangling);
  }

  private static OutputStream open(Path database, String collection) throws IOException {
    return new BufferedOutputStream(
        Files.newOutputStream(database.resolve(collection + ".bson")), 1 << 16);
  }

  private void put(OutputStream out, BsonDocument document) throws IOException {
    out.write(TestSystem.raw(document).bytes());
    documents++;
  }

  private static BsonObjectId id(int kind, int i) {
    return new BsonObjectId(
        new ObjectId("%08x%016x".formatted(1_600_000_000 + i, (long) kind << 32 | i)));
  }

  private BsonDocument account(int i) {
    BsonDocument account = new BsonDocument("_id", id(1, i));
    boolean tooLong = i % 1500 == 1400;
    refused += tooLong ? 1 : 0;
    account.append("name", new BsonString(tooLong ? "far too long a name" : "name " + i));
    boolean dangles = i % 400 == 3;
    dangling += dangles ? 1 : 0;
    account.append("best", id(2, dangles ? orders + 5 : 4 * i + 1));
    return i % 3 == 0 ? account : account.append("referrer", id(1, (i + 7) % 1000));
  }

  private static BsonDocument plainOrder(int i) {
    BsonDocument order = new BsonDocument("_id", id(2, i));
    order.append("account", id(1, i / 4 % 1000));
    order.append("total", new BsonInt32(i % 900)).append("code", new BsonString("c" + i));
    BsonArray lines = new BsonArray();
    for (int line = 0; line < i % 4; line++) {
      lines.add(
          new BsonDocument("sku", new BsonString("s" + line)).append("amount", new BsonInt32(i)));
    }
    return order.append("lines", lines);
  }

  private BsonDocument order(int i) {
    BsonDocument order = plainOrder(i);
    // Only orders that no account calls its best are bad.
    switch (i % 800) {
      case 112 -> order.put("account", id(1, accounts + i));
      case 312 -> order.put("total", new BsonInt32(1000));
      case 412 -> order.put("code", new BsonString("c" + (i - 2)));
      case 712 -> order.put("lines", new BsonArray(java.util.List.of(new BsonInt32(1))));
      default -> {
        return order;
      }
    }
    refused++;
    return order;
  }
}
