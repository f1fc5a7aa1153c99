create table bactrian.quarantine (
  id          bigint generated always as identity primary key,
  system      text        not null,
  collection  text        not null,
  document_id text,
  field       text,
  reason      text        not null,
  message     text        not null,
  document    bytea       not null,
  digest      uuid        not null,
  landed      boolean     not null default false,
  attempts    integer     not null default 1,
  first_at    timestamptz not null default now(),
  last_at     timestamptz not null default now(),
  unique (system, collection, digest)
);

comment on table bactrian.quarantine is
  'Documents that could not become rows, whole and as they were, with the reason; replayable after a mending';
comment on column bactrian.quarantine.document_id is 'the _id as canonical Extended JSON; null when even that could not be read';
comment on column bactrian.quarantine.document is 'the document as BSON';
comment on column bactrian.quarantine.landed is
  'the rows are there all the same, but for a reference whose target is missing, which is NULL';
comment on column bactrian.quarantine.digest is 'md5 of the document: one document stands here once, however often it is tried';

create index quarantine_by_reason on bactrian.quarantine (system, collection, reason);
