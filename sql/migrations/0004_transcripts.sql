-- Why: what was said outlives Redis. chat-jobs copies every message, and every attempt at a reply,
--   from Redis's outbox; after a crash it copies some again, so the keys make that a no-op.
--   No reference to sites: what was said is kept whatever becomes of the site.
-- Locks: none, the tables are new.
-- Check: select session, count(*) from messages group by session;
create table sessions (
  id        text not null
    constraint sessions_id_pkey primary key
    constraint sessions_id_format check (id ~ '^[A-Za-z0-9_-]{16,64}$'),
  -- The site's key; empty: not known; null: erased, and nothing was said since.
  site      text
    constraint sessions_site_format check (site ~ '^[A-Za-z0-9_-]{0,64}$'),
  -- When it was erased, last; null: never.
  erased_at timestamptz,
  constraint sessions_site_known check (site is not null or erased_at is not null)
);

comment on table sessions is 'One row a conversation; of an erased one only when.';

create table messages (
  session        text        not null
    constraint messages_session_fkey references sessions (id) on delete cascade,
  id             text        not null
    constraint messages_id_format check (id ~ '^[A-Za-z0-9_-]{8,64}([.]r)?$'),
  -- A reply that was asked for again has a row for each attempt.
  attempt        integer     not null default 1
    constraint messages_attempt_positive check (attempt > 0),
  -- The order within the session. Not unique: a Redis that lost data may give a number again, and
  -- then both messages are kept.
  seq            bigint      not null
    constraint messages_seq_positive check (seq > 0),
  role           text        not null
    constraint messages_role_known check (role in ('user', 'assistant', 'agent', 'system')),
  status         text        not null
    constraint messages_status_known check (
      status in ('complete', 'cut', 'stopped', 'interrupted', 'failed')),
  -- Why a reply is not what was asked for; null: it is.
  class          text
    constraint messages_class_format check (class ~ '^[A-Z]{1,40}$'),
  content        text        not null
    constraint messages_content_length check (octet_length(content) <= 262144),
  -- As the visitor sees it.
  ts             timestamptz not null,
  -- When Redis took it into the outbox: an erasure ends what was taken before it.
  logged_at      timestamptz not null,
  -- Of a reply: [{"title", "url"}]; null: none.
  sources        jsonb
    constraint messages_sources_list check (jsonb_typeof(sources) = 'array'),
  -- The shop's FAQ answered in place of a failed model.
  fallback       boolean     not null default false,

  -- What is known of how a reply came to be; null: not known.
  provider       text
    constraint messages_provider_length check (char_length(provider) between 1 and 100),
  model          text
    constraint messages_model_length check (char_length(model) between 1 and 200),
  prompt_tokens  integer
    constraint messages_prompt_tokens_positive check (prompt_tokens >= 0),
  output_tokens  integer
    constraint messages_output_tokens_positive check (output_tokens >= 0),
  thought_tokens integer
    constraint messages_thought_tokens_positive check (thought_tokens >= 0),
  -- By the prices that chat-jobs was told (MODEL_PRICES).
  cost_usd       numeric(14, 9)
    constraint messages_cost_usd_positive check (cost_usd >= 0),
  -- From the call to the first text and to the end.
  first_text_ms  integer
    constraint messages_first_text_ms_positive check (first_text_ms >= 0),
  total_ms       integer
    constraint messages_total_ms_positive check (total_ms >= 0),

  constraint messages_session_id_attempt_pkey primary key (session, id, attempt)
);

create index messages_session_seq_index on messages (session, seq);

comment on table messages is 'What was said, in the order of seq; written by chat-jobs.';
