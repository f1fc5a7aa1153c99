-- A small web shop that shows every feature of the mapping language; its mappings are in mappings/demo.

create schema demo;

create type demo.customer_status as enum ('active', 'blocked', 'closed');
create type demo.order_status as enum ('pending', 'paid', 'shipped', 'cancelled');

create table demo.categories (
  id uuid primary key,
  name text not null,
  slug text not null,
  parent_id uuid references demo.categories (id),
  extra jsonb
);
create index on demo.categories (parent_id);

create table demo.products (
  id uuid primary key,
  sku text not null unique,
  name text not null,
  price numeric(12, 2) not null,
  category_id uuid references demo.categories (id),
  weight_grams integer,
  tags text[] not null default '{}',
  available boolean not null default true,
  created_at timestamptz(3) not null,
  extra jsonb
);
create index on demo.products (category_id);

create table demo.product_images (
  product_id uuid not null references demo.products (id) on delete cascade,
  position integer not null,
  url text not null,
  primary key (product_id, position)
);

create table demo.product_attributes (
  product_id uuid not null references demo.products (id) on delete cascade,
  name text not null,
  value text,
  primary key (product_id, name)
);

create table demo.customers (
  id uuid primary key,
  legacy_object_id text generated always as (bactrian.objectid(id)) stored,
  email text not null,
  name text not null,
  status demo.customer_status not null default 'active',
  phone varchar(20),
  locale text not null,
  newsletter boolean not null default false,
  birthday date,
  credit_limit numeric(12, 2),
  preferences jsonb,
  created_at timestamptz(3) not null,
  imported_at timestamptz(3) not null default now(),
  extra jsonb
);

-- An address without an _id of its own gets one that is derived from its place.
create table demo.customer_addresses (
  id uuid primary key default gen_random_uuid(),
  customer_id uuid not null references demo.customers (id) on delete cascade,
  position integer not null,
  street text not null,
  city text not null,
  country char(2) not null,
  extra jsonb,
  unique (customer_id, position)
);

-- A wish has no position: it is there or not.
create table demo.customer_wishes (
  customer_id uuid not null references demo.customers (id) on delete cascade,
  product_id uuid not null references demo.products (id),
  primary key (customer_id, product_id)
);
create index on demo.customer_wishes (product_id);

create table demo.orders (
  id uuid primary key,
  number bigint not null,
  customer_id uuid not null references demo.customers (id),
  status demo.order_status not null,
  channel text not null,
  total numeric(12, 2) not null,
  seller_ref_kind text check (seller_ref_kind in ('entity', 'template')),
  seller_id uuid references demo.customers (id),
  seller_external_ref text,
  placed_at timestamptz(3) not null,
  extra jsonb
);
create index on demo.orders (customer_id);
create index on demo.orders (seller_id);

create table demo.order_lines (
  order_id uuid not null references demo.orders (id) on delete cascade,
  position integer not null,
  product_id uuid not null references demo.products (id),
  quantity integer not null,
  unit_price numeric(12, 2) not null,
  extra jsonb,
  primary key (order_id, position)
);
create index on demo.order_lines (product_id);

create table demo.order_line_discounts (
  order_id uuid not null,
  line_position integer not null,
  position integer not null,
  code text not null,
  amount numeric(12, 2) not null,
  primary key (order_id, line_position, position),
  foreign key (order_id, line_position) references demo.order_lines (order_id, position) on delete cascade
);

create table demo.order_payments (
  order_id uuid primary key references demo.orders (id) on delete cascade,
  method text not null,
  paid_at timestamptz(3),
  extra jsonb
);

-- The strict form: without extra, only documents that the columns tell whole.
create table demo.sessions (
  id text primary key,
  customer_id uuid not null references demo.customers (id),
  address inet,
  created_at timestamptz(3) not null
);
create index on demo.sessions (customer_id);
create index on demo.sessions (created_at);

-- Keys of several types: a text with a tag.
create table demo.settings (
  id text primary key,
  value jsonb,
  extra jsonb
);
