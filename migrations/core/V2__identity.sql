-- An ObjectId inside a UUIDv8 and out again: the same as io.bactrian.identity.EmbeddedId.
-- From the left: 48 bits of ObjectId, version 8, 12 bits, variant 10, 36 bits, 26 bits that mark it as ours.

create function bactrian.uuid_of(objectid text) returns uuid
  language sql immutable strict parallel safe
as $$
  select case
    when objectid ~ '^[0-9a-fA-F]{24}$' then
      (substr(objectid, 1, 12) || '8' || substr(objectid, 13, 3)
        || lpad(to_hex(
             (2::bigint << 62)
             | (('x' || lpad(substr(objectid, 16, 9), 16, '0'))::bit(64)::bigint << 26)
             | x'2BAC781'::bigint), 16, '0'))::uuid
  end
$$;

comment on function bactrian.uuid_of(text) is
  'The uuid in which the ObjectId with these 24 hexadecimal digits is embedded; null for any other text';

create function bactrian.objectid(id uuid) returns text
  language sql immutable strict parallel safe
as $$
  select case
    when substr(hex, 13, 1) = '8'
      and low >> 62 & 3 = 2
      and low & x'3FFFFFF'::bigint = x'2BAC781'::bigint
    then substr(hex, 1, 12) || substr(hex, 14, 3) || lpad(to_hex(low >> 26 & x'FFFFFFFFF'::bigint), 9, '0')
  end
  from (
    select hex, ('x' || substr(hex, 17))::bit(64)::bigint as low
    from (select replace(id::text, '-', '') as hex) as digits
  ) as bits
$$;

comment on function bactrian.objectid(uuid) is
  'The 24 hexadecimal digits of the ObjectId embedded in this uuid; null when it holds none';

create table bactrian.id_map (
  system     text        not null,
  collection text        not null,
  legacy_id  text        not null,
  uuid       uuid        not null,
  created_at timestamptz not null default now(),
  primary key (system, collection, legacy_id),
  unique (system, collection, uuid)
);

comment on table bactrian.id_map is
  'The uuid of every document whose mapping says id: mapped; legacy_id is the _id as text with a type tag';
