-- A row that SQL inserts is a document with an ObjectId.
alter table risk.projects alter column id set default bactrian.new_id();
alter table risk.events alter column id set default bactrian.new_id();
alter table risk.incidents alter column id set default bactrian.new_id();
