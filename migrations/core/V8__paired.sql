create table bactrian.paired_runs (
  id            bigint generated always as identity primary key,
  system        text        not null,
  scheduled_for timestamptz,
  started_at    timestamptz not null default now(),
  finished_at   timestamptz,
  unique (system, scheduled_for)
);

comment on column bactrian.paired_runs.scheduled_for is
  'When the clock wanted it; null when somebody asked. Of several replicas the first one to enter it asks the questions';

create index paired_runs_by_start on bactrian.paired_runs (started_at);

create table bactrian.paired_results (
  run        bigint  not null references bactrian.paired_runs on delete cascade,
  query      text    not null,
  system     text    not null,
  verdict    text    not null check (verdict in ('agree', 'differ', 'empty', 'failed')),
  reason     text,
  mongo_rows bigint  not null,
  sql_rows   bigint  not null,
  differing  bigint  not null,
  mongo_md5  text,
  sql_md5    text,
  tries      integer not null,
  left_out   bigint  not null default 0,
  started_at timestamptz not null,
  mongo_ms   bigint  not null,
  sql_ms     bigint  not null,
  query_md5  text    not null,
  parameters jsonb   not null,
  collection text    not null,
  primary key (run, query)
);

comment on table bactrian.paired_results is
  'One question asked of both stores. The md5 are those of the answers (sorted, where the order does not count) and of the query''s file; empty means that both answered nothing, which proves nothing';

comment on column bactrian.paired_results.collection is 'where the pipeline begins: on this collection it is evidence';
comment on column bactrian.paired_results.left_out is
  'Documents in the quarantine: they are not in PostgreSQL, so MongoDB was asked without them';

create table bactrian.paired_differences (
  id        bigint generated always as identity primary key,
  run       bigint not null,
  query     text   not null,
  kind      text   not null check (kind in ('missing', 'surplus', 'differing')),
  row_key   text,
  place     bigint,
  fields    text[] not null,
  mongo_md5 text,
  sql_md5   text,
  foreign key (run, query) references bactrian.paired_results on delete cascade
);

comment on table bactrian.paired_differences is
  'Some of the rows that only MongoDB answered (missing), only PostgreSQL (surplus), or both but not the same; the key is the row''s _id, values are never kept';

create index paired_differences_by_result on bactrian.paired_differences (run, query);
