package io.bactrian.landing;

/** A schema that can refuse documents in every way that PostgreSQL knows. */
final class Shop {

  static final String TABLES =
      """
      create type state as enum ('open', 'closed');
      create domain positive as integer check (value > 0);
      create table people (
        id integer primary key, name text, boss_id integer references people, extra jsonb);
      create table orders (
        id integer primary key,
        person_id integer not null references people,
        total numeric(12,2) constraint total_is_due check (total >= 0),
        note text,
        code text unique,
        state state,
        priority positive,
        extra jsonb);
      create index on orders (person_id);
      create index orders_note on orders (note);
      create table lines (
        order_id integer not null references orders,
        position integer not null,
        sku text not null,
        amount integer check (amount <> 13),
        extra jsonb,
        primary key (order_id, position),
        unique (order_id, sku));
      create table marks (
        order_id integer not null,
        line integer not null,
        position integer not null,
        mark text not null,
        primary key (order_id, line, position),
        foreign key (order_id, line) references lines (order_id, position));
      create function refuse_boom() returns trigger language plpgsql as $$
        begin
          if new.note like 'boom%' then raise exception 'refused: %', new.note; end if;
          return new;
        end $$;
      create trigger boom before insert or update on orders for each row execute function refuse_boom();
      insert into people values (1, 'a'), (2, 'b');
      """;

  static final String PEOPLE =
      """
      source: people
      table: shop.people
      columns:
        boss_id: { field: boss, ref: people, later: true }
      """;

  static final String ORDERS =
      """
      source: orders
      table: shop.orders
      columns:
        person_id: { field: person, ref: people }
      children:
        - field: lines
          table: shop.lines
          children:
            - { field: marks, table: shop.marks, value: mark }
      """;

  static final String ALL_ROWS =
      """
      select 'o', o::text from shop.orders o union all select 'l', l::text from shop.lines l
      union all select 'm', m::text from shop.marks m order by 1, 2
      """;

  private Shop() {}

  static TestSystem open() {
    return TestSystem.with(TABLES, PEOPLE, ORDERS);
  }
}
