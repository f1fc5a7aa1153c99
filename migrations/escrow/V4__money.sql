create table escrow.payments (
  id                            uuid primary key default bactrian.new_id(),
  legacy_object_id              text generated always as (bactrian.objectid(id)) stored,
  -- Mixed in MongoDB: while a template is checked out the entity isn't there yet, and a text stands for it [D].
  purchase_request_ref_kind     escrow.ref_kind not null,
  purchase_request_id           uuid,
  purchase_request_external_ref text,
  seller_offer_ref_kind         escrow.ref_kind not null,
  seller_offer_id               uuid,
  seller_offer_external_ref     text,
  seller_ref_kind               escrow.ref_kind not null,
  seller_id                     uuid,
  seller_external_ref           text,
  buyer_id                      uuid not null,
  -- A missing amount was once copied as 0 [S]: here it is refused.
  amount                        escrow.amount not null check (amount > 0),
  currency                      text not null default 'USDT',
  -- request-network, test and decentralized are older words for these [D], see the mapping.
  provider                      escrow.payment_provider not null default 'request.network',
  direction                     escrow.payment_direction not null default 'in',
  status                        escrow.payment_status not null default 'pending',
  escrow_state                  escrow.escrow_state,
  provider_payment_id           text,
  network                       text,
  transaction_hash              text,
  sender                        text,
  receiver                      text,
  confirmations                 integer check (confirmations >= 0),
  metadata                      jsonb,
  confirmed_at                  timestamptz(3),
  created_at                    timestamptz(3) not null,
  updated_at                    timestamptz(3) not null,
  extra                         jsonb,
  constraint payments_request_ref check (escrow.one_reference(purchase_request_ref_kind, purchase_request_id, purchase_request_external_ref)),
  constraint payments_offer_ref check (escrow.one_reference(seller_offer_ref_kind, seller_offer_id, seller_offer_external_ref)),
  constraint payments_seller_ref check (escrow.one_reference(seller_ref_kind, seller_id, seller_external_ref)),
  -- A hash that begins with SIM_ once bypassed the verification [D].
  constraint payments_real_hash check (
    transaction_hash not like 'SIM\_%' or status not in ('confirmed', 'completed'))
);

create unique index payments_by_legacy_id on escrow.payments (legacy_object_id) where legacy_object_id is not null;
create index payments_by_buyer on escrow.payments (buyer_id, created_at desc);
create index payments_by_request on escrow.payments (purchase_request_id);
create index payments_by_request_text on escrow.payments (purchase_request_external_ref) where purchase_request_external_ref is not null;
create index payments_by_offer on escrow.payments (seller_offer_id);
create index payments_by_offer_text on escrow.payments (seller_offer_external_ref) where seller_offer_external_ref is not null;
create index payments_by_seller on escrow.payments (seller_id, status);
create index payments_by_seller_text on escrow.payments (seller_external_ref) where seller_external_ref is not null;
create index payments_by_status on escrow.payments (status, created_at desc);
create index payments_by_provider on escrow.payments (provider, status, created_at);
create unique index payments_by_provider_id on escrow.payments (provider, provider_payment_id) where provider_payment_id is not null;
create unique index payments_by_hash on escrow.payments (network, transaction_hash) where transaction_hash is not null; -- [R]
-- At most one that is waited for, a buyer, offer and provider: a cart of N sellers is N payments [S/D].
create unique index payments_one_pending on escrow.payments (
    buyer_id, provider, coalesce(seller_offer_id::text, seller_offer_external_ref))
  where status = 'pending' and direction = 'in';

comment on table escrow.payments is 'collection payments [S/D/R]';

create table escrow.payment_quotes (
  payment_id       uuid primary key,
  pricing_amount   escrow.amount not null check (pricing_amount > 0),
  pricing_currency text not null,
  settle_currency  text not null,
  settle_chain     integer,
  fx_rate          escrow.amount not null check (fx_rate > 0), -- [S] migration 0013
  token_price      escrow.amount check (token_price > 0),
  settle_amount    escrow.amount not null check (settle_amount > 0),
  rounded_amount   escrow.amount check (rounded_amount > 0),
  source           text,
  expires_at       timestamptz(3),
  created_at       timestamptz(3),
  extra            jsonb
);

comment on table escrow.payment_quotes is 'payments.quote: what the buyer was told to send, at which rate [S name, D purpose, R columns]';

