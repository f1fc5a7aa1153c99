-- What the application kept in hooks and services, kept by the database. A copy from MongoDB brings rows as they were there:
-- while it lands (bactrian.landing()) hooks that change or judge other rows stand still.

-- updated_at

do $$
declare
  name text;
begin
  for name in
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'updated_at'
    where c.relnamespace = 'escrow'::regnamespace and c.relkind = 'r' order by 1
  loop
    execute format('create trigger touch before update on escrow.%I for each row when (not bactrian.landing()) execute function bactrian.touch()', name);
  end loop;
end
$$;

-- The ledger is written once [S].

create function escrow.refuse_change() returns trigger
  language plpgsql
as $$
begin
  raise exception '% of escrow.funds_ledger_entries is refused: the ledger only grows', tg_op
    using errcode = 'restrict_violation', hint = 'Append an entry that makes up for it.';
end
$$;

create trigger append_only before update or delete on escrow.funds_ledger_entries
  for each row execute function escrow.refuse_change();
create trigger append_only_truncate before truncate on escrow.funds_ledger_entries
  for each statement execute function escrow.refuse_change();
-- Also for a session that switches ordinary triggers off.
alter table escrow.funds_ledger_entries enable always trigger append_only;
alter table escrow.funds_ledger_entries enable always trigger append_only_truncate;

-- What came in for a request is what is held, released, refunded and paid in fees, and never less than nothing [R].

create view escrow.ledger_accounts as
  select
    e.payment_id,
    e.payment_external_ref,
    e.purchase_request_ref_kind,
    e.purchase_request_id,
    e.purchase_request_external_ref,
    e.currency,
    coalesce(sum(e.amount) filter (where e.entry_type = 'hold'), 0) as received,
    coalesce(sum(e.amount) filter (where e.entry_type = 'release'), 0) as released,
    coalesce(sum(e.amount) filter (where e.entry_type = 'refund'), 0) as refunded,
    coalesce(sum(e.amount) filter (where e.entry_type = 'fee'), 0) as fees,
    sum(case when e.entry_type = 'hold' then e.amount else -e.amount end) as held
  from escrow.funds_ledger_entries e
  group by 1, 2, 3, 4, 5, 6;

comment on view escrow.ledger_accounts is
  'For each payment of a request, and currency, what the ledger says: held = received - released - refunded - fees';

create view escrow.funds_accounts as
  select
    purchase_request_ref_kind, purchase_request_id, purchase_request_external_ref, currency,
    sum(received) as received, sum(released) as released, sum(refunded) as refunded, sum(fees) as fees, sum(held) as held
  from escrow.ledger_accounts
  group by 1, 2, 3, 4;

comment on view escrow.funds_accounts is
  'The same for each request and currency [D: FundsAccount, a view because it follows from the entries]';

create function escrow.keep_covered() returns trigger
  language plpgsql
as $$
declare
  held numeric;
begin
  -- All of them serializable [S]: one that is, next to one that isn't, does not see what the other paid out meanwhile.
  if current_setting('transaction_isolation') <> 'serializable' then
    raise exception 'a payout needs a transaction that is serializable, not %', current_setting('transaction_isolation')
      using errcode = 'feature_not_supported';
  end if;
  -- One at a time for each request: two payouts must not both find the same money.
  perform pg_advisory_xact_lock(hashtextextended(
    coalesce(new.purchase_request_id::text, new.purchase_request_external_ref), 4117));
  select coalesce(sum(case when entry_type = 'hold' then amount else -amount end), 0) into held
  from escrow.funds_ledger_entries
  where (purchase_request_id = new.purchase_request_id or purchase_request_external_ref = new.purchase_request_external_ref)
    and currency = new.currency;
  if held < new.amount then
    raise exception 'the ledger holds % % for this request, too little for a % of %', held, new.currency, new.entry_type, new.amount
      using errcode = 'check_violation', constraint = 'ledger_covered';
  end if;
  return new;
end
$$;

create trigger covered before insert on escrow.funds_ledger_entries
  for each row when (new.entry_type <> 'hold' and not bactrian.landing()) execute function escrow.keep_covered();

-- A dispute that is opened, or ends, touches its request, which payouts lock: a payout that was under way begins again and
-- finds the dispute.

create function escrow.touch_disputed_request() returns trigger
  language plpgsql
as $$
begin
  update escrow.purchase_requests set updated_at = now() where id = new.purchase_request_id;
  return null;
end
$$;

create trigger touch_request after insert or update of status, resolution, purchase_request_id on escrow.disputes
  for each row when (not bactrian.landing()) execute function escrow.touch_disputed_request();

-- The accepted offer is the selected one, and a request is completed when its money has gone somewhere [R]. Looked at when
-- the transaction ends, so that it may do things in its own order.

create function escrow.check_selected_offer() returns trigger
  language plpgsql
as $$
declare
  request escrow.purchase_requests;
  accepted uuid;
begin
  -- Locked: who selects another offer meanwhile and who accepts this one must not both find nothing wrong.
  if tg_table_name = 'seller_offers' then
    select * into request from escrow.purchase_requests where id = new.purchase_request_id for no key update;
  else
    select * into request from escrow.purchase_requests where id = new.id for no key update;
  end if;
  select id into accepted from escrow.seller_offers where purchase_request_id = request.id and status = 'accepted';
  if accepted is not null and accepted is distinct from request.selected_offer_id then
    raise exception 'the accepted offer % is not the selected offer of request %', accepted, request.id
      using errcode = 'check_violation', constraint = 'purchase_requests_selected_is_accepted';
  end if;
  return null;
end
$$;

