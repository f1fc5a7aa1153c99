create function bactrian.landing() returns boolean
  language sql stable parallel safe
as $$
  select coalesce(current_setting('bactrian.landing', true), '') = 'on'
$$;

comment on function bactrian.landing is
  'Whether this transaction copies rows from MongoDB: a system''s triggers ask it in their WHEN, and leave rows as they were there';
