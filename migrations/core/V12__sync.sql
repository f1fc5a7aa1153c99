create table bactrian.sync_positions (
  system       text        not null,
  stream       text        not null,
  source       text        not null,
  token        bytea,
  after        boolean     not null default false,
  cluster_time bigint      not null,
  state        text        not null default 'following' check (state in ('following', 'lost')),
  why          text,
  moved_at     timestamptz not null default now(),
  primary key (system, stream)
);

comment on table bactrian.sync_positions is
  'Up to where a change stream has become rows: written in the transaction of those rows. stream is empty for that of a whole database, else a collection''s name';
comment on column bactrian.sync_positions.token is
  'the resume token as BSON, or a Kafka topic''s offsets; NULL before the first change, when cluster_time says where to begin';
comment on column bactrian.sync_positions.after is
  'whether the token is of an invalidate, from which a stream can only be started anew';
comment on column bactrian.sync_positions.cluster_time is
  'seconds in the upper, ordinal in the lower 32 bits: every change up to here has been looked at';

create table bactrian.sync_collections (
  system     text        not null,
  collection text        not null,
  state      text        not null
    check (state in ('waiting', 'live', 'dropped', 'renamed', 'replaced', 'lost')),
  since      timestamptz not null default now(),
  why        text,
  primary key (system, collection)
);

comment on table bactrian.sync_collections is
  'waiting: changes are noted until the backfill has ended; live: they land; the others wait for bactrian recopy, and what changes meanwhile is noted';

create table bactrian.sync_touched (
  id          bigint generated always as identity primary key,
  system      text not null,
  collection  text not null,
  document_id text not null
);

create unique index sync_touched_once on bactrian.sync_touched (system, collection, md5(document_id));
create index sync_touched_in_order on bactrian.sync_touched (system, collection, id);

comment on table bactrian.sync_touched is
  'Documents that changed while their collection was not live; they are looked at again when it is, and those that are gone are deleted. document_id is the _id as canonical Extended JSON';

create index quarantine_by_document on bactrian.quarantine (system, collection, md5(document_id));