create constraint trigger selected_is_accepted after insert or update of status, purchase_request_id on escrow.seller_offers
  deferrable initially deferred for each row when (not bactrian.landing()) execute function escrow.check_selected_offer();
create constraint trigger selected_is_accepted after insert or update of selected_offer_id on escrow.purchase_requests
  deferrable initially deferred for each row when (not bactrian.landing()) execute function escrow.check_selected_offer();

create function escrow.check_completed() returns trigger
  language plpgsql
as $$
begin
  -- As it is by now: the transaction may have taken it back.
  if exists (select from escrow.purchase_requests where id = new.id and status in ('completed', 'seller_paid'))
    and not exists (
      select from escrow.funds_ledger_entries
      where purchase_request_id = new.id and entry_type in ('release', 'refund'))
  then
    raise exception 'request % is %, but the ledger has neither released nor refunded its money', new.id, new.status
      using errcode = 'check_violation', constraint = 'purchase_requests_completed_is_paid';
  end if;
  return null;
end
$$;

create constraint trigger completed_is_paid after insert or update of status on escrow.purchase_requests
  deferrable initially deferred for each row
  when (new.status in ('completed', 'seller_paid') and not bactrian.landing()) execute function escrow.check_completed();

-- The index of an address comes from the sequence and stays; so does the address [D]. What is deleted is remembered, so that
-- neither is ever used again.

create table escrow.retired_derivations (
  derivation_index bigint primary key,
  address          text not null,
  retired_at       timestamptz not null default now()
);

create index retired_derivations_by_address on escrow.retired_derivations (address);

comment on table escrow.retired_derivations is 'Indexes and addresses of destinations that were deleted [R]';

create function escrow.retire_derivation() returns trigger
  language plpgsql
as $$
begin
  insert into escrow.retired_derivations (derivation_index, address) values (old.derivation_index, old.address)
  on conflict do nothing;
  return null;
end
$$;

create trigger retire after delete on escrow.derived_destinations
  for each row execute function escrow.retire_derivation();

create function escrow.keep_derivation() returns trigger
  language plpgsql
as $$
declare
  latest bigint;
begin
  if tg_op = 'UPDATE' then
    if (new.derivation_index, new.address, new.chain_id) is distinct from (old.derivation_index, old.address, old.chain_id) then
      raise exception 'the address and the index of a destination stay as they are'
        using errcode = 'restrict_violation', constraint = 'derived_destinations_fixed';
    end if;
    return new;
  end if;
  begin
    latest := currval('escrow.derivation_index');
  exception when object_not_in_prerequisite_state then
    latest := null; -- this session has not asked for one
  end;
  if new.derivation_index is distinct from latest then
    raise exception 'the index % does not come from the sequence escrow.derivation_index', new.derivation_index
      using errcode = 'restrict_violation', constraint = 'derived_destinations_index_from_sequence';
  end if;
  if exists (
    select from escrow.retired_derivations where derivation_index = new.derivation_index or address = new.address)
  then
    raise exception 'the index % or its address has been used before', new.derivation_index
      using errcode = 'restrict_violation', constraint = 'derived_destinations_used_once';
  end if;
  return new;
end
$$;

create trigger derivation before insert or update on escrow.derived_destinations
  for each row when (not bactrian.landing()) execute function escrow.keep_derivation();

-- The counter of MongoDB moves the sequence, never back.

create function escrow.advance_sequence() returns trigger
  language plpgsql
as $$
begin
  perform setval('escrow.derivation_index', new.seq)
  from escrow.derivation_index
  where new.seq > last_value or not is_called and new.seq = last_value;
  return null;
end
$$;

create trigger advance_sequence after insert or update on escrow.counters
  for each row when (new.id = 'derived_destination_index') execute function escrow.advance_sequence();

-- Hooks of the models [S].

create function escrow.demote_other_addresses() returns trigger
  language plpgsql
as $$
begin
  update escrow.addresses set is_primary = false where user_id = new.user_id and id <> new.id and is_primary;
  return new;
end
$$;

create trigger one_primary before insert or update on escrow.addresses
  for each row when (new.is_primary and not bactrian.landing()) execute function escrow.demote_other_addresses();

create function escrow.note_dispute_status() returns trigger
  language plpgsql
as $$
begin
  new.timeline := new.timeline || jsonb_build_array(jsonb_build_object(
    'status', new.status,
    'at', jsonb_build_object('$date', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))));
  return new;
end
$$;

create trigger timeline before update on escrow.disputes
  for each row when (new.status <> old.status and new.timeline = old.timeline and not bactrian.landing())
  execute function escrow.note_dispute_status();
create trigger timeline_begins before insert on escrow.disputes
  for each row when (new.timeline = '[]' and not bactrian.landing()) execute function escrow.note_dispute_status();

create function escrow.publish_post() returns trigger
  language plpgsql
as $$
declare
  wanted text;
  number integer := 1;
begin
  if new.slug is null then
    -- Letters of any script, as in a Persian title [R].
    wanted := trim(both '-' from regexp_replace(lower(new.title), '[^[:alnum:]]+', '-', 'g'));
    wanted := coalesce(nullif(wanted, ''), 'post');
    new.slug := wanted;
    while exists (select from escrow.blog_posts where slug = new.slug and id <> new.id) loop
      number := number + 1;
      new.slug := wanted || '-' || number;
    end loop;
  end if;
  if new.status = 'published' and new.published_at is null then
    new.published_at := now();
  end if;
  return new;
end
$$;

create trigger publish before insert or update on escrow.blog_posts
  for each row when (not bactrian.landing()) execute function escrow.publish_post();
