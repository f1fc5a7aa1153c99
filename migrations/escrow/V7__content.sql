create table escrow.disputes (
  id                  uuid primary key default bactrian.new_id(),
  legacy_object_id    text generated always as (bactrian.objectid(id)) stored,
  purchase_request_id uuid not null,
  buyer_id            uuid not null,
  seller_id           uuid,
  admin_id            uuid,
  reason              varchar(200) not null,
  description         varchar(2000) not null,
  priority            escrow.dispute_priority not null default 'medium',
  category            escrow.dispute_category not null default 'other',
  status              escrow.dispute_status not null default 'pending',
  evidence            jsonb not null default '[]', -- documents of their own making: jsonb is what the plan allows [S]
  messages            jsonb not null default '[]',
  timeline            jsonb not null default '[]',
  resolution          jsonb,
  response_deadline   timestamptz(3),
  resolution_deadline timestamptz(3),
  resolved_at         timestamptz(3),
  chat_ref_kind       escrow.ref_kind, -- missing from the application's own schema [S]
  chat_id             uuid,
  chat_external_ref   text,
  created_at          timestamptz(3) not null,
  updated_at          timestamptz(3) not null,
  extra               jsonb,
  constraint disputes_chat_ref check (escrow.one_reference(chat_ref_kind, chat_id, chat_external_ref))
);

create unique index disputes_by_legacy_id on escrow.disputes (legacy_object_id) where legacy_object_id is not null;
create index disputes_by_status on escrow.disputes (status, priority);
create index disputes_by_admin on escrow.disputes (admin_id, status);
create index disputes_by_request on escrow.disputes (purchase_request_id);
create index disputes_by_buyer on escrow.disputes (buyer_id);
create index disputes_by_seller on escrow.disputes (seller_id);
create index disputes_by_chat on escrow.disputes (chat_id);

comment on table escrow.disputes is 'collection disputes [S]; while one is open, its request''s money stays where it is';

-- The application kept participants and messages in jsonb [S]; here they are rows from the start.
create table escrow.chats (
  id                     uuid primary key default bactrian.new_id(),
  legacy_object_id       text generated always as (bactrian.objectid(id)) stored,
  type                   escrow.chat_type not null default 'direct',
  name                   text,
  related_type           text check (related_type in ('PurchaseRequest', 'SellerOffer', 'Transaction')),
  related_id             uuid, -- of what related_type says: no foreign key can [R]
  last_message_author_id uuid,
  last_message_body      text,
  last_message_at        timestamptz(3),
  is_archived            boolean not null default false,
  created_at             timestamptz(3) not null,
  updated_at             timestamptz(3) not null,
  extra                  jsonb
);

create unique index chats_by_legacy_id on escrow.chats (legacy_object_id) where legacy_object_id is not null;
create index chats_by_related on escrow.chats (related_type, related_id);
create index chats_by_last_message on escrow.chats (last_message_at desc);
create index chats_by_last_author on escrow.chats (last_message_author_id);

comment on table escrow.chats is 'collection chats [S], normalised [R]';

create table escrow.chat_participants (
  chat_id      uuid not null,
  user_id      uuid not null,
  position     integer not null,
  role         escrow.chat_role not null default 'member',
  joined_at    timestamptz(3),
  last_read_at timestamptz(3),
  extra        jsonb,
  primary key (chat_id, user_id),
  unique (chat_id, position)
);

create index chat_participants_by_user on escrow.chat_participants (user_id);

comment on table escrow.chat_participants is 'chats.participants [S names, R columns]';

create table escrow.chat_unread_counts (
  chat_id uuid not null,
  user_id uuid not null,
  unread  integer not null check (unread >= 0),
  primary key (chat_id, user_id)
);

create index chat_unread_counts_by_user on escrow.chat_unread_counts (user_id);

comment on table escrow.chat_unread_counts is 'chats.unreadCounts: an object whose names are users [R]';

create table escrow.chat_messages (
  id         uuid primary key default gen_random_uuid(),
  chat_id    uuid not null,
  position   integer not null,
  sender_id  uuid,
  body       text,
  kind       escrow.message_type not null default 'text',
  reply_to   uuid,
  edited_at  timestamptz(3),
  deleted_at timestamptz(3),
  created_at timestamptz(3) not null,
  extra      jsonb,
  unique (chat_id, position)
);

