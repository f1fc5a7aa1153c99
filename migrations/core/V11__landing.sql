create function bactrian.landing() returns boolean
  language sql stable parallel safe
as $$
  select coalesce(current_setting('bactrian.landing', true), '') = 'on'
$$;

comment on function bactrian.landing is
  'Whether this transaction copies rows from MongoDB: a system''s triggers ask it in their WHEN, and leave rows as they were there';

create function bactrian.touch() returns trigger
  language plpgsql
as $$
begin
  -- Who sets it means it.
  if new.updated_at is not distinct from old.updated_at then
    new.updated_at := now();
  end if;
  return new;
end
$$;

comment on function bactrian.touch is 'For triggers before an update: updated_at is now, unless the update says what it is';
