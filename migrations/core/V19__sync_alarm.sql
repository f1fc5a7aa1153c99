alter table bactrian.sync_collections add column alarmed boolean not null default false;

comment on column bactrian.sync_collections.alarmed is
  'whether it was told that its changes do not land, and not yet that they land again';

create function bactrian.announce_sync() returns trigger
  language plpgsql
as $$
declare
  asks boolean := new.state not in ('waiting', 'live');
begin
  if tg_op = 'UPDATE' and old.state = new.state
    or not asks and not (new.state = 'live' and new.alarmed) then
    return null;
  end if;
  insert into bactrian.announcements (kind, system, collection, body)
  values (case when asks then 'alarm' else 'clear' end, new.system, new.collection, jsonb_build_object(
    'check', 'sync',
    'figure', case when asks then concat_ws(': ', 'its changes do not land, it is ' || new.state, new.why) else 'its changes land' end,
    'todo', case when asks then format('bactrian recopy %s %s', new.system, new.collection) else '' end));
  update bactrian.sync_collections set alarmed = asks
  where system = new.system and collection = new.collection;
  return null;
end
$$;

create trigger announce after insert or update of state on bactrian.sync_collections
  for each row execute function bactrian.announce_sync();
