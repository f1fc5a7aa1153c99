-- All of them NOT VALID first: rows that an application wrote before there were foreign keys may be orphans, which are to be
-- found, not fatal [S]. New rows are checked from here on. V9 validates.

alter table escrow.users
  add foreign key (referrer_id) references escrow.users on delete set null not valid;

alter table escrow.user_passkeys
  add foreign key (user_id) references escrow.users on delete cascade not valid;

alter table escrow.user_refresh_tokens
  add foreign key (user_id) references escrow.users on delete cascade not valid;

alter table escrow.telegram_links
  add foreign key (user_id) references escrow.users on delete cascade not valid;

alter table escrow.telegram_sessions
  add foreign key (user_id) references escrow.users on delete cascade not valid;

alter table escrow.addresses
  add foreign key (user_id) references escrow.users on delete cascade not valid;

alter table escrow.categories
  add foreign key (parent_id) references escrow.categories not valid;

alter table escrow.purchase_requests
  add foreign key (buyer_id) references escrow.users not valid,
  add foreign key (category_id) references escrow.categories not valid,
  add foreign key (selected_offer_id) references escrow.seller_offers not valid,
  add foreign key (hold_dispute_id) references escrow.disputes not valid;

alter table escrow.purchase_request_delivery_info
  add foreign key (purchase_request_id) references escrow.purchase_requests on delete cascade not valid,
  add foreign key (address_id) references escrow.addresses on delete set null not valid;

alter table escrow.purchase_request_delivery_address
  add foreign key (purchase_request_id) references escrow.purchase_request_delivery_info (purchase_request_id) on delete cascade not valid;

alter table escrow.purchase_request_seller_delivery_info
  add foreign key (purchase_request_id) references escrow.purchase_requests on delete cascade not valid;

alter table escrow.purchase_request_service_info
  add foreign key (purchase_request_id) references escrow.purchase_requests on delete cascade not valid;

alter table escrow.purchase_request_specifications
  add foreign key (purchase_request_id) references escrow.purchase_requests on delete cascade not valid;

alter table escrow.purchase_request_preferred_sellers
  add foreign key (purchase_request_id) references escrow.purchase_requests on delete cascade not valid,
  add foreign key (seller_id) references escrow.users on delete cascade not valid;

alter table escrow.delivery_attempts
  add foreign key (purchase_request_id) references escrow.purchase_requests on delete cascade not valid,
  add foreign key (user_id) references escrow.users not valid;

alter table escrow.seller_offers
  add foreign key (seller_id) references escrow.users on delete cascade not valid,
  add foreign key (purchase_request_id) references escrow.purchase_requests on delete cascade not valid;

alter table escrow.request_templates
  add foreign key (seller_id) references escrow.users not valid,
  add foreign key (category_id) references escrow.categories not valid;

alter table escrow.request_template_specifications
  add foreign key (request_template_id) references escrow.request_templates on delete cascade not valid;

alter table escrow.shop_settings
  add foreign key (seller_id) references escrow.users on delete cascade not valid;

alter table escrow.reviews
  add foreign key (seller_id) references escrow.users not valid,
  add foreign key (reviewer_id) references escrow.users not valid,
  add foreign key (purchase_request_id) references escrow.purchase_requests not valid;

alter table escrow.payments
  add foreign key (purchase_request_id) references escrow.purchase_requests not valid,
  add foreign key (seller_offer_id) references escrow.seller_offers not valid,
  add foreign key (seller_id) references escrow.users not valid,
  add foreign key (buyer_id) references escrow.users not valid;

alter table escrow.payment_quotes
  add foreign key (payment_id) references escrow.payments on delete cascade not valid;

alter table escrow.funds_ledger_entries
  add foreign key (purchase_request_id) references escrow.purchase_requests not valid,
  add foreign key (payment_id) references escrow.payments not valid,
  add foreign key (created_by_id) references escrow.users not valid;

alter table escrow.derived_destinations
  add foreign key (buyer_id) references escrow.users not valid,
  add foreign key (seller_id) references escrow.users not valid,
  add foreign key (seller_offer_id) references escrow.seller_offers not valid;

alter table escrow.derived_destination_sweeps
  add foreign key (derived_destination_id) references escrow.derived_destinations on delete cascade not valid;

alter table escrow.point_transactions
  add foreign key (user_id) references escrow.users not valid,
  add foreign key (referred_user_id) references escrow.users not valid;

alter table escrow.trezor_accounts
  add foreign key (user_id) references escrow.users not valid;

alter table escrow.trezor_derived_addresses
  add foreign key (trezor_account_id) references escrow.trezor_accounts on delete cascade not valid,
  add foreign key (payment_id) references escrow.payments not valid;

alter table escrow.config_settings
  add foreign key (updated_by_id) references escrow.users on delete set null not valid;

alter table escrow.config_setting_history
  add foreign key (changed_by_id) references escrow.users on delete set null not valid;

alter table escrow.disputes
  add foreign key (purchase_request_id) references escrow.purchase_requests not valid,
  add foreign key (buyer_id) references escrow.users not valid,
  add foreign key (seller_id) references escrow.users not valid,
  add foreign key (admin_id) references escrow.users not valid,
  add foreign key (chat_id) references escrow.chats not valid;

alter table escrow.chats
  add foreign key (last_message_author_id) references escrow.users not valid;

alter table escrow.chat_participants
  add foreign key (chat_id) references escrow.chats on delete cascade not valid,
  add foreign key (user_id) references escrow.users not valid;

alter table escrow.chat_unread_counts
  add foreign key (chat_id) references escrow.chats on delete cascade not valid,
  add foreign key (user_id) references escrow.users not valid;

alter table escrow.chat_messages
  add foreign key (chat_id) references escrow.chats on delete cascade not valid,
  add foreign key (sender_id) references escrow.users not valid,
  add foreign key (reply_to) references escrow.chat_messages on delete set null not valid;

alter table escrow.chat_message_reactions
  add foreign key (message_id) references escrow.chat_messages on delete cascade not valid,
  add foreign key (user_id) references escrow.users not valid;

alter table escrow.chat_message_reads
  add foreign key (message_id) references escrow.chat_messages on delete cascade not valid,
  add foreign key (user_id) references escrow.users not valid;

alter table escrow.chat_message_attachments
  add foreign key (message_id) references escrow.chat_messages on delete cascade not valid;

alter table escrow.chat_message_edits
  add foreign key (message_id) references escrow.chat_messages on delete cascade not valid;
