-- Counts of latencies: element n, from 1, is how many took up to 0.05 * 2^(n/8) milliseconds and longer than the one before.
create function bactrian.add_counts(a bigint[], b bigint[]) returns bigint[]
  language sql immutable parallel safe
as $$
  select coalesce(array_agg(coalesce(t.x, 0) + coalesce(t.y, 0) order by t.n), '{}')
  from unnest(a, b) with ordinality as t (x, y, n)
$$;

create aggregate bactrian.sum_counts(bigint[]) (
  sfunc = bactrian.add_counts, stype = bigint[], initcond = '{}', parallel = safe, combinefunc = bactrian.add_counts);

create function bactrian.percentile_ms(counts bigint[], p double precision) returns double precision
  language sql immutable parallel safe
as $$
  with cumulated as (
    select t.n, t.x, sum(t.x) over (order by t.n) as upto, sum(t.x) over () as total
    from unnest(counts) with ordinality as t (x, n)
  )
  select 0.05 * power(2, (n - 1 + (greatest(p * total, 1) - (upto - x)) / x) / 8.0)
  from cumulated
  where x > 0 and upto >= p * total
  order by n limit 1
$$;

comment on function bactrian.percentile_ms is
  'The latency that the share p (0 to 1) did not exceed, within a twelfth; null when nothing was measured';

create table bactrian.shadow_reads (
  system        text        not null,
  collection    text        not null,
  origin        text        not null check (origin in ('get', 'find', 'sample')),
  at            timestamptz not null,
  reads         bigint      not null default 0,
  dropped       bigint      not null default 0,
  compared      bigint      not null default 0,
  late          bigint      not null default 0,
  noise         bigint      not null default 0,
  mismatches    bigint      not null default 0,
  timed_out     bigint      not null default 0,
  failed        bigint      not null default 0,
  quarantined   bigint      not null default 0,
  expired       bigint      not null default 0,
  not_fed       bigint      not null default 0,
  behind        bigint      not null default 0,
  mongo_took    bigint[]    not null default '{}',
  postgres_took bigint[]    not null default '{}',
  primary key (system, collection, at, origin)
);

create index shadow_reads_by_time on bactrian.shadow_reads (at);

comment on table bactrian.shadow_reads is
  'What reads of one minute came to when the other store was asked, all replicas together';
comment on column bactrian.shadow_reads.reads is 'all that came by, of which a sample is compared';
comment on column bactrian.shadow_reads.dropped is 'not compared because too much was waiting';
comment on column bactrian.shadow_reads.compared is 'equal, late, noise and mismatches together';
comment on column bactrian.shadow_reads.late is 'equal when looked at again';
comment on column bactrian.shadow_reads.noise is 'two reads of MongoDB differed, so that PostgreSQL is not to blame';
comment on column bactrian.shadow_reads.quarantined is 'not comparable: a document of the answer is in quarantine';
comment on column bactrian.shadow_reads.expired is 'not comparable: a document has expired, and each store deletes those in its own time';
comment on column bactrian.shadow_reads.not_fed is 'not compared because nothing keeps the collection''s rows up to date';
comment on column bactrian.shadow_reads.behind is 'not compared: different for as long as the store that follows was known to be behind';
comment on column bactrian.shadow_reads.mongo_took is 'see bactrian.percentile_ms';

create table bactrian.shadow_mismatches (
  id                 bigint generated always as identity primary key,
  system             text        not null,
  collection         text        not null,
  origin             text        not null check (origin in ('get', 'find', 'sample')),
  at                 timestamptz not null,
  document_id        text,
  find_md5           text,
  mongo_documents    integer     not null,
  postgres_documents integer     not null,
  mongo_md5          text        not null,
  postgres_md5       text        not null,
  only_order         boolean     not null,
  paths              text[]      not null,
  tries              integer     not null,
  check ((document_id is null) <> (find_md5 is null))
);

create index shadow_mismatches_by_time on bactrian.shadow_mismatches (at);
create index shadow_mismatches_by_collection on bactrian.shadow_mismatches (system, collection, at);

comment on table bactrian.shadow_mismatches is
  'Reads that the stores answered differently, however often they were looked at. The md5 are of the sorted documents, without ignored fields; values are never kept';

create table bactrian.throttles (
  system  text        primary key,
  percent integer     not null check (percent between 0 and 99),
  said_at timestamptz not null default now(),
  said_by text        not null,
  why     text
);

comment on table bactrian.throttles is
  'How fast an operator lets a system be copied and compared, in percent; 0 is a pause. Every process looks each second';
