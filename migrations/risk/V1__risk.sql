create schema risk;

comment on schema risk is 'Projects, their events, and the incidents that the rules find in them.';

create table risk.projects (
  id         uuid primary key,
  name       varchar(512) not null check (name ~ '\S'),
  created_at timestamptz  not null default now(),
  updated_at timestamptz  not null default now(),
  extra      jsonb
);

create trigger touch before update on risk.projects for each row when (not bactrian.landing()) execute function bactrian.touch();

create table risk.api_keys (
  id           uuid primary key,
  project_id   uuid         not null references risk.projects on delete cascade,
  kind         text         not null check (kind in ('secret', 'publishable')),
  name         varchar(128) not null check (name ~ '\S'),
  public_id    text         not null unique check (public_id ~ '^[0-9a-f]{24}$'),
  hash         bytea        not null check (octet_length(hash) = 32),
  created_at   timestamptz  not null default now(),
  last_used_at timestamptz,
  revoked_at   timestamptz
);

create index on risk.api_keys (project_id);

comment on table risk.api_keys is 'A key is shown once, when it is made: what is kept is its public part and the SHA-256 of its secret one';

create table risk.events (
  id             uuid primary key,
  project_id     uuid         not null references risk.projects on delete cascade,
  source         varchar(512) not null check (source ~ '\S'),
  type           varchar(256) not null check (type ~ '\S'),
  severity       text         not null check (severity in ('INFO', 'WARN', 'ERROR', 'CRITICAL')),
  payload        jsonb        not null,
  correlation_id varchar(256),
  occurred_at    timestamptz  not null,
  created_at     timestamptz  not null default now(),
  extra          jsonb
);

-- Lists by time, newest first, and the windows of rules that look at every severity.
create index events_by_time on risk.events (project_id, occurred_at, id);
-- The windows of rules: of a busy project only the errors. Not by severity first: a rule counts several together, and
-- asks for the nearest in the order of time.
create index events_of_errors on risk.events (project_id, occurred_at) where severity in ('ERROR', 'CRITICAL');
-- What came in since a time; tiny, because events arrive in this order.
create index events_by_arrival on risk.events using brin (created_at);
create index events_by_correlation on risk.events (project_id, correlation_id, occurred_at)
  where correlation_id is not null;

create table risk.incidents (
  id             uuid primary key,
  project_id     uuid        not null references risk.projects on delete cascade,
  rule           text,
  group_key      text        not null default '',
  status         text        not null default 'OPEN' check (status in ('OPEN', 'INVESTIGATING', 'RESOLVED')),
  severity       text        not null check (severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  summary        text        not null,
  first_event_at timestamptz,
  last_event_at  timestamptz,
  event_count    bigint      not null default 0,
  resolved_at    timestamptz,
  resolved_by    text        check (resolved_by in ('sweep', 'user', 'merge')),
  merged_into    uuid        references risk.incidents,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  extra          jsonb,
  check ((rule is null) = (first_event_at is null)),
  check ((first_event_at is null) = (last_event_at is null)),
  check (first_event_at <= last_event_at)
);

create trigger touch before update on risk.incidents for each row when (not bactrian.landing()) execute function bactrian.touch();

comment on column risk.incidents.rule is 'the rule that opened it; null when a person or the application that was migrated did';
comment on column risk.incidents.first_event_at is 'the first and the last event at which the rule''s threshold was passed';

-- At most one that isn't resolved: two consumers that find the same incident can't both open it.
create unique index incidents_one_open on risk.incidents (project_id, rule, group_key)
  where status <> 'RESOLVED' and rule is not null;
create index incidents_by_rule on risk.incidents (project_id, rule, group_key, last_event_at) where rule is not null;
create index incidents_by_time on risk.incidents (project_id, created_at, id);
create index incidents_of_all on risk.incidents (created_at, id);
create index incidents_to_sweep on risk.incidents (last_event_at) where status <> 'RESOLVED' and rule is not null;
create index on risk.incidents (merged_into) where merged_into is not null;

create table risk.incident_events (
  incident_id uuid not null references risk.incidents on delete cascade,
  event_id    uuid not null references risk.events on delete cascade,
  primary key (incident_id, event_id)
);

create index on risk.incident_events (event_id);

create table risk.idempotency_keys (
  project_id   uuid        not null references risk.projects on delete cascade,
  key          text        not null check (length(key) between 1 and 200),
  request_hash bytea       not null,
  status       integer     not null,
  response     text        not null,
  created_at   timestamptz not null default now(),
  primary key (project_id, key)
);

create index on risk.idempotency_keys (created_at);

comment on table risk.idempotency_keys is 'What was answered to a request with an Idempotency-Key, given again to the same request';

create table risk.outbox (
  id         bigint generated always as identity primary key,
  messages   text        not null,
  count      integer     not null,
  created_at timestamptz not null default now()
);

comment on table risk.outbox is
  'What the stream has yet to get: a row holds the messages of one transaction, one a line, and goes when the stream has them';

create table risk.set_aside (
  stream       text        not null,
  entry_id     text        not null,
  consumers    text        not null,
  fields       jsonb       not null,
  reason       text        not null,
  set_aside_at timestamptz not null default now(),
  primary key (stream, consumers, entry_id)
);

comment on table risk.set_aside is 'Entries of the stream that a group of consumers could not handle however often it tried';

create table risk.evaluated (
  one_row      boolean     primary key default true check (one_row),
  through      timestamptz not null default now(),
  mark         text,
  newest       text        not null default '0-0',
  next_through timestamptz,
  next_newest  text,
  check ((next_through is null) = (next_newest is null))
);

insert into risk.evaluated default values;

comment on table risk.evaluated is 'How far the evaluation has come, for when the stream loses entries that nobody has evaluated';
comment on column risk.evaluated.through is 'events that came in before are evaluated';
comment on column risk.evaluated.mark is 'what marks the stream that this was found with';
comment on column risk.evaluated.newest is 'the stream''s newest entry when it was looked at';
comment on column risk.evaluated.next_through is 'through, as soon as the entries up to next_newest are evaluated';
