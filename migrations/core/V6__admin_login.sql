create table bactrian.admin_login (
  only_one   boolean     primary key default true check (only_one),
  hash       text        not null,
  created_at timestamptz not null default now()
);

comment on table bactrian.admin_login is
  'The hash of the administrator''s password where it was made at random and printed once; empty when the password is a setting';
