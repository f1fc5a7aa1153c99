-- What was answered to a request for an entry, so that the same request again gets the same answer.

create table escrow.ledger_answers (
  entry_id uuid primary key references escrow.funds_ledger_entries,
  content  bytea not null,
  answer   text  not null
);

comment on table escrow.ledger_answers is
  'For entries that POST /ledger/{paymentId} made: SHA-256 of what was asked, and the answer. An entry that came from MongoDB has none';