create index chat_messages_by_time on escrow.chat_messages (chat_id, created_at desc); -- [S]
create index chat_messages_by_sender on escrow.chat_messages (sender_id);
create index chat_messages_by_reply on escrow.chat_messages (reply_to);

comment on table escrow.chat_messages is 'chats.messages: once the array that grew towards 16 MB [S/R]';

create table escrow.chat_message_reactions (
  message_id uuid not null,
  position   integer not null,
  user_id    uuid not null,
  emoji      text not null,
  created_at timestamptz(3),
  extra      jsonb,
  primary key (message_id, position)
);

create index chat_message_reactions_by_user on escrow.chat_message_reactions (user_id);

comment on table escrow.chat_message_reactions is 'chats.messages.reactions [R]';

create table escrow.chat_message_reads (
  message_id uuid not null,
  position   integer not null,
  user_id    uuid not null,
  read_at    timestamptz(3),
  extra      jsonb,
  primary key (message_id, position)
);

create index chat_message_reads_by_user on escrow.chat_message_reads (user_id);

comment on table escrow.chat_message_reads is 'chats.messages.readBy: read receipts [R]';

create table escrow.chat_message_attachments (
  message_id uuid not null,
  position   integer not null,
  url        text not null,
  name       text,
  type       text,
  size       bigint check (size >= 0),
  extra      jsonb,
  primary key (message_id, position)
);

comment on table escrow.chat_message_attachments is 'chats.messages.attachments [R]';

create table escrow.chat_message_edits (
  message_id uuid not null,
  position   integer not null,
  body       text not null,
  edited_at  timestamptz(3) not null,
  extra      jsonb,
  primary key (message_id, position)
);

comment on table escrow.chat_message_edits is 'chats.messages.editHistory: what a message said before [R]';

create table escrow.notifications (
  id               uuid primary key default bactrian.new_id(),
  legacy_object_id text generated always as (bactrian.objectid(id)) stored,
  user_id          text not null, -- a text in MongoDB, too: a uuid or the older id [D]
  title            varchar(200) not null,
  message          varchar(1000) not null,
  type             escrow.notification_type not null default 'info',
  category         escrow.notification_category not null default 'system',
  related_id       text,
  metadata         jsonb,
  action_url       varchar(500),
  is_read          boolean not null default false,
  read_at          timestamptz(3),
  created_at       timestamptz(3), -- what has no date never expires [S]
  updated_at       timestamptz(3),
  extra            jsonb
);

create unique index notifications_by_legacy_id on escrow.notifications (legacy_object_id) where legacy_object_id is not null;
create index notifications_by_user on escrow.notifications (user_id, created_at desc);
create index notifications_unread on escrow.notifications (user_id, is_read);
create index notifications_by_category on escrow.notifications (user_id, category);
create index notifications_by_related on escrow.notifications (related_id);
create index notifications_by_time on escrow.notifications (created_at);

comment on table escrow.notifications is 'collection notifications; rows go after 90 days [D]';

create table escrow.blog_posts (
  id               uuid primary key default bactrian.new_id(),
  legacy_object_id text generated always as (bactrian.objectid(id)) stored,
  title            varchar(200) not null check (title ~ '\S'),
  slug             text,
  description      varchar(500),
  content          text not null,
  cover_image      text,
  images           text[] not null default '{}',
  videos           jsonb,
  author           jsonb,
  category         escrow.blog_category not null default 'other',
  tags             text[] not null default '{}',
  status           escrow.blog_status not null default 'draft',
  published_at     timestamptz(3),
  views            bigint not null default 0 check (views >= 0),
  likes            bigint not null default 0 check (likes >= 0),
  comments         bigint not null default 0 check (comments >= 0),
  read_time        integer not null default 5,
  featured         boolean not null default false,
  seo              jsonb,
  created_at       timestamptz(3) not null,
  updated_at       timestamptz(3) not null,
  extra            jsonb
);

create unique index blog_posts_by_legacy_id on escrow.blog_posts (legacy_object_id) where legacy_object_id is not null;
create unique index blog_posts_by_slug on escrow.blog_posts (slug) where slug is not null; -- sparse [D]
create index blog_posts_by_status on escrow.blog_posts (status, published_at desc);
create index blog_posts_by_category on escrow.blog_posts (category, status);
create index blog_posts_by_tag on escrow.blog_posts using gin (tags);

comment on table escrow.blog_posts is 'collection blogposts [S/D]';
