-- In which store a collection is, as somebody said while it ran: outranks the property bactrian.modes.<system>.<collection>.
create sequence bactrian.modes_version;

create table bactrian.modes (
  system     text        not null,
  collection text        not null,
  mode       text        not null check (mode in ('mongo', 'dual', 'postgres')),
  fenced_at  timestamptz,
  version    bigint      not null default nextval('bactrian.modes_version'),
  changed_at timestamptz not null default now(),
  changed_by text        not null,
  why        text,
  primary key (system, collection)
);

comment on table bactrian.modes is 'The store of each collection whose mode was changed while it ran';
comment on column bactrian.modes.fenced_at is 'since when its writes wait, because somebody is changing the mode; null when they do not';
comment on column bactrian.modes.version is 'grows with every change, over all collections: what a replica says that it has seen';

create table bactrian.mode_changes (
  id         bigint generated always as identity primary key,
  system     text        not null,
  collection text        not null,
  from_mode  text        not null,
  to_mode    text        not null,
  changed_at timestamptz not null default now(),
  changed_by text        not null,
  why        text
);

comment on table bactrian.mode_changes is 'Who changed which mode, when and why';

-- The processes that take writes, and until when they may without being heard of.
create table bactrian.replicas (
  id    uuid        primary key,
  seen  bigint      not null,
  until timestamptz not null
);

comment on column bactrian.replicas.seen is
  'all fences up to this version are kept, and no write of a fenced collection is under way';
