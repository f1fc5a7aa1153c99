create schema bench;
create table bench.orders (
  id uuid primary key,
  customer_id uuid not null,
  reference text not null,
  status text not null,
  title text not null,
  notes text,
  quantity int4 not null,
  views int8 not null,
  price numeric(12, 2) not null,
  weight float8 not null,
  active bool not null,
  created_at timestamptz not null,
  updated_at timestamptz,
  street text,
  city text,
  zip text,
  tags text[] not null,
  extra jsonb
) with (autovacuum_enabled = off);
create table bench.order_lines (
  order_id uuid not null references bench.orders (id),
  position int4 not null,
  sku text not null,
  quantity int4 not null,
  price numeric(12, 2) not null,
  primary key (order_id, position)
) with (autovacuum_enabled = off);
create table bench.example_orders (
  id int4 primary key,
  order_date timestamptz not null,
  order_status int4 not null,
  customer_id int4 not null,
  extra jsonb
) with (autovacuum_enabled = off);
create index on bench.example_orders (customer_id);
