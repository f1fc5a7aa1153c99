create table escrow.categories (
  id               uuid primary key default bactrian.new_id(),
  legacy_object_id text generated always as (bactrian.objectid(id)) stored,
  name             text not null check (name ~ '\S'),
  name_en          text,
  description      text,
  icon             text,
  is_active        boolean not null default true,
  parent_id        uuid,
  sort_order       integer not null default 0,
  created_at       timestamptz(3) not null,
  updated_at       timestamptz(3) not null,
  extra            jsonb
);

create unique index categories_by_legacy_id on escrow.categories (legacy_object_id) where legacy_object_id is not null;
-- [S] migration 0009: two active categories of one name were the bug.
create unique index categories_one_active_name on escrow.categories (lower(btrim(name))) where is_active;
create index categories_by_name on escrow.categories (name);
create unique index categories_by_name_en on escrow.categories (name_en) where name_en is not null; -- [D] later unique
create index categories_active on escrow.categories (sort_order) where is_active;
create index categories_by_parent on escrow.categories (parent_id);

comment on table escrow.categories is 'collection categories: a tree [S]';

create table escrow.purchase_requests (
  id                uuid primary key default bactrian.new_id(),
  legacy_object_id  text generated always as (bactrian.objectid(id)) stored,
  buyer_id          uuid not null,
  title             varchar(200) not null check (title ~ '\S'),
  description       varchar(2000) not null,
  category_id       uuid not null,
  product_type      escrow.product_type not null default 'physical_product',
  product_link      text check (product_link ~ '^https?://'),
  size              varchar(100),
  color             varchar(100),
  brand             varchar(100),
  quantity          integer not null default 1 check (quantity >= 1),
  budget_min        escrow.amount check (budget_min >= 0),
  budget_max        escrow.amount check (budget_max >= 0),
  -- A rule "stablecoins only" was added in 0006 and taken back in 0007, because rows broke it [S].
  budget_currency   escrow.budget_currency not null default 'USDT',
  urgency           escrow.urgency not null default 'medium',
  status            escrow.purchase_request_status not null default 'pending',
  is_public         boolean not null default true,
  tags              text[] not null default '{}',
  delivery_code     varchar(6) check (delivery_code ~ '^[0-9]{6}$'),
  -- Filled by a second pass: offers refer to requests, too [S].
  selected_offer_id uuid,
  is_on_hold        boolean not null default false, -- [R] blocks the release of the money
  hold_reason       text,
  held_at           timestamptz(3),
  hold_dispute_id   uuid,
  created_at        timestamptz(3) not null,
  updated_at        timestamptz(3) not null,
  extra             jsonb,
  check (budget_min <= budget_max) -- [R]
);

create unique index purchase_requests_by_legacy_id on escrow.purchase_requests (legacy_object_id) where legacy_object_id is not null;
create index purchase_requests_by_buyer on escrow.purchase_requests (buyer_id, created_at desc);
create index purchase_requests_by_category on escrow.purchase_requests (category_id);
create index purchase_requests_by_type on escrow.purchase_requests (product_type);
create index purchase_requests_by_urgency on escrow.purchase_requests (urgency);
create index purchase_requests_by_status on escrow.purchase_requests (status, created_at desc);
create index purchase_requests_by_selected_offer on escrow.purchase_requests (selected_offer_id);
create index purchase_requests_by_hold_dispute on escrow.purchase_requests (hold_dispute_id);

comment on table escrow.purchase_requests is 'collection purchaserequests: what a buyer wants [S/D]; without the array of offers, which refer to it themselves';

create table escrow.purchase_request_delivery_info (
  purchase_request_id uuid primary key,
  delivery_type       escrow.delivery_type not null default 'physical',
  address_id          uuid,
  email               text,
  notes               text,
  extra               jsonb
);

create index purchase_request_delivery_info_by_address on escrow.purchase_request_delivery_info (address_id);

comment on table escrow.purchase_request_delivery_info is 'purchaserequests.deliveryInfo, one a request [D/R]';

create table escrow.purchase_request_delivery_address (
  purchase_request_id uuid primary key,
  name                text,
  phone_number        text,
  full_address        text not null,
  city                text,
  state               text,
  country             text,
  zip_code            text,
  extra               jsonb
);

