-- A row that SQL inserts is a document with an ObjectId.
alter table demo.categories alter column id set default bactrian.new_id();
alter table demo.products alter column id set default bactrian.new_id();
alter table demo.customers alter column id set default bactrian.new_id();
alter table demo.orders alter column id set default bactrian.new_id();
