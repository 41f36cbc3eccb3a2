-- Why: a site says when its people are there, what a visitor must know and agree to, what is asked of
--   them first and with which words the chat may speak first; and what visitors do beside talking is
--   kept: who they are, what they agreed to, how they rate replies, where they want to be written to.
--   chat-jobs writes all that from Redis's outbox, as it does messages, and may write it twice.
-- Locks: sites, exclusive, for an instant: the new columns are empty, or have a constant default;
--   sessions, share row exclusive for an instant (the foreign keys); the tables are new.
-- Check: select count(*) from contact_requests where done_at is null;
set local lock_timeout = '2s';

-- The times of day of a list like [["09:00", "12:00"], ["13:00", "18:00"]] are in the owner's words:
-- chatctl looks at them, and the widget.
alter table sites
  add column theme           text
    constraint sites_theme_known check (theme in ('auto', 'light', 'dark')),
  -- Of the panel's corners, in px.
  add column radius          integer
    constraint sites_radius_range check (radius between 0 and 28),
  -- {"timeZone": "Europe/Berlin", "week": {"mon": [["09:00", "18:00"]], …}}; null: not told.
  add column hours           jsonb
    constraint sites_hours_form check (
      coalesce(jsonb_typeof(hours) = 'object' and hours ->> 'timeZone' ~ '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$'
               and jsonb_typeof(hours -> 'week') = 'object', hours is null))
    constraint sites_hours_length check (octet_length(hours::text) <= 4000),
  add column privacy_url     text
    constraint sites_privacy_url_format check (
      privacy_url ~ '^(https://[^[:space:]]+|/([^/\\[:space:]][^[:space:]]*)?)$'
      and char_length(privacy_url) <= 1000),
  add column privacy_notice  text
    constraint sites_privacy_notice_length check (char_length(privacy_notice) between 1 and 1000),
  -- What a visitor must agree to before the first message; null: nothing.
  add column privacy_consent text
    constraint sites_privacy_consent_length check (char_length(privacy_consent) between 1 and 1000),
  -- What is asked for before the first message; null: it is not.
  add column intake_name     text
    constraint sites_intake_name_known check (intake_name in ('optional', 'required')),
  add column intake_email    text
    constraint sites_intake_email_known check (intake_email in ('optional', 'required')),
  -- [{"id", "text", "afterSeconds", "paths", "cart", "cartTotalFrom"}]
  add column greetings       jsonb not null default '[]'
    constraint sites_greetings_list check (
      case jsonb_typeof(greetings) when 'array' then jsonb_array_length(greetings) <= 10 else false end)
    constraint sites_greetings_length check (octet_length(greetings::text) <= 300000),
  -- With which the shop's server signs who its users are; null: it does not.
  add column identity_secret text
    constraint sites_identity_secret_length check (char_length(identity_secret) between 32 and 200);

-- Of these tables each row is older or younger by logged_at, when Redis took it into the outbox, and by
-- logged_order among those of one millisecond.
create table visitors (
  session      text        not null
    constraint visitors_session_pkey primary key
    constraint visitors_session_fkey references sessions (id) on delete cascade,
  -- What they say of themselves; null: nothing.
  name         text
    constraint visitors_name_length check (char_length(name) between 1 and 100),
  email        text
    constraint visitors_email_length check (char_length(email) between 3 and 254),
  -- The shop's own name for its user, which its server has signed; null: nobody is signed in.
  user_sub     text
    constraint visitors_user_sub_length check (char_length(user_sub) between 1 and 200),
  logged_at    timestamptz not null,
  logged_order bigint      not null
);

comment on table visitors is 'Who a session''s visitor is, as far as that was said; written by chat-jobs.';

create table consents (
  session   text        not null
    constraint consents_session_fkey references sessions (id) on delete cascade,
  -- What was agreed to, as the site had it then.
  wording   text        not null
    constraint consents_wording_length check (char_length(wording) between 1 and 1000),
  logged_at timestamptz not null,
  constraint consents_session_logged_at_pkey primary key (session, logged_at)
);

comment on table consents is 'What a visitor agreed to, and when; written by chat-jobs.';

create table feedback (
  session      text        not null
    constraint feedback_session_fkey references sessions (id) on delete cascade,
  -- No reference to messages: the reply may come after its rating.
  reply        text        not null
    constraint feedback_reply_format check (reply ~ '^[A-Za-z0-9_-]{8,64}[.]r$'),
  -- The last one; null: taken back.
  rating       text
    constraint feedback_rating_known check (rating in ('up', 'down')),
  comment      text
    constraint feedback_comment_length check (char_length(comment) between 1 and 1000)
    constraint feedback_comment_rated check (comment is null or rating is not null),
  logged_at    timestamptz not null,
  logged_order bigint      not null,
  constraint feedback_session_reply_pkey primary key (session, reply)
);

create index feedback_logged_at_index on feedback (logged_at) where rating is not null;

comment on table feedback is 'How a visitor rates a reply; written by chat-jobs.';

create table contact_requests (
  -- For people: chatctl contacts done NUMBER.
  number    bigint      not null generated always as identity
    constraint contact_requests_number_pkey primary key,
  session   text        not null
    constraint contact_requests_session_fkey references sessions (id) on delete cascade,
  -- Made by the visitor's page.
  id        text        not null
    constraint contact_requests_id_format check (id ~ '^[A-Za-z0-9_-]{8,64}$'),
  email     text        not null
    constraint contact_requests_email_length check (char_length(email) between 3 and 254),
  name      text
    constraint contact_requests_name_length check (char_length(name) between 1 and 100),
  question  text        not null
    constraint contact_requests_question_length check (char_length(question) between 1 and 4000),
  logged_at timestamptz not null,
  -- When somebody has seen to it; null: nobody has.
  done_at   timestamptz,
  constraint contact_requests_session_id_key unique (session, id)
);

create index contact_requests_logged_at_index on contact_requests (logged_at);

comment on table contact_requests is 'Where a visitor wants to be written to; written by chat-jobs.';
