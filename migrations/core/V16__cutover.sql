create table bactrian.gate_findings (
  system     text        not null,
  collection text        not null,
  name       text        not null,
  state      text        not null check (state in ('passed', 'failed', 'unchecked')),
  since      timestamptz not null,
  figure     text        not null,
  at         timestamptz not null default now(),
  primary key (system, collection, name)
);

comment on table bactrian.gate_findings is
  'The gate''s checks as the service last saw them: a check that passes and has no evidence of its own for how long has it here';

create table bactrian.drills (
  id         bigint generated always as identity primary key,
  system     text        not null,
  collection text        not null,
  home       text        not null check (home in ('dual', 'postgres')),
  begun_at   timestamptz not null default clock_timestamp(),
  begun_by   text        not null,
  why        text,
  forced     text[]      not null default '{}',
  ended_at   timestamptz,
  passed     boolean,
  what       text,
  proof      jsonb
);

create index drills_of_collection on bactrian.drills (system, collection, id);

comment on table bactrian.drills is
  'Flips that were made to be taken back. One that has begun and not ended, and whose maker is dead, is taken back by a service';
comment on column bactrian.drills.home is 'the stage from which it began, and to which it has to come back';
comment on column bactrian.drills.forced is 'the checks that did not hold, and that somebody passed with force';
comment on column bactrian.drills.proof is 'both walks with their steps, how long writes waited, and what was compared';

-- Not logged: what was under way when PostgreSQL went down is not any more.
create unlogged table bactrian.walks (
  system     text        not null,
  collection text        not null,
  walk       text        not null,
  from_stage text        not null,
  to_stage   text        not null,
  changed_by text        not null,
  step       text        not null,
  begun_at   timestamptz not null default clock_timestamp(),
  step_at    timestamptz not null default clock_timestamp(),
  session    integer     not null,
  primary key (system, collection)
);

comment on table bactrian.walks is 'Which step the change of a collection''s stage is at, for those who ask';
comment on column bactrian.walks.session is
  'the process id of the session that has the turn to change the stage: without its lock the walk is over';

create table bactrian.announcements (
  id          bigint generated always as identity primary key,
  at          timestamptz not null default clock_timestamp(),
  kind        text        not null check (kind in ('stage', 'alarm', 'clear', 'fence', 'lift')),
  system      text        not null,
  collection  text        not null,
  body        jsonb       not null,
  streamed_at timestamptz,
  posted_at   timestamptz
);

create index announcements_to_stream on bactrian.announcements (id) where streamed_at is null;
create index announcements_to_post on bactrian.announcements (id) where posted_at is null;
create index announcements_by_time on bactrian.announcements (at);
create index announcements_of_fences on bactrian.announcements (system, collection, id desc) where kind in ('fence', 'lift');

comment on table bactrian.announcements is
  'What applications and people are told, each at least once and in this order: on the stream and by webhook, where there are such';

create function bactrian.announce_stage() returns trigger
  language plpgsql
as $$
begin
  insert into bactrian.announcements (kind, system, collection, body)
  values ('stage', new.system, new.collection, jsonb_build_object(
    'from', new.from_stage, 'to', new.to_stage, 'walk', new.walk, 'by', new.changed_by, 'why', new.why,
    'forced', to_jsonb(new.forced), 'at', new.changed_at));
  return null;
end
$$;

create trigger announce after insert on bactrian.stage_changes
  for each row execute function bactrian.announce_stage();

create function bactrian.note_copying() returns trigger
  language plpgsql
as $$
declare
  begins boolean := tg_op = 'INSERT';
  it record := case when tg_op = 'INSERT' then new else old end;
begin
  insert into bactrian.stage_changes (system, collection, from_stage, to_stage, changed_by, walk, fenced_ms)
  select it.system, it.collection,
    case when begins then 'mongo' else 'backfill' end, case when begins then 'backfill' else 'mongo' end,
    'backfill', case when begins then 'advance' else 'rollback' end, 0
  where not exists (select from bactrian.modes m
    where m.system = it.system and m.collection = it.collection and m.mode <> 'mongo');
  return null;
end
$$;

create trigger note_copying after insert or delete on bactrian.backfills
  for each row execute function bactrian.note_copying();

comment on function bactrian.note_copying is 'A collection whose copying begins is in stage backfill; forgotten, in mongo again';