comment on table escrow.purchase_request_delivery_address is
  'purchaserequests.deliveryInfo.address: the address as it was when the request was made [R]';

create table escrow.purchase_request_seller_delivery_info (
  purchase_request_id uuid primary key,
  carrier             text,
  tracking_number     text,
  delivery_date       timestamptz(3),
  notes               text,
  digital_content     text,
  extra               jsonb
);

comment on table escrow.purchase_request_seller_delivery_info is 'purchaserequests.sellerDeliveryInfo, one a request [R]';

create table escrow.purchase_request_service_info (
  purchase_request_id uuid primary key,
  service_date        timestamptz(3),
  duration            text,
  location            text,
  notes               text,
  extra               jsonb
);

comment on table escrow.purchase_request_service_info is 'purchaserequests.serviceInfo, one a request [R]';

create table escrow.purchase_request_specifications (
  purchase_request_id uuid not null,
  position            integer not null,
  key                 text not null,
  value               text not null,
  label               text,
  extra               jsonb,
  primary key (purchase_request_id, position),
  unique (purchase_request_id, key) -- [S] migration 0010
);

comment on table escrow.purchase_request_specifications is 'purchaserequests.specifications, many a request [S]';

create table escrow.purchase_request_preferred_sellers (
  purchase_request_id uuid not null,
  seller_id           uuid not null,
  primary key (purchase_request_id, seller_id)
);

create index purchase_request_preferred_sellers_by_seller on escrow.purchase_request_preferred_sellers (seller_id);

comment on table escrow.purchase_request_preferred_sellers is 'purchaserequests.preferredSellerIds: many to many [S]';

create table escrow.delivery_attempts (
  purchase_request_id uuid not null,
  position            integer not null,
  attempted_at        timestamptz(3) not null,
  success             boolean not null,
  user_id             uuid,
  note                text,
  extra               jsonb,
  primary key (purchase_request_id, position)
);

create index delivery_attempts_by_user on escrow.delivery_attempts (user_id);

comment on table escrow.delivery_attempts is 'purchaserequests.deliveryAttempts: each time somebody entered the code [S/R]';

create table escrow.seller_offers (
  id                    uuid primary key default bactrian.new_id(),
  legacy_object_id      text generated always as (bactrian.objectid(id)) stored,
  seller_id             uuid not null,
  purchase_request_id   uuid not null,
  title                 varchar(200) not null,
  description           varchar(1000),
  -- The application shipped numeric(18,8) [D]; its own rule for amounts is (38,18) [S], and no offer loses a digit by it.
  price_amount          escrow.amount not null check (price_amount >= 0),
  price_currency        escrow.offer_currency not null default 'USDT',
  delivery_time_amount  integer not null check (delivery_time_amount >= 1),
  delivery_time_unit    escrow.delivery_unit not null default 'days',
  status                escrow.offer_status not null default 'pending',
  attachments           text[] not null default '{}',
  notes                 text,
  valid_until           timestamptz(3),
  require_aml_check     boolean not null default false,
  aml_block_on_failure  boolean not null default false,
  created_at            timestamptz(3) not null,
  updated_at            timestamptz(3) not null,
  extra                 jsonb,
  check (require_aml_check or not aml_block_on_failure) -- [D] who blocks must check
);

create unique index seller_offers_by_legacy_id on escrow.seller_offers (legacy_object_id) where legacy_object_id is not null;
create index seller_offers_by_request on escrow.seller_offers (purchase_request_id, status);
create index seller_offers_by_seller on escrow.seller_offers (seller_id, created_at desc);
-- Accepting one rejects the rest [D].
create unique index seller_offers_one_accepted on escrow.seller_offers (purchase_request_id) where status = 'accepted';

comment on table escrow.seller_offers is 'collection selleroffers [D]';

