package io.bactrian.landing;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiredRowsTest {

  private static final String NOTES =
      """
      create table notes (id integer primary key, created_at timestamptz(3), extra jsonb);
      create index on notes (created_at);
      """;

  private static final String MAPPING =
      """
      source: notes
      table: shop.notes
      ttl: { column: created_at, after: 90d, every: 1h }
      """;

  /** All batches of one run, to its end. */
  private static List<ExpiredRows.Step> purge(TestSystem system, String collection, int batch) {
    ExpiredRows rows = new ExpiredRows(system.lens(collection));
    List<ExpiredRows.Step> steps = new ArrayList<>();
    ExpiredRows.@Nullable Place place = null;
    do {
      try (Connection connection = system.begin()) {
        ExpiredRows.Step step = rows.delete(connection, batch, place);
        connection.commit();
        steps.add(step);
        place = step.last();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    } while (place != null);
    return steps;
  }

  @Test
  void whatIsPastItsTimeGoesAndNothingElse() {
    TestSystem notes = TestSystem.with(NOTES, MAPPING);
    notes.execute(
        """
        insert into shop.notes values
          (1, now() - interval '90 days 1 second'), (2, now() - interval '89 days 23 hours'),
          (3, null), (4, now() + interval '1 day'), (5, 'infinity'), (6, '-infinity')
        """);

    purge(notes, "notes", 100);

    assertThat(notes.rows("select id from shop.notes order by id"))
        .containsExactly("2", "3", "4", "5");
  }

  @Test
  void documentsWithoutADateStay() {
    TestSystem notes = TestSystem.with(NOTES, MAPPING);
    Landing.Landed landed =
        notes.insert(
            "notes",
            json("{'_id': 1}"),
            json("{'_id': 2, 'createdAt': null}"),
            json("{'_id': 3, 'createdAt': '2001-01-01'}"),
            json("{'_id': 4, 'createdAt': 1000}"),
            json("{'_id': 5, 'createdAt': [{'$date': '2001-01-01T00:00:00Z'}]}"),
            json("{'_id': 6, 'createdAt': {'$date': '2001-01-01T00:00:00Z'}}"));
    assertThat(landed.quarantined())
        .extracting(each -> String.valueOf(each.id()).replaceAll(".*(\\d).*", "$1"))
        .containsExactly("3", "4", "5");

    purge(notes, "notes", 100);

    assertThat(notes.rows("select id from shop.notes order by id")).containsExactly("1", "2");
  }

  @Test
  void batchesAreAsLargeAsAskedForAndTheOldestGoFirst() throws SQLException {
    TestSystem notes = TestSystem.with(NOTES, MAPPING);
    notes.execute(
        "insert into shop.notes select i, now() - interval '1 year' - i * interval '1 day'"
            + " from generate_series(1, 7) i");

    try (Connection connection = notes.begin()) {
      assertThat(new ExpiredRows(notes.lens("notes")).delete(connection, 3, null).deleted())
          .isEqualTo(3);
      connection.commit();
    }
    assertThat(notes.rows("select id from shop.notes order by id"))
        .containsExactly("1", "2", "3", "4");
    assertThat(purge(notes, "notes", 3))
        .extracting(ExpiredRows.Step::deleted)
        .containsExactly(3, 1, 0);
  }

  @Test
  void rowsThatSomebodyHoldsWaitForTheNextTime() throws SQLException {
    TestSystem notes = TestSystem.with(NOTES, MAPPING);
    notes.execute("insert into shop.notes values (1, '2001-01-01'), (2, '2001-01-02')");
    try (Connection other = notes.begin();
        Statement statement = other.createStatement()) {
      statement.execute("update shop.notes set created_at = now() where id = 1");

      assertThat(purge(notes, "notes", 1))
          .extracting(ExpiredRows.Step::deleted)
          .containsExactly(1, 0);
      other.commit();
    }
    purge(notes, "notes", 1);
    assertThat(notes.rows("select id from shop.notes")).containsExactly("1");
  }

  @Test
  void anIndexOnTheColumnIsUsed() {
    TestSystem notes = TestSystem.with(NOTES, MAPPING);
    notes.execute(
        "insert into shop.notes select i, now() - i * interval '1 minute'"
            + " from generate_series(1, 200000) i; analyze shop.notes");
    String past = Objects.requireNonNull(Horizon.of(notes.lens("notes"))).past("t");

    assertThat(
            notes.rows(
                "explain select t.id from shop.notes t where "
                    + past
                    + " order by t.created_at, t.id limit 1000 for update of t skip locked"))
        .anySatisfy(line -> assertThat(line).contains("Index Scan using notes_created_at_idx"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"date", "timestamp(3)", "timestamptz"})
  void daysAndTimesWithoutZoneAreOfUtc(String type) {
    TestSystem notes =
        TestSystem.with(
            "create table notes (id integer primary key, created_at %s);".formatted(type),
            MAPPING.replace("90d", "2d"));
    notes.execute(
        """
        set time zone 'Asia/Tokyo';
        insert into shop.notes values
          (1, (now() at time zone 'UTC') - interval '2 days 1 minute'),
          (2, (now() at time zone 'UTC') - interval '46 hours'),
          (3, (now() at time zone 'UTC') - interval '4 days'),
          (4, (now() at time zone 'UTC') - interval '20 hours')
        """);
    if (type.equals("timestamptz")) {
      notes.execute("update shop.notes set created_at = created_at + interval '9 hours'");
    }

    purge(notes, "notes", 10);

    List<String> left = notes.rows("select id from shop.notes order by id");
    assertThat(left).contains("4").doesNotContain("1", "3");
    if (!type.equals("date")) {
      assertThat(left).containsExactly("2", "4");
    }
  }

  @Test
  void rowsOfOtherMappingsStay() {
    String things =
        """
        source: %1$s
        table: shop.things
        columns: { kind: { constant: %2$s } }
        """;
    TestSystem system =
        TestSystem.with(
            "create table things (id text primary key, kind varchar(9), at timestamptz not null);",
            things.formatted("lamps", "lamp") + "ttl: { column: at, after: 0s, every: 1m }",
            things.formatted("chairs", "chair"));
    system.execute(
        "insert into shop.things select k || i, k, '2001-01-01'"
            + " from generate_series(1, 3) i, unnest(array['lamp', 'chair', 'stool']) k");

    purge(system, "lamps", 2);

    assertThat(system.rows("select distinct kind from shop.things order by 1"))
        .containsExactly("chair", "stool");
    assertThat(system.value("select count(*) from shop.things")).isEqualTo("6");
  }

  private static final String ORDERS =
      """
      create table orders (id character(8) primary key, at timestamptz);
      create table lines (order_id character(8) not null references orders, position integer not null,
        sku text, primary key (order_id, position));
      create table marks (order_id character(8) not null, line_position integer not null,
        position integer not null, mark text, primary key (order_id, line_position, position),
        foreign key (order_id, line_position) references lines (order_id, position));
      create table bills (id integer primary key, order_id character(8) references orders
        deferrable initially deferred);
      """;

  private static final String ORDERS_MAPPING =
      """
      source: orders
      table: shop.orders
      ttl: { column: at, after: 0s, every: 1m }
      children:
        - field: lines
          table: shop.lines
          children: [ { field: marks, table: shop.marks, value: mark } ]
      """;

  private static TestSystem orders(int count) {
    TestSystem orders = TestSystem.with(ORDERS, ORDERS_MAPPING);
    for (int i = 1; i <= count; i++) {
      orders.insert(
          "orders",
          json(
              "{'_id': 'a%d', 'at': {'$date': '2001-01-0%dT00:00:00Z'},"
                  + " 'lines': [{'sku': 'x', 'marks': ['m', 'n']}, {'sku': 'y'}]}",
              i, i));
    }
    return orders;
  }

  @Test
  void childrenGoWithTheirParentsWhateverTheForeignKeySays() {
    TestSystem orders = orders(3);
    orders.execute("update shop.orders set at = now() + interval '1 day' where id = 'a2'");

    purge(orders, "orders", 1);

    assertThat(orders.rows("select trim(id) from shop.orders")).containsExactly("a2");
    assertThat(orders.rows("select distinct trim(order_id) from shop.lines")).containsExactly("a2");
    assertThat(orders.rows("select mark from shop.marks order by 1")).containsExactly("m", "n");
  }

  @Test
  void aRowToWhichOthersReferStaysAndHoldsUpNoOther() {
    TestSystem orders = orders(7);
    orders.execute("insert into shop.bills values (1, 'a1'), (2, 'a4')");

    List<ExpiredRows.Step> steps = purge(orders, "orders", 3);

    assertThat(orders.rows("select trim(id) from shop.orders order by 1"))
        .containsExactly("a1", "a4");
    assertThat(orders.value("select count(*) from shop.lines")).isEqualTo("4");
    assertThat(steps).extracting(ExpiredRows.Step::refused).containsExactly(1, 1, 0, 0);
    assertThat(steps.get(0).refusal()).contains("bills");
  }
}
