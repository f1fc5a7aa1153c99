-- The escrow application: a marketplace that holds other people's money. 23 collections of MongoDB.
-- Where a rule comes from: [S] stated by the application's migration plan, [D] documented by the application,
-- [R] reconstructed by us where neither says it.

create schema escrow;

comment on schema escrow is 'A marketplace that holds the buyer''s money until the goods have come: its collections as tables.';

-- Vocabularies [D]; guard and resolver came later [S], TRY for offers only [S].
create type escrow.user_role as enum ('admin', 'buyer', 'seller', 'resolver', 'guard');
create type escrow.user_status as enum ('active', 'suspended', 'deleted');
create type escrow.auth_provider as enum ('email', 'google', 'telegram');
create type escrow.address_type as enum ('home', 'office', 'other');
create type escrow.product_type as enum ('physical_product', 'digital_product', 'service', 'consultation');
create type escrow.urgency as enum ('low', 'medium', 'high', 'urgent');
-- 13 values [D]; the order of the middle ones [R].
create type escrow.purchase_request_status as enum (
  'pending_payment', 'pending', 'active', 'received_offers', 'in_negotiation', 'payment', 'processing', 'delivery',
  'delivered', 'confirming', 'completed', 'seller_paid', 'cancelled');
create type escrow.budget_currency as enum ('USD', 'EUR', 'IRR', 'USDT', 'USDC');
create type escrow.offer_currency as enum ('USD', 'EUR', 'IRR', 'TRY', 'USDT', 'USDC');
create type escrow.delivery_type as enum ('physical', 'online');
create type escrow.delivery_unit as enum ('hours', 'days', 'weeks');
-- active is in the enum and no longer in the model [D].
create type escrow.offer_status as enum ('pending', 'active', 'accepted', 'rejected', 'withdrawn');
create type escrow.ref_kind as enum ('entity', 'template');
create type escrow.payment_provider as enum ('request.network', 'amn.scanner', 'shkeeper', 'escrow', 'other');
create type escrow.payment_direction as enum ('in', 'out', 'refund');
create type escrow.payment_status as enum (
  'pending', 'processing', 'confirmed', 'completed', 'failed', 'cancelled', 'refunded');
create type escrow.escrow_state as enum (
  'funded', 'releasable', 'releasing', 'released', 'refunded', 'failed', 'cancelled', 'partial');
create type escrow.ledger_entry_type as enum ('hold', 'release', 'refund', 'fee'); -- [R]
create type escrow.destination_status as enum ('active', 'used', 'swept', 'retired'); -- [R]
create type escrow.sweep_status as enum ('pending', 'confirmed', 'failed'); -- [R]
create type escrow.point_type as enum ('earn', 'spend', 'expire');
create type escrow.point_source as enum ('purchase', 'referral', 'bonus', 'admin', 'redemption');
create type escrow.review_subject as enum ('seller', 'template');
create type escrow.review_status as enum ('published', 'pending', 'rejected');
create type escrow.dispute_priority as enum ('low', 'medium', 'high', 'urgent');
create type escrow.dispute_category as enum (
  'product_quality', 'delivery_delay', 'wrong_item', 'payment_issue', 'seller_behavior', 'other');
-- The documented list is cut off after "waiting…, resolved…" [D]; the words in full [R].
create type escrow.dispute_status as enum (
  'pending', 'in_progress', 'waiting_buyer', 'waiting_seller', 'resolved', 'closed');
create type escrow.chat_type as enum ('direct', 'group', 'support');
create type escrow.chat_role as enum ('buyer', 'seller', 'admin', 'support', 'member'); -- [R]
create type escrow.message_type as enum ('text', 'image', 'file', 'system'); -- [R]
create type escrow.notification_type as enum ('info', 'success', 'warning', 'error');
create type escrow.notification_category as enum (
  'purchase_request', 'offer', 'payment', 'delivery', 'system');
create type escrow.blog_category as enum ('tutorial', 'news', 'guide', 'tips', 'announcement', 'other');
create type escrow.blog_status as enum ('draft', 'published', 'archived');

-- Money: amounts [S], and on-chain balances, which are uint256 [S].
-- NaN is more than any number, and so would pass every check for more than 0.
create domain escrow.amount as numeric(38, 18) check (value <> 'NaN');
create domain escrow.chain_amount as numeric(78, 0) check (value >= 0 and value <> 'NaN');

create function escrow.one_reference(kind escrow.ref_kind, id uuid, external text) returns boolean
  language sql immutable parallel safe
as $$
  select case kind
    when 'entity' then id is not null and external is null
    when 'template' then id is null and external is not null
    else id is null and external is null
  end
$$;

comment on function escrow.one_reference is
  'Whether the three columns of a polymorphic reference agree: an entity has an id, a template an external text, none neither [S]';