create table escrow.funds_ledger_entries (
  id                            uuid primary key default bactrian.new_id(),
  legacy_object_id              text generated always as (bactrian.objectid(id)) stored,
  purchase_request_ref_kind     escrow.ref_kind not null,
  purchase_request_id           uuid,
  purchase_request_external_ref text,
  payment_ref_kind              escrow.ref_kind not null,
  payment_id                    uuid,
  payment_external_ref          text,
  created_by_ref_kind           escrow.ref_kind,
  created_by_id                 uuid,
  created_by_external_ref       text,
  entry_type                    escrow.ledger_entry_type not null,
  amount                        escrow.amount not null check (amount > 0), -- [S]
  currency                      text not null default 'USDT',
  idempotency_key               text not null,
  transaction_hash              text,
  note                          text,
  created_at                    timestamptz(3) not null,
  extra                         jsonb,
  constraint ledger_request_ref check (escrow.one_reference(purchase_request_ref_kind, purchase_request_id, purchase_request_external_ref)),
  constraint ledger_payment_ref check (escrow.one_reference(payment_ref_kind, payment_id, payment_external_ref)),
  constraint ledger_author_ref check (escrow.one_reference(created_by_ref_kind, created_by_id, created_by_external_ref))
);

create unique index funds_ledger_entries_by_legacy_id on escrow.funds_ledger_entries (legacy_object_id) where legacy_object_id is not null;
create unique index funds_ledger_entries_by_key on escrow.funds_ledger_entries (idempotency_key);
create index funds_ledger_entries_by_request on escrow.funds_ledger_entries (purchase_request_id, created_at);
create index funds_ledger_entries_by_request_text on escrow.funds_ledger_entries (purchase_request_external_ref) where purchase_request_external_ref is not null;
create index funds_ledger_entries_of_payment on escrow.funds_ledger_entries (payment_id, created_at, id);
create index funds_ledger_entries_by_payment_text on escrow.funds_ledger_entries (payment_external_ref) where payment_external_ref is not null;
create index funds_ledger_entries_by_author on escrow.funds_ledger_entries (created_by_id);

comment on table escrow.funds_ledger_entries is
  'collection fundsledgerentries: what happened to the money, entry by entry; rows are never changed and never go [S]';

-- What MongoDB counted in a document [S].
create sequence escrow.derivation_index as bigint minvalue 0 start 0;

create table escrow.counters (
  id    text primary key,
  seq   bigint not null check (seq >= 0),
  extra jsonb
);

comment on table escrow.counters is
  'collection counters: derived_destination_index moves the sequence escrow.derivation_index, which has taken its place [S]';

create table escrow.derived_destinations (
  id                        uuid primary key default bactrian.new_id(),
  legacy_object_id          text generated always as (bactrian.objectid(id)) stored,
  buyer_id                  uuid not null,
  seller_ref_kind           escrow.ref_kind not null,
  seller_id                 uuid,
  seller_external_ref       text,
  seller_offer_ref_kind     escrow.ref_kind not null,
  seller_offer_id           uuid,
  seller_offer_external_ref text,
  chain_id                  integer not null,
  address                   text not null unique, -- used once and never again [D]
  derivation_index          bigint not null unique default nextval('escrow.derivation_index') check (derivation_index >= 0),
  path                      text not null,
  status                    escrow.destination_status not null default 'active',
  balance                   escrow.chain_amount,
  created_at                timestamptz(3) not null,
  updated_at                timestamptz(3) not null,
  extra                     jsonb,
  constraint destinations_seller_ref check (escrow.one_reference(seller_ref_kind, seller_id, seller_external_ref)),
  constraint destinations_offer_ref check (escrow.one_reference(seller_offer_ref_kind, seller_offer_id, seller_offer_external_ref))
);

create unique index derived_destinations_by_legacy_id on escrow.derived_destinations (legacy_object_id) where legacy_object_id is not null;
-- The same buyer, offer and chain get the same address again [D/S].
create unique index derived_destinations_by_offer on escrow.derived_destinations (
  buyer_id, coalesce(seller_offer_id::text, seller_offer_external_ref), chain_id);
create index derived_destinations_by_seller on escrow.derived_destinations (seller_id);
create index derived_destinations_by_seller_offer on escrow.derived_destinations (seller_offer_id);
create index derived_destinations_by_status on escrow.derived_destinations (status, chain_id);

comment on table escrow.derived_destinations is 'collection deriveddestinations: where a buyer sends the money for an offer [S/R]';

create table escrow.derived_destination_sweeps (
  derived_destination_id uuid not null,
  position               integer not null,
  transaction_hash       text not null unique,
  amount                 escrow.chain_amount not null check (amount > 0),
  token                  text not null,
  status                 escrow.sweep_status not null default 'pending',
  swept_at               timestamptz(3),
  extra                  jsonb,
  primary key (derived_destination_id, position)
);

comment on table escrow.derived_destination_sweeps is 'deriveddestinations.sweeps [S/R]';
