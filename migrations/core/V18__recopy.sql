-- A collection may be copied again, over the rows that are there. That it is, survives a kill: whoever goes on knows that rows which
-- are there may be old, and that rows without a document have to be looked for before it is settled.
alter table bactrian.backfills
  add column plan       bigint  not null generated always as identity,
  add column again      boolean not null default false,
  add column surplus_at timestamptz;

comment on column bactrian.backfills.plan is
  'another one whenever it is planned anew: who copies a range of an earlier plan finds that it is gone';
comment on column bactrian.backfills.again is 'whether documents land over the rows that are there; else rows stay as they are';
comment on column bactrian.backfills.surplus_at is
  'copied again: when the rows without a document had been noted, before which it is not settled';
