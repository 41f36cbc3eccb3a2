-- Why: a site is one shop: its name, where its widget may run, how it looks and what it says.
-- Locks: none, the table is new.
-- Check: select key, name, origins from sites;
create table sites (
  key           text        not null
    constraint sites_key_pkey primary key
    constraint sites_key_format check (key ~ '^[a-z0-9-]{1,64}$'),
  name          text        not null
    constraint sites_name_length check (char_length(name) between 1 and 100),
  -- BCP 47: the language of the site's texts and FAQ.
  language      text        not null default 'en'
    constraint sites_language_format check (language ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$'),
  -- Null: sources resolve against the origin of the page that shows the widget.
  home_url      text
    constraint sites_home_url_format check (
      home_url ~ '^https?://[^[:space:]]+$' and char_length(home_url) <= 1000),
  -- The pages that may talk to the API, compared byte by byte with the browser's Origin header.
  origins       text[]      not null default '{}'
    constraint sites_origins_count check (cardinality(origins) <= 100)
    constraint sites_origins_known check (array_position(origins, null) is null)
    constraint sites_origins_format check (
      array_to_string(origins, ' ') ~ '^(https?://[a-z0-9.:_\[\]-]+( (?!$)|$))*$'),

  -- From here on null means: the widget's own default.
  color         text
    constraint sites_color_format check (color ~ '^#[0-9a-f]{6}$'),
  position      text
    constraint sites_position_known check (position in ('left', 'right')),
  title         text
    constraint sites_title_length check (char_length(title) between 1 and 100),
  greeting      text
    constraint sites_greeting_length check (char_length(greeting) between 1 and 1000),
  disclosure    text
    constraint sites_disclosure_length check (char_length(disclosure) between 1 and 500),
  placeholder   text
    constraint sites_placeholder_length check (char_length(placeholder) between 1 and 100),

  -- How to reach a person; null: no such way.
  contact_email text
    constraint sites_contact_email_format check (
      contact_email ~ '^[^[:space:]@]+@[^[:space:]@]+$' and char_length(contact_email) <= 254),
  contact_url   text
    constraint sites_contact_url_format check (
      contact_url ~ '^(https://[^[:space:]]+|/([^/\\[:space:]][^[:space:]]*)?)$'
      and char_length(contact_url) <= 1000),

  -- Questions the widget offers before the visitor has written anything.
  starters      text[]      not null default '{}'
    constraint sites_starters_count check (cardinality(starters) <= 6)
    constraint sites_starters_known check (array_position(starters, null) is null)
    constraint sites_starters_length check (char_length(array_to_string(starters, '')) <= 1200),
  -- Policies and tone for the model; null: the product's own.
  system_prompt text
    constraint sites_system_prompt_length check (char_length(system_prompt) between 1 and 8000),

  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);

comment on table sites is 'One row a shop: settings its owner made.';
