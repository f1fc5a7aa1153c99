create function bactrian.validate_foreign_keys(schema_name text)
  returns table (table_name text, constraint_name text, valid boolean)
  language plpgsql
as $$
begin
  for table_name, constraint_name in
    select c.conrelid::regclass::text, c.conname::text
    from pg_constraint c
    where c.contype = 'f' and not c.convalidated and c.connamespace = schema_name::regnamespace
    order by 1, 2
  loop
    begin
      execute format('alter table %s validate constraint %I', table_name, constraint_name);
      valid := true;
    exception when foreign_key_violation then
      raise warning 'orphans in %: %', table_name, sqlerrm;
      valid := false;
    end;
    return next;
  end loop;
end
$$;

comment on function bactrian.validate_foreign_keys is
  'Validates the schema''s foreign keys that are NOT VALID; one that finds orphans stays so, with a warning, and new rows are checked either way';
