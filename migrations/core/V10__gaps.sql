-- A row for each write that the following store may not have. Rows are only ever added and deleted, never changed while a
-- write is under way, so that nobody waits for anybody here.
create table bactrian.gaps (
  id              bigint generated always as identity primary key,
  system          text        not null,
  collection      text        not null,
  follower        text        not null check (follower in ('mongo', 'postgres')),
  document_id     text,
  row_key         text,
  created_at      timestamptz not null default clock_timestamp(),
  attempts        integer     not null default 0,
  next_attempt_at timestamptz,
  unsure_until    timestamptz,
  error           text,
  check (case follower when 'postgres' then document_id is not null else row_key is not null end)
);

create index gaps_of_row on bactrian.gaps (system, collection, row_key) where follower = 'mongo';
create index gaps_of_document on bactrian.gaps (system, collection, document_id) where follower = 'postgres';
create index gaps_failed on bactrian.gaps (next_attempt_at) where attempts > 0;

comment on table bactrian.gaps is
  'Writes that the following store may not have (the escrow application calls it pg_dualwrite_gaps). Where MongoDB leads a row is here before the write; where PostgreSQL leads it comes with the write, by trigger';
comment on column bactrian.gaps.document_id is 'the _id as canonical Extended JSON, where PostgreSQL follows';
comment on column bactrian.gaps.row_key is 'the root row''s key as text, where MongoDB follows';
comment on column bactrian.gaps.attempts is 'how often it was tried in vain; 0 while its own write is expected to see to it';
comment on column bactrian.gaps.unsure_until is 'until when MongoDB may still do what it did not answer: nobody settles it before';
