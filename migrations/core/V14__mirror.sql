-- While PostgreSQL leads, whatever changes a collection's rows notes which documents changed, in the same transaction.

create function bactrian.mirror_rows() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  keys text := tg_argv[2];
begin
  keys := case tg_op
    when 'TRUNCATE' then replace(keys, '{changed}', format('%I.%I', tg_table_schema, tg_table_name))
    when 'UPDATE' then replace(keys, '{changed}', 'changed') || ' union ' || replace(keys, '{changed}', 'changed_before')
    else replace(keys, '{changed}', 'changed')
  end;
  execute format(
    'insert into bactrian.gaps (system, collection, follower, row_key, document_id)
     select distinct $1, $2, ''mongo'', k, d from (%s) as keys (k, d) where k is not null', keys)
    using tg_argv[0], tg_argv[1];
  return null;
end
$$;

-- It runs what its arguments say, with its owner's rights: only who may call it may make a trigger of it.
revoke all on function bactrian.mirror_rows() from public;

comment on function bactrian.mirror_rows is
  'Trigger: notes the keys of the root rows of which a statement changed something. Arguments: system, collection, and a query for the keys, and for gaps.document_id, from {changed}';

comment on column bactrian.gaps.document_id is
  'the _id as canonical Extended JSON, where PostgreSQL follows. Where MongoDB follows and _ids may share a key: what the changed root row''s extra held of its _id, null in JSON if nothing; NULL if it was no root row that changed';

create function bactrian.mirror_name(of_system text, of_collection text) returns text
  language sql immutable
as $$ select 'bactrian_mirror_' || left(md5(of_system || '.' || of_collection), 16) $$;

create function bactrian.mirror_off(of_system text, of_collection text) returns void
  language plpgsql
as $$
declare
  found record;
begin
  for found in
    select tgname, tgrelid::regclass as of_table from pg_catalog.pg_trigger
    where tgfoid = 'bactrian.mirror_rows'::regproc and not tgisinternal
      and starts_with(tgname, bactrian.mirror_name(of_system, of_collection))
    order by tgrelid
  loop
    execute format('drop trigger %I on %s', found.tgname, found.of_table);
  end loop;
end
$$;

comment on function bactrian.mirror_off is 'Ends what bactrian.mirror_on began; part of the transaction that changes the mode';

create function bactrian.mirror_on(of_system text, of_collection text, tables jsonb) returns void
  language plpgsql
as $$
declare
  found record;
  event text;
begin
  perform bactrian.mirror_off(of_system, of_collection);
  for found in
    select t ->> 'table' as of_table, t ->> 'keys' as keys from jsonb_array_elements(tables) t order by 1
  loop
    foreach event in array array['insert', 'update', 'delete', 'truncate'] loop
      execute format(
        'create trigger %I %s %s on %s %s for each statement execute function bactrian.mirror_rows(%L, %L, %L)',
        bactrian.mirror_name(of_system, of_collection) || '_' || event,
        case event when 'truncate' then 'before' else 'after' end,
        event,
        found.of_table,
        case event
          when 'insert' then 'referencing new table as changed'
          when 'update' then 'referencing new table as changed old table as changed_before'
          when 'delete' then 'referencing old table as changed'
          else ''
        end,
        of_system, of_collection, found.keys);
    end loop;
  end loop;
end
$$;

comment on function bactrian.mirror_on is
  'Has every change of these tables noted in bactrian.gaps, for MongoDB to follow: [{"table": its name quoted, "keys": a query for the root rows'' keys, and for gaps.document_id, as text from {changed}}]';

create function bactrian.new_id() returns uuid
  language sql volatile parallel safe
as $$
  select bactrian.uuid_of(
    lpad(to_hex(floor(extract(epoch from clock_timestamp()))::bigint), 8, '0') || left(random, 8) || right(random, 8))
  from (select replace(gen_random_uuid()::text, '-', '') as random) as r
$$;

comment on function bactrian.new_id is 'A uuid in which a new ObjectId is embedded: a default for keys of tables behind which documents stand';
