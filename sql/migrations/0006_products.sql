-- Why: the things a shop sells, as its owner states them: what the cards beside a reply show, and what
--   a model is told of them. A reply keeps its cards as they were, and the quick answers that the
--   model offered.
-- Locks: sites, share row exclusive for an instant (the foreign key); messages, exclusive for an
--   instant: no scan, no rewrite; products is new.
-- Check: select site, count(*) from products group by site;
set local lock_timeout = '2s';

create table products (
  site         text    not null
    constraint products_site_fkey references sites (key) on update cascade on delete cascade,
  id           text    not null
    constraint products_id_format check (id ~ '^[A-Za-z0-9_-]{1,64}$'),
  -- The order of the owner's file, from 0.
  position     integer not null
    constraint products_position_positive check (position between 0 and 999),
  title        text    not null
    constraint products_title_length check (char_length(title) between 1 and 200),
  -- Other names by which a text may mention it.
  names        text[]  not null default '{}'
    constraint products_names_count check (cardinality(names) <= 10)
    constraint products_names_known check (array_position(names, null) is null)
    constraint products_names_length check (char_length(array_to_string(names, '')) <= 2000),
  -- Plain text; null: none.
  description  text
    constraint products_description_length check (char_length(description) between 1 and 2000),
  -- Its page: https, or a path on the shop's own site.
  url          text    not null
    constraint products_url_format check (
      url ~ '^(https://[^[:space:]]+|/([^/\\[:space:]][^[:space:]]*)?)$' and char_length(url) <= 1000),
  -- The same; null: none.
  image        text
    constraint products_image_format check (
      image ~ '^(https://[^[:space:]]+|/([^/\\[:space:]][^[:space:]]*)?)$'
      and char_length(image) <= 1000),
  -- Both or none; null: not stated. The scale is the owner's: 49.90 stays 49.90.
  price        numeric
    constraint products_price_positive check (price >= 0 and price < 1e12 and scale(price) <= 4),
  currency     text
    constraint products_currency_format check (currency ~ '^[A-Z]{3}$'),
  -- Null: not stated.
  availability text
    constraint products_availability_known check (
      availability in ('in_stock', 'low_stock', 'sold_out')),
  constraint products_site_id_pkey primary key (site, id),
  constraint products_price_currency check ((price is null) = (currency is null))
);

comment on table products is 'What a site sells, in the order of position.';

-- Of a reply: ["Yes", "No"], and [{"kind": "product", "title", "url", …}]; null: none.
alter table messages
  add column choices jsonb,
  add column cards   jsonb,
  add constraint messages_choices_list check (jsonb_typeof(choices) = 'array') not valid,
  add constraint messages_cards_list check (jsonb_typeof(cards) = 'array') not valid;
