create table escrow.config_settings (
  id               uuid primary key default bactrian.new_id(),
  legacy_object_id text generated always as (bactrian.objectid(id)) stored,
  key              text not null unique check (key ~ '\S'), -- as in confirmation_threshold:56 [D]
  value            jsonb,
  description      text,
  updated_by_id    uuid,
  created_at       timestamptz(3) not null,
  updated_at       timestamptz(3) not null,
  extra            jsonb
);

create unique index config_settings_by_legacy_id on escrow.config_settings (legacy_object_id) where legacy_object_id is not null;
create index config_settings_by_author on escrow.config_settings (updated_by_id);

comment on table escrow.config_settings is 'collection configsettings; the plan makes key the primary key [D], here it is unique, because documents have an _id';

create table escrow.config_setting_history (
  id               uuid primary key default bactrian.new_id(),
  legacy_object_id text generated always as (bactrian.objectid(id)) stored,
  key              text not null,
  old_value        jsonb,
  new_value        jsonb,
  changed_by_id    uuid,
  changed_at       timestamptz(3) not null,
  extra            jsonb
);

create unique index config_setting_history_by_legacy_id on escrow.config_setting_history (legacy_object_id) where legacy_object_id is not null;
create index config_setting_history_by_key on escrow.config_setting_history (key, changed_at desc);
create index config_setting_history_by_author on escrow.config_setting_history (changed_by_id);

comment on table escrow.config_setting_history is 'collection configsettinghistories [S]';
