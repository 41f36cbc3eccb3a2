-- Why: what a shop answers by itself, and the knowledge a model is given: questions with their
--   answers, other ways to ask them, and the page that says it.
-- Locks: sites, share row exclusive for an instant (the foreign key); faq_entries is new.
-- Check: select site, count(*) from faq_entries group by site;
set local lock_timeout = '2s';

create table faq_entries (
  site         text    not null
    constraint faq_entries_site_fkey references sites (key) on update cascade on delete cascade,
  id           text    not null
    constraint faq_entries_id_format check (id ~ '^[A-Za-z0-9_-]{1,64}$'),
  -- The order of the owner's file, from 0.
  position     integer not null
    constraint faq_entries_position_positive check (position >= 0),
  question     text    not null
    constraint faq_entries_question_length check (char_length(question) between 1 and 500),
  -- Markdown.
  answer       text    not null
    constraint faq_entries_answer_length check (char_length(answer) between 1 and 8000),
  alternatives text[]  not null default '{}'
    constraint faq_entries_alternatives_count check (cardinality(alternatives) <= 100)
    constraint faq_entries_alternatives_known check (array_position(alternatives, null) is null)
    constraint faq_entries_alternatives_length check (
      char_length(array_to_string(alternatives, '')) <= 20000),
  -- Null: the question serves as the title of the source.
  title        text
    constraint faq_entries_title_length check (char_length(title) between 1 and 200),
  -- The page that says it: https, or a path on the shop's own site; null: none.
  url          text
    constraint faq_entries_url_format check (
      url ~ '^(https://[^[:space:]]+|/([^/\\[:space:]][^[:space:]]*)?)$' and char_length(url) <= 1000),
  constraint faq_entries_site_id_pkey primary key (site, id)
);

comment on table faq_entries is 'Questions and answers of a site, in the order of position.';
