-- In which store a collection is, as somebody said while it ran: outranks the property bactrian.modes.<system>.<collection>.
create sequence bactrian.modes_version;

create table bactrian.modes (
  system     text        not null,
  collection text        not null,
  mode       text        not null check (mode in ('mongo', 'dual', 'postgres')),
  retired_at timestamptz check (retired_at is null or mode = 'postgres'),
  stage      text        not null
    generated always as (case when retired_at is null then mode else 'retired' end) stored,
  fenced_at  timestamptz,
  version    bigint      not null default nextval('bactrian.modes_version'),
  changed_at timestamptz not null default now(),
  changed_by text        not null,
  why        text,
  primary key (system, collection)
);

comment on table bactrian.modes is 'The store of each collection whose mode was changed while it ran';
comment on column bactrian.modes.retired_at is 'since when MongoDB does not follow any more';
comment on column bactrian.modes.fenced_at is 'since when its writes wait, because somebody is changing the mode; null when they do not';
comment on column bactrian.modes.version is 'grows with every change, over all collections: what a replica says that it has seen';

-- Written in the transaction that changes the mode: the history says what happened, and nothing else.
create table bactrian.stage_changes (
  id           bigint generated always as identity primary key,
  system       text        not null,
  collection   text        not null,
  from_stage   text        not null,
  to_stage     text        not null,
  changed_at   timestamptz not null default clock_timestamp(),
  changed_by   text        not null,
  why          text,
  walk         text        not null check (walk in ('advance', 'rollback', 'drill', 'retire', 'mode')),
  forced       text[]      not null default '{}',
  gate         jsonb,
  fenced_ms    bigint      not null
);

create index stage_changes_of_collection on bactrian.stage_changes (system, collection, id);

comment on table bactrian.stage_changes is 'Who brought which collection to which stage, when, why, and on what evidence';
comment on column bactrian.stage_changes.walk is 'mode: somebody set it by hand, the gate was not asked';
comment on column bactrian.stage_changes.forced is 'the checks of the gate that did not hold then and were passed';
comment on column bactrian.stage_changes.gate is 'the verdicts of the gate at the time';
comment on column bactrian.stage_changes.fenced_ms is 'how long the collection''s writes waited';

create table bactrian.followed (
  system      text not null,
  collection  text not null,
  row_key     text,
  document_id text,
  check ((row_key is null) <> (document_id is null))
);

create index followed_of_collection on bactrian.followed (system, collection);

comment on table bactrian.followed is
  'The documents that the following store got last, as each replica says when it keeps a fence: they are compared before the mode is changed';

-- The processes that take writes, and until when they may without being heard of.
create table bactrian.replicas (
  id    uuid        primary key,
  seen  bigint      not null,
  until timestamptz not null
);

comment on column bactrian.replicas.seen is
  'all fences up to this version are kept, and no write of a fenced collection is under way';

create function bactrian.tell_modes() returns trigger
  language plpgsql
as $$
begin
  notify bactrian_modes;
  return null;
end
$$;

create trigger tell after insert or update or delete on bactrian.modes
  for each statement execute function bactrian.tell_modes();

comment on function bactrian.tell_modes is
  'Processes that hold a lease listen: so they keep a fence, and learn that it is lifted, without waiting for their next beat';
