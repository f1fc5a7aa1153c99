create table escrow.point_transactions (
  id               uuid primary key default bactrian.new_id(),
  legacy_object_id text generated always as (bactrian.objectid(id)) stored,
  user_id          uuid not null,
  type             escrow.point_type not null,
  source           escrow.point_source not null,
  amount           bigint not null check (amount <> 0),
  balance_after    bigint not null check (balance_after >= 0),
  order_ref        uuid, -- holds the id of a request that need not be there [D]: no foreign key
  referred_user_id uuid,
  description      text,
  metadata         jsonb,
  expires_at       timestamptz(3), -- never enforced by the application [D], so there is no ttl
  created_at       timestamptz(3) not null,
  updated_at       timestamptz(3) not null,
  extra            jsonb
);

create unique index point_transactions_by_legacy_id on escrow.point_transactions (legacy_object_id) where legacy_object_id is not null;
create index point_transactions_by_user on escrow.point_transactions (user_id, created_at desc);
create index point_transactions_by_source on escrow.point_transactions (type, source);
create index point_transactions_by_referred_user on escrow.point_transactions (referred_user_id);
create index point_transactions_by_expiry on escrow.point_transactions (expires_at) where expires_at is not null; -- [S] sparse

comment on table escrow.point_transactions is 'collection pointtransactions [S]';

create table escrow.level_configs (
  id                uuid primary key default bactrian.new_id(),
  legacy_object_id  text generated always as (bactrian.objectid(id)) stored,
  level             integer not null unique check (level >= 0),
  name              text not null,
  name_en           text,
  min_points        bigint not null check (min_points >= 0),
  max_points        bigint,
  discount_percent  numeric(5, 2) not null default 0 check (discount_percent between 0 and 100),
  free_shipping     boolean not null default false,
  priority_support  boolean not null default false,
  special_offers    boolean not null default false,
  icon              text,
  color             text not null default '#94a3b8',
  sort_order        integer not null default 0,
  is_active         boolean not null default true,
  created_at        timestamptz(3) not null,
  updated_at        timestamptz(3) not null,
  extra             jsonb,
  check (min_points <= max_points),
  -- Two levels that claim the same points [R].
  constraint level_configs_do_not_overlap exclude using gist (int8range(min_points, max_points, '[]') with &&) where (is_active)
);

create unique index level_configs_by_legacy_id on escrow.level_configs (legacy_object_id) where legacy_object_id is not null;

comment on table escrow.level_configs is 'collection levelconfigs [D]';

create table escrow.trezor_accounts (
  id                   uuid primary key default bactrian.new_id(),
  legacy_object_id     text generated always as (bactrian.objectid(id)) stored,
  user_id              uuid not null,
  xpub                 text not null unique, -- the public key only [D]
  fingerprint          text,
  base_path            text not null default 'm/44''/60''/0''',
  registration_address text not null,
  next_address_index   integer not null default 1 check (next_address_index >= 0),
  device_label         text,
  created_at           timestamptz(3) not null,
  updated_at           timestamptz(3) not null,
  extra                jsonb
);

create unique index trezor_accounts_by_legacy_id on escrow.trezor_accounts (legacy_object_id) where legacy_object_id is not null;
create index trezor_accounts_by_user on escrow.trezor_accounts (user_id);

comment on table escrow.trezor_accounts is 'collection trezoraccounts [D]';

create table escrow.trezor_derived_addresses (
  trezor_account_id uuid not null,
  position          integer not null,
  address_index     integer not null check (address_index >= 0),
  address           text not null unique,
  purpose           text not null default 'deposit',
  payment_id        uuid,
  created_at        timestamptz(3),
  extra             jsonb,
  primary key (trezor_account_id, position),
  unique (trezor_account_id, address_index)
);

-- The same payment gets the same address [D].
create unique index trezor_derived_addresses_by_payment on escrow.trezor_derived_addresses (payment_id, purpose) where payment_id is not null;

comment on table escrow.trezor_derived_addresses is 'trezoraccounts.addresses [D/R]';
