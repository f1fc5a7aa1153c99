create table bactrian.gaps (
  id              bigint generated always as identity primary key,
  system          text        not null,
  collection      text        not null,
  document_id     text        not null,
  operation       text        not null check (operation in ('insert', 'update', 'delete')),
  follower        text        not null check (follower in ('mongo', 'postgres')),
  document        bytea,
  error           text        not null,
  attempts        integer     not null default 0,
  created_at      timestamptz not null default now(),
  last_attempt_at timestamptz,
  resolved_at     timestamptz
);

create index gaps_open on bactrian.gaps (system, collection, id) where resolved_at is null;

comment on table bactrian.gaps is
  'Writes that reached the leading store and not the following one (the escrow application calls it pg_dualwrite_gaps); document_id as text with a type tag, document as raw BSON';
