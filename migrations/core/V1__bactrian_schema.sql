-- Everything that Bactrian itself remembers lives in this schema; the systems being moved have their own.
create schema if not exists bactrian;

comment on schema bactrian is 'What Bactrian itself remembers: positions, gaps, quarantine, evidence, histories.';
