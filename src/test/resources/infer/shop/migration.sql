-- Drafted by `bactrian infer` from memory: 4 collections, 10 documents, all of them read.
-- It is yours to change before it is first run.

create schema if not exists shop;

create table shop.products (
  id     text collate "C" primary key,
  -- mixed numbers: int32 1, double 1, decimal128 1
  price  numeric          not null,
  -- no reference guessed: all 3 values are _ids of orders, but numbers coincide easily
  order_ integer          not null,
  seen   timestamptz(3),
  extra  jsonb
);

comment on table shop.products is
  'Collection products (3 documents, all read)';

-- _id as uuid: no documents: an ObjectId is assumed
create table shop.settings (
  id    uuid  primary key default bactrian.new_id(),
  extra jsonb
);

comment on table shop.settings is
  'Collection settings (no documents)';

create table shop.users (
  id               uuid   primary key default bactrian.new_id(),
  full_name        text   not null,
  address_street   text   not null,
  -- mixed types: string 2, int32 1; as text, the originals are in extra
  address_zip_code text   not null,
  roles            text[] not null,
  invited_by       uuid   not null,
  extra            jsonb
);

comment on table shop.users is
  'Collection users (3 documents, all read)';

create table shop.orders (
  id      integer primary key,
  -- all 3 values are _ids of users
  user_   uuid    not null references shop.users (id),
  -- an array of mixed elements: int32 4, string 4
  payload jsonb   not null,
  v       integer not null,
  extra   jsonb
);

comment on table shop.orders is
  'Collection orders (4 documents, all read)';

create index orders_user__idx on shop.orders (user_);

create table shop.orders_lines (
  orders_id  integer          not null,
  position   integer          not null,
  id         uuid             not null,
  -- all 3 values are _ids of products
  product_id text collate "C" not null references shop.products (id),
  -- could be integer: all are whole
  count      double precision not null,
  extra      jsonb,
  primary key (orders_id, position),
  foreign key (orders_id)
    references shop.orders (id) on delete cascade
);

comment on table shop.orders_lines is
  'Collection orders: lines of orders, 4 rows';

create index orders_lines_product_id_idx on shop.orders_lines (product_id);

create table shop.orders_lines_discounts (
  orders_id      integer not null,
  lines_position integer not null,
  position       integer not null,
  code           text    not null,
  extra          jsonb,
  primary key (orders_id, lines_position, position),
  foreign key (orders_id, lines_position)
    references shop.orders_lines (orders_id, position) on delete cascade
);

comment on table shop.orders_lines_discounts is
  'Collection orders: discounts of orders_lines, 4 rows';

-- an object used as a map: 4 different keys in 4 objects
create table shop.orders_history (
  orders_id integer          not null,
  key       text collate "C" not null,
  state     text             not null,
  extra     jsonb,
  primary key (orders_id, key),
  foreign key (orders_id)
    references shop.orders (id) on delete cascade
);

comment on table shop.orders_history is
  'Collection orders: history of orders, 4 rows';
