-- What the ledger says of each payment, and what of it didn't agree with the other tables when somebody last looked.

create view escrow.ledger_accounts as
  select
    e.payment_id,
    e.payment_external_ref,
    e.purchase_request_id,
    e.purchase_request_external_ref,
    e.currency,
    coalesce(sum(e.amount) filter (where e.entry_type = 'hold'), 0) as received,
    coalesce(sum(e.amount) filter (where e.entry_type = 'release'), 0) as released,
    coalesce(sum(e.amount) filter (where e.entry_type = 'refund'), 0) as refunded,
    coalesce(sum(e.amount) filter (where e.entry_type = 'fee'), 0) as fees,
    sum(case when e.entry_type = 'hold' then e.amount else -e.amount end) as held
  from escrow.funds_ledger_entries e
  group by 1, 2, 3, 4, 5;

comment on view escrow.ledger_accounts is 'As escrow.funds_accounts, for each payment of a request';

create table escrow.ledger_reconciliations (
  id          bigint generated always as identity primary key,
  -- When the schedule asked for it: the same on all replicas, of which one does it.
  due_at      timestamptz not null unique,
  started_at  timestamptz not null default now(),
  finished_at timestamptz,
  payments    bigint      not null default 0,
  entries     bigint      not null default 0
);

comment on table escrow.ledger_reconciliations is 'Each time that ledger and payments were compared; a run is one transaction';

create table escrow.ledger_findings (
  id                  uuid primary key default gen_random_uuid(),
  reconciliation_id   bigint      not null references escrow.ledger_reconciliations on delete cascade,
  kind                text        not null,
  -- No foreign keys: that there is no such payment may be the finding.
  payment_id          uuid,
  purchase_request_id uuid,
  reference           text,
  expected            text        not null,
  found               text        not null,
  found_at            timestamptz not null default now()
);

create index ledger_findings_by_reconciliation on escrow.ledger_findings (reconciliation_id, id);

comment on table escrow.ledger_findings is 'Where ledger, payments, requests and offers do not agree; reference is the external text or the entry, where there is no id';
