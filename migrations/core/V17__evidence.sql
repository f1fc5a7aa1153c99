-- What the gate reads besides shadow reads, paired queries and gaps: counts, results of comparing rows, the schema's prints.
alter table bactrian.parity_runs
  add column origin        text not null default 'asked' check (origin in ('asked', 'daily')),
  add column scheduled_for timestamptz,
  add column source        text,
  add constraint parity_runs_once unique (system, scheduled_for);

comment on column bactrian.parity_runs.scheduled_for is
  'When the clock wanted it; null when somebody asked. Of several replicas the first one to enter it begins the run';

comment on column bactrian.parity_runs.source is
  'What rows are compared with, a database or a dump; the run goes on with nothing else. Null where it was not noted yet';
comment on column bactrian.parity_runs.started_at is
  'As of when the run is evidence: ranges that are compared stay so however long it is stopped';

create index parity_runs_by_start on bactrian.parity_runs (started_at);

create table bactrian.parity_results (
  run         bigint      not null references bactrian.parity_runs on delete cascade,
  system      text        not null,
  collection  text        not null,
  finished_at timestamptz not null default now(),
  compared    bigint      not null,
  differing   bigint      not null,
  different   bigint      not null,
  quarantined bigint      not null,
  expired     bigint      not null,
  checksum    bigint      not null,
  equal_documents bigint  not null default 0,
  primary key (run, collection)
);

create index parity_results_by_collection on bactrian.parity_results (system, collection, finished_at);

comment on table bactrian.parity_results is
  'What comparing the rows of one collection with the live database came to, entered when it was concluded. It is exact when differing and different are 0';
comment on column bactrian.parity_results.differing is
  'documents of which a row is missing, surplus or different, and rows without a document, after they were looked at again';
comment on column bactrian.parity_results.different is
  'documents whose rows are as the mapping makes them and do not give them back: the mapping''s fault, and not counted as differing; 0 when that was not asked';
comment on column bactrian.parity_results.equal_documents is
  'documents whose rows are right and give them back; 0 when that was not asked';
comment on column bactrian.parity_results.checksum is 'of all documents that were read, whatever their order';

comment on table bactrian.parity_differences is
  'Rows that the source has and the target has not (missing), the other way round (surplus), or whose columns differ, with both values'' md5; document: where the rows, right or wrong, do not give the document back';

create table bactrian.parity_suspects (
  id          bigint generated always as identity primary key,
  run         bigint not null references bactrian.parity_runs on delete cascade,
  collection  text   not null,
  document_id text,
  row_key     text,
  outcome     text   check (outcome in ('equal', 'gone', 'expired', 'quarantined')),
  check ((document_id is null) <> (row_key is null))
);

create index parity_suspects_open on bactrian.parity_suspects (run, collection, id) where outcome is null;

comment on table bactrian.parity_suspects is
  'What differed at the first look while the stores were written: it is looked at again before the run ends, and counts only if it still differs. row_key: a root row for which no document was seen';

create table bactrian.parity_count_rounds (
  system        text        not null,
  scheduled_for timestamptz not null,
  begun_at      timestamptz not null default now(),
  primary key (system, scheduled_for)
);

comment on table bactrian.parity_count_rounds is 'Of several replicas the first one to enter a time counts';

create table bactrian.parity_counts (
  id          bigint generated always as identity primary key,
  system      text        not null,
  collection  text        not null,
  at          timestamptz not null default now(),
  mongo       bigint      not null,
  postgres    bigint      not null,
  quarantined bigint      not null,
  agree       boolean     not null
);

create index parity_counts_by_collection on bactrian.parity_counts (system, collection, at);
create index parity_counts_by_time on bactrian.parity_counts (at);

comment on table bactrian.parity_counts is
  'How many documents and root rows there are, after a difference was looked at again. Rows of collections that nothing tells apart in one table are counted together, and entered for each';
comment on column bactrian.parity_counts.mongo is 'documents, those left out that have expired or are in quarantine';
comment on column bactrian.parity_counts.postgres is 'root rows, expired ones left out';
comment on column bactrian.parity_counts.agree is
  'whether the numbers were equal; or, both stores being written, whether one''s lay between the other''s before and after';

create table bactrian.schema_prints (
  system  text        primary key,
  version text        not null,
  print   text        not null,
  listing text        not null,
  at      timestamptz not null default now()
);

comment on table bactrian.schema_prints is
  'A system''s tables as its last migration left them: the md5 of the listing, a line for each column, key, index and trigger. The mirror''s triggers are not in it';
comment on column bactrian.schema_prints.version is 'of the newest migration then';
comment on column bactrian.schema_prints.at is 'when the last migration had been run';

create table bactrian.schema_checks (
  id      bigint generated always as identity primary key,
  system  text        not null,
  at      timestamptz not null default now(),
  version text        not null,
  print   text        not null,
  drifted boolean     not null,
  what    text
);

create index schema_checks_by_system on bactrian.schema_checks (system, at);
create index schema_checks_by_time on bactrian.schema_checks (at);

comment on table bactrian.schema_checks is
  'Whether a system''s tables were still those of its last migration; looked at by the clock, and before new migrations are run';
comment on column bactrian.schema_checks.what is 'lines of the listing that are there no more (-) or new (+), not all of them where they are many; null when nothing drifted';

create table bactrian.repairs (
  id                  bigint generated always as identity primary key,
  system              text        not null,
  collection          text        not null,
  document_id         text,
  row_key             text,
  leader              text        not null check (leader in ('mongo', 'postgres')),
  at                  timestamptz not null default now(),
  by                  text        not null,
  why                 text        not null,
  before_mongo_md5    text,
  before_postgres_md5 text,
  outcome             text        not null default 'open'
    check (outcome in ('open', 'equal', 'differs', 'refused', 'was equal')),
  reason              text,
  settled_at          timestamptz,
  check (document_id is not null or row_key is not null)
);

create index repairs_by_collection on bactrian.repairs (system, collection, at);
create index repairs_open on bactrian.repairs (system, collection) where outcome = 'open';

comment on table bactrian.repairs is
  'Who had which document made equal in the store that follows, and why. The md5 are of the documents in normal form as both stores had them before; null where there was none';
comment on column bactrian.repairs.outcome is
  'open: begun and not seen to its end; equal: both stores have the same now; differs: not after all; refused: it may not or cannot be; was equal: there was nothing to repair';
