-- What of the ledger didn't agree with the other tables when somebody last looked.

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