create table escrow.request_templates (
  id                      uuid primary key default bactrian.new_id(),
  legacy_object_id        text generated always as (bactrian.objectid(id)) stored,
  seller_id               uuid not null,
  title                   varchar(200) not null check (title ~ '\S'),
  description             varchar(2000) not null,
  category_id             uuid not null,
  product_type            escrow.product_type not null default 'physical_product',
  product_link            text check (product_link ~ '^https?://'),
  size                    varchar(100),
  color                   varchar(100),
  brand                   varchar(100),
  quantity                integer not null default 1 check (quantity >= 1),
  budget_min              escrow.amount check (budget_min >= 0),
  budget_max              escrow.amount check (budget_max >= 0),
  budget_currency         escrow.budget_currency not null default 'USDT',
  urgency                 escrow.urgency not null default 'medium',
  tags                    text[] not null default '{}',
  images                  text[] not null default '{}',
  delivery_type           escrow.delivery_type not null default 'physical',
  delivery_notes          text,
  delivery_email          text,
  shareable_link          text, -- unique [R]
  proposal                jsonb, -- the offer that everybody gets who asks [D]
  use_shop_default        boolean not null default true,
  allowed_chains          integer[],
  allowed_tokens          text[],
  is_active               boolean not null default true,
  usage_count             integer not null default 0 check (usage_count >= 0),
  max_usage               integer check (max_usage >= 1),
  expires_at              timestamptz(3),
  created_at              timestamptz(3) not null,
  updated_at              timestamptz(3) not null,
  extra                   jsonb,
  check (budget_min <= budget_max),
  check (usage_count <= max_usage) -- [S] migration 0010
);

create unique index request_templates_by_legacy_id on escrow.request_templates (legacy_object_id) where legacy_object_id is not null;
create unique index request_templates_by_link on escrow.request_templates (shareable_link) where shareable_link is not null;
create index request_templates_by_seller on escrow.request_templates (seller_id, is_active);
create index request_templates_by_category on escrow.request_templates (category_id);

comment on table escrow.request_templates is 'collection requesttemplates: what a seller offers to everybody who has the link [S/R]';

create table escrow.request_template_specifications (
  request_template_id uuid not null,
  position            integer not null,
  key                 text not null,
  value               text not null,
  label               text,
  extra               jsonb,
  primary key (request_template_id, position),
  unique (request_template_id, key)
);

comment on table escrow.request_template_specifications is 'requesttemplates.specifications; the plan left table or jsonb open [S], a table is what requests have';

create table escrow.shop_settings (
  id                     uuid primary key default bactrian.new_id(),
  legacy_object_id       text generated always as (bactrian.objectid(id)) stored,
  seller_id              uuid not null unique,
  name                   text not null,
  description            text,
  avatar                 text,
  cover_image            text,
  is_public              boolean not null default true,
  allow_seller_reviews   boolean not null default true,
  allow_template_reviews boolean not null default true,
  instagram              text, -- four social links [D], which ones [R]
  telegram               text,
  twitter                text,
  website                text,
  allowed_chains         integer[] not null default '{1,56}',
  allowed_tokens         text[] not null default '{USDC,USDT}',
  created_at             timestamptz(3) not null,
  updated_at             timestamptz(3) not null,
  extra                  jsonb
);

create unique index shop_settings_by_legacy_id on escrow.shop_settings (legacy_object_id) where legacy_object_id is not null;

comment on table escrow.shop_settings is 'collection shopsettings, one a seller [D]';

create table escrow.reviews (
  id                  uuid primary key default bactrian.new_id(),
  legacy_object_id    text generated always as (bactrian.objectid(id)) stored,
  subject_type        escrow.review_subject not null,
  subject_id          uuid not null, -- a seller or a template: subject_type says which, no foreign key can [S]
  seller_id           uuid not null,
  reviewer_id         uuid not null,
  rating              smallint not null check (rating between 1 and 5),
  comment             varchar(1000),
  is_verified_buyer   boolean not null default false,
  purchase_request_id uuid,
  status              escrow.review_status not null default 'published',
  created_at          timestamptz(3) not null,
  updated_at          timestamptz(3) not null,
  extra               jsonb,
  unique (subject_type, subject_id, reviewer_id)
);

create unique index reviews_by_legacy_id on escrow.reviews (legacy_object_id) where legacy_object_id is not null;
create index reviews_by_subject on escrow.reviews (subject_type, subject_id, created_at desc);
create index reviews_by_reviewer on escrow.reviews (reviewer_id, subject_type);
create index reviews_by_seller on escrow.reviews (seller_id);
create index reviews_by_request on escrow.reviews (purchase_request_id);

comment on table escrow.reviews is 'collection reviews [S/D]';
