package io.bactrian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.platform.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DiagramTest {

  private static final String SHOP =
      """
      create schema shop;
      create type shop.state as enum ('new', 'sent');
      create table shop.buyers (
        id uuid primary key default gen_random_uuid(),
        code text generated always as (id::text) stored unique,
        mail text,
        name varchar(80) not null,
        note text,
        friend_id uuid references shop.buyers,
        created_at timestamptz(3) not null
      );
      create unique index on shop.buyers (mail) where mail is not null;
      create table shop.orders (
        id bigint primary key,
        buyer_id uuid not null references shop.buyers,
        state shop.state not null default 'new',
        tags text[] not null,
        is_open boolean not null default true
      );
      create unique index on shop.orders (buyer_id) where is_open;
      create table shop.lines (
        order_id bigint not null references shop.orders,
        position integer not null,
        primary key (order_id, position)
      );
      create table shop.bills (
        order_id bigint primary key references shop.orders
      );
      create table shop."Odd table" ("odd-name" int not null, "1st" int not null unique references shop."Odd table" ("1st"));
      """;

  private static Diagram diagram;

  @BeforeAll
  static void read() throws SQLException {
    try (Connection connection = TestPostgres.freshConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(SHOP);
      diagram = Diagram.read(connection, List.of("shop"));
    }
  }

  @Test
  void keysEnumsAndWhatMustBeGivenAreDrawn() {
    assertThat(diagram.draw(List.of("shop.buyers", "shop.orders")))
        .startsWith(
            """
            erDiagram
              buyers {
                uuid id PK
                text mail UK
                varchar name
                uuid friend_id FK
              }
              orders {
                int8 id PK
                uuid buyer_id FK
                state state
                text[] tags
              }
            """);
  }

  @Test
  void howManyFollowsFromNullsAndUniqueIndexes() {
    assertThat(diagram.draw(diagram.tables(List.of())).lines().filter(line -> line.contains(" : ")))
        .containsExactlyInAnyOrder(
            "  buyers |o..o{ buyers : \"friend_id\"",
            "  buyers ||..o{ orders : \"buyer_id\"", // unique among the open ones only
            "  orders ||--o{ lines : \"order_id\"",
            "  orders ||--o| bills : \"order_id\"",
            "  \"Odd table\" ||..o| \"Odd table\" : \"1st\"");
  }

  @Test
  void whatMermaidCannotReadIsWrittenOtherwise() {
    assertThat(diagram.draw(List.of("shop.Odd table")))
        .contains("  \"Odd table\" {", "    int4 odd_name\n", "    int4 _1st FK, UK\n");
  }

  @Test
  void tablesAreFoundByWhatTheirNamesAreLike() {
    assertThat(diagram.tables(List.of("orders", "*s")))
        .containsExactly("shop.orders", "shop.bills", "shop.buyers", "shop.lines");
    assertThatThrownBy(() -> diagram.tables(List.of("orders", "sellers*")))
        .isInstanceOf(Diagram.NoSuchTable.class)
        .hasMessage("no table is called sellers*");
  }
}
