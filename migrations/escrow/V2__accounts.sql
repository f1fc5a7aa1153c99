create table escrow.users (
  id                              uuid primary key default bactrian.new_id(),
  legacy_object_id                text generated always as (bactrian.objectid(id)) stored,
  email                           varchar(255) check (email = lower(btrim(email))),
  password                        varchar(255),
  first_name                      text not null default 'کاربر', -- [D] a Persian placeholder
  last_name                       text not null default 'جدید',
  role                            escrow.user_role not null default 'buyer',
  is_email_verified               boolean not null default false,
  auth_provider                   escrow.auth_provider not null default 'email',
  telegram_verified               boolean not null default false,
  email_verification_token        text,
  email_verification_code         varchar(6),
  email_verification_code_expires timestamptz(3),
  password_reset_token            text,
  password_reset_expires          timestamptz(3),
  password_reset_code             varchar(6),
  password_reset_code_expires     timestamptz(3),
  avatar                          text,
  phone                           text,
  wallet_address                  text,
  wallet_proof_verified           boolean not null default false,
  wallet_proof_at                 timestamptz(3),
  preferences                     jsonb,
  points_available                bigint not null default 0 check (points_available >= 0),
  points_total                    bigint not null default 0 check (points_total >= 0),
  level                           integer not null default 1 check (level >= 0),
  referral_code                   text,
  referrer_id                     uuid,
  referral_stats                  jsonb,
  status                          escrow.user_status not null default 'active',
  last_login_at                   timestamptz(3),
  created_at                      timestamptz(3) not null,
  updated_at                      timestamptz(3) not null,
  extra                           jsonb
);

create unique index users_by_legacy_id on escrow.users (legacy_object_id) where legacy_object_id is not null;
-- Sparse in MongoDB: who comes by Telegram has no address [D].
create unique index users_by_email on escrow.users (email) where email is not null;
create unique index users_by_referral_code on escrow.users (referral_code) where referral_code is not null;
create index users_by_referrer on escrow.users (referrer_id);
create index users_by_role on escrow.users (role, status);

comment on table escrow.users is 'collection users: whoever buys, sells or works here [D]; profile, points and referral flattened [R]';

create table escrow.user_passkeys (
  user_id       uuid not null,
  position      integer not null,
  credential_id text not null unique,
  public_key    text not null,
  counter       bigint not null default 0 check (counter >= 0),
  transports    text[] not null default '{}',
  device_type   text,
  backed_up     boolean not null default false,
  name          text,
  last_used_at  timestamptz(3),
  created_at    timestamptz(3),
  extra         jsonb,
  primary key (user_id, position)
);

comment on table escrow.user_passkeys is 'users.passkeys: WebAuthn credentials [R]';

create table escrow.user_refresh_tokens (
  user_id    uuid not null,
  position   integer not null,
  token      text not null unique,
  expires_at timestamptz(3),
  created_at timestamptz(3),
  extra      jsonb,
  primary key (user_id, position)
);

create index user_refresh_tokens_by_expiry on escrow.user_refresh_tokens (expires_at);

comment on table escrow.user_refresh_tokens is 'users.refreshTokens [R]';

create table escrow.telegram_links (
  id               uuid primary key default bactrian.new_id(),
  legacy_object_id text generated always as (bactrian.objectid(id)) stored,
  user_id          uuid not null,
  -- Beyond 32 bits, as Telegram's ids are today [S].
  telegram_user_id bigint not null check (telegram_user_id > 0),
  username         text,
  chat_id          bigint,
  is_active        boolean not null default true,
  linked_at        timestamptz(3),
  created_at       timestamptz(3) not null,
  updated_at       timestamptz(3) not null,
  extra            jsonb
);

create unique index telegram_links_by_legacy_id on escrow.telegram_links (legacy_object_id) where legacy_object_id is not null;
create index telegram_links_by_user on escrow.telegram_links (user_id);
-- One active Telegram account a user, and the other way round [D].
create unique index telegram_links_one_active_by_telegram on escrow.telegram_links (telegram_user_id) where is_active;
create unique index telegram_links_one_active_by_user on escrow.telegram_links (user_id) where is_active;

comment on table escrow.telegram_links is 'collection telegramlinks [S/D]';

create table escrow.telegram_sessions (
  id                    uuid primary key default bactrian.new_id(),
  legacy_object_id      text generated always as (bactrian.objectid(id)) stored,
  token                 text not null unique,
  telegram_user_id      bigint not null check (telegram_user_id > 0), -- [S] not integer
  user_id               uuid,
  init_data_fingerprint text,
  auth_date             timestamptz(3),
  source                text,
  is_active             boolean not null default true,
  -- Nullable: a session without a date, or with something else in its place, never expires, as in MongoDB [S].
  expires_at            timestamptz(3),
  created_at            timestamptz(3) not null,
  updated_at            timestamptz(3) not null,
  extra                 jsonb
);

create unique index telegram_sessions_by_legacy_id on escrow.telegram_sessions (legacy_object_id) where legacy_object_id is not null;
create index telegram_sessions_by_expiry on escrow.telegram_sessions (expires_at);
create index telegram_sessions_by_telegram_user on escrow.telegram_sessions (telegram_user_id);
create index telegram_sessions_by_user on escrow.telegram_sessions (user_id);

comment on table escrow.telegram_sessions is 'collection telegramsessions; rows go when they have expired [D]';

create table escrow.temp_verifications (
  id                              uuid primary key default bactrian.new_id(),
  legacy_object_id                text generated always as (bactrian.objectid(id)) stored,
  email                           varchar(255) not null check (email = lower(btrim(email))),
  password                        varchar(255) not null default '',
  first_name                      text not null,
  last_name                       text not null,
  role                            escrow.user_role not null default 'buyer' check (role in ('buyer', 'seller')), -- [D]
  referral_code                   text,
  email_verification_code         varchar(6) not null,
  -- Required by the model [D], nullable here: what has no date, or no date in its place, never expires [S].
  email_verification_code_expires timestamptz(3),
  created_at                      timestamptz(3) not null,
  updated_at                      timestamptz(3) not null,
  extra                           jsonb
);

create unique index temp_verifications_by_legacy_id on escrow.temp_verifications (legacy_object_id) where legacy_object_id is not null;
create unique index temp_verifications_by_email on escrow.temp_verifications (email);
create index temp_verifications_by_expiry on escrow.temp_verifications (email_verification_code_expires);

comment on table escrow.temp_verifications is 'collection tempverifications: who has registered and not yet confirmed; rows go when the code has expired [D]';

create table escrow.addresses (
  id               uuid primary key default bactrian.new_id(),
  legacy_object_id text generated always as (bactrian.objectid(id)) stored,
  user_id          uuid not null,
  name             text not null,
  phone_number     text,
  full_address     text not null,
  city             text,
  state            text,
  country          text not null,
  zip_code         text,
  address_type     escrow.address_type not null default 'home',
  is_primary       boolean not null default false,
  created_at       timestamptz(3) not null,
  updated_at       timestamptz(3) not null,
  extra            jsonb
);

create unique index addresses_by_legacy_id on escrow.addresses (legacy_object_id) where legacy_object_id is not null;
create index addresses_by_user on escrow.addresses (user_id, is_primary desc);
-- What the application's pre-save hook meant [S]; see escrow.demote_other_addresses.
create unique index addresses_one_primary on escrow.addresses (user_id) where is_primary;

comment on table escrow.addresses is 'collection addresses [S]';
