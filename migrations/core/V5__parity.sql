create table bactrian.parity_runs (
  id          bigint generated always as identity primary key,
  system      text        not null,
  started_at  timestamptz not null default now(),
  finished_at timestamptz
);

create table bactrian.parity_ranges (
  run         bigint  not null references bactrian.parity_runs on delete cascade,
  collection  text    not null,
  ordinal     integer not null,
  range_from  text    not null,
  range_to    text    not null,
  done_at     timestamptz,
  compared    bigint  not null default 0,
  differing   bigint  not null default 0,
  expired     bigint  not null default 0,
  quarantined bigint  not null default 0,
  matched     bigint  not null default 0,
  equal_documents     bigint not null default 0,
  different_documents bigint not null default 0,
  checksum    bigint  not null default 0,
  primary key (run, collection, ordinal)
);

comment on table bactrian.parity_ranges is
  'What a parity run has looked at; done_at is set with the findings, so a stopped run resumes with the others';

comment on column bactrian.parity_ranges.expired is
  'documents past their time whose row is gone: the stores delete at different moments, so these were not compared';

create table bactrian.parity_differences (
  id          bigint generated always as identity primary key,
  run         bigint not null references bactrian.parity_runs on delete cascade,
  collection  text   not null,
  document_id text,
  kind        text   not null check (kind in ('missing', 'differing', 'surplus', 'document')),
  table_name  text   not null,
  row_key     text   not null,
  column_name text,
  source_md5  text,
  target_md5  text
);

comment on table bactrian.parity_differences is
  'Rows that the source has and the target has not (missing), the other way round (surplus), or whose columns differ, with both values'' md5; document: the rows agree but do not give the document back';

create index parity_differences_by_run on bactrian.parity_differences (run, collection);
