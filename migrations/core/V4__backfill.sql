create table bactrian.backfills (
  system      text        not null,
  collection  text        not null,
  source      text        not null,
  planned_at  timestamptz not null default now(),
  settled_at  timestamptz,
  primary key (system, collection)
);

comment on table bactrian.backfills is 'One row a collection whose backfill has been planned; settled_at says that it is complete';

create table bactrian.backfill_ranges (
  system      text    not null,
  collection  text    not null,
  ordinal     integer not null,
  range_from  text    not null,
  range_to    text    not null,
  done_at     timestamptz,
  documents   bigint  not null default 0,
  landed      bigint  not null default 0,
  quarantined bigint  not null default 0,
  bytes       bigint  not null default 0,
  extra_paths bigint  not null default 0,
  checksum    bigint  not null default 0,
  millis      bigint  not null default 0,
  primary key (system, collection, ordinal),
  foreign key (system, collection) references bactrian.backfills on delete cascade
);

comment on table bactrian.backfill_ranges is
  'The ranges of a backfill; done_at is set in the transaction that lands the range, so a killed run resumes with the others';
comment on column bactrian.backfill_ranges.checksum is 'CRC32C and CRC32 of each document''s BSON, all of them xor''ed';
comment on column bactrian.backfill_ranges.range_from is 'inclusive, as canonical Extended JSON';

create table bactrian.later_references (
  system      text   not null,
  collection  text   not null,
  table_name  text   not null,
  column_name text   not null,
  row_key     text[] not null,
  value       text   not null,
  primary key (system, collection, table_name, column_name, row_key)
);

comment on table bactrian.later_references is
  'References that wait for the second pass: what row_key''s column will hold when everything has landed';
