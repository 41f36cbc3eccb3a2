-- The whole schema, for readers. Made by sql/dump-schema; do not edit: write a migration.
CREATE TABLE public.consents (
    session text NOT NULL,
    wording text NOT NULL,
    logged_at timestamp with time zone NOT NULL,
    CONSTRAINT consents_wording_length CHECK (((char_length(wording) >= 1) AND (char_length(wording) <= 1000)))
);

COMMENT ON TABLE public.consents IS 'What a visitor agreed to, and when; written by chat-jobs.';

CREATE TABLE public.contact_requests (
    number bigint NOT NULL,
    session text NOT NULL,
    id text NOT NULL,
    email text NOT NULL,
    name text,
    question text NOT NULL,
    logged_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT contact_requests_email_length CHECK (((char_length(email) >= 3) AND (char_length(email) <= 254))),
    CONSTRAINT contact_requests_id_format CHECK ((id ~ '^[A-Za-z0-9_-]{8,64}$'::text)),
    CONSTRAINT contact_requests_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT contact_requests_question_length CHECK (((char_length(question) >= 1) AND (char_length(question) <= 4000)))
);

COMMENT ON TABLE public.contact_requests IS 'Where a visitor wants to be written to; written by chat-jobs.';

ALTER TABLE public.contact_requests ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contact_requests_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.faq_entries (
    site text NOT NULL,
    id text NOT NULL,
    "position" integer NOT NULL,
    question text NOT NULL,
    answer text NOT NULL,
    alternatives text[] DEFAULT '{}'::text[] NOT NULL,
    title text,
    url text,
    CONSTRAINT faq_entries_alternatives_count CHECK ((cardinality(alternatives) <= 100)),
    CONSTRAINT faq_entries_alternatives_known CHECK ((array_position(alternatives, NULL::text) IS NULL)),
    CONSTRAINT faq_entries_alternatives_length CHECK ((char_length(array_to_string(alternatives, ''::text)) <= 20000)),
    CONSTRAINT faq_entries_answer_length CHECK (((char_length(answer) >= 1) AND (char_length(answer) <= 8000))),
    CONSTRAINT faq_entries_id_format CHECK ((id ~ '^[A-Za-z0-9_-]{1,64}$'::text)),
    CONSTRAINT faq_entries_position_positive CHECK (("position" >= 0)),
    CONSTRAINT faq_entries_question_length CHECK (((char_length(question) >= 1) AND (char_length(question) <= 500))),
    CONSTRAINT faq_entries_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200))),
    CONSTRAINT faq_entries_url_format CHECK (((url ~ '^(https://[^[:space:]]+|/([^/\\[:space:]][^[:space:]]*)?)$'::text) AND (char_length(url) <= 1000)))
);

COMMENT ON TABLE public.faq_entries IS 'Questions and answers of a site, in the order of position.';

CREATE TABLE public.feedback (
    session text NOT NULL,
    reply text NOT NULL,
    rating text,
    comment text,
    logged_at timestamp with time zone NOT NULL,
    logged_order bigint NOT NULL,
    CONSTRAINT feedback_comment_length CHECK (((char_length(comment) >= 1) AND (char_length(comment) <= 1000))),
    CONSTRAINT feedback_comment_rated CHECK (((comment IS NULL) OR (rating IS NOT NULL))),
    CONSTRAINT feedback_rating_known CHECK ((rating = ANY (ARRAY['up'::text, 'down'::text]))),
    CONSTRAINT feedback_reply_format CHECK ((reply ~ '^[A-Za-z0-9_-]{8,64}[.]r$'::text))
);

COMMENT ON TABLE public.feedback IS 'How a visitor rates a reply; written by chat-jobs.';

CREATE TABLE public.messages (
    session text NOT NULL,
    id text NOT NULL,
    attempt integer DEFAULT 1 NOT NULL,
    seq bigint NOT NULL,
    role text NOT NULL,
    status text NOT NULL,
    class text,
    content text NOT NULL,
    ts timestamp with time zone NOT NULL,
    logged_at timestamp with time zone NOT NULL,
    sources jsonb,
    fallback boolean DEFAULT false NOT NULL,
    provider text,
    model text,
    prompt_tokens integer,
    output_tokens integer,
    thought_tokens integer,
    cost_usd numeric(14,9),
    first_text_ms integer,
    total_ms integer,
    choices jsonb,
    cards jsonb,
    CONSTRAINT messages_attempt_positive CHECK ((attempt > 0)),
    CONSTRAINT messages_class_format CHECK ((class ~ '^[A-Z]{1,40}$'::text)),
    CONSTRAINT messages_content_length CHECK ((octet_length(content) <= 262144)),
    CONSTRAINT messages_cost_usd_positive CHECK ((cost_usd >= (0)::numeric)),
    CONSTRAINT messages_first_text_ms_positive CHECK ((first_text_ms >= 0)),
    CONSTRAINT messages_id_format CHECK ((id ~ '^[A-Za-z0-9_-]{8,64}([.]r)?$'::text)),
    CONSTRAINT messages_model_length CHECK (((char_length(model) >= 1) AND (char_length(model) <= 200))),
    CONSTRAINT messages_output_tokens_positive CHECK ((output_tokens >= 0)),
    CONSTRAINT messages_prompt_tokens_positive CHECK ((prompt_tokens >= 0)),
    CONSTRAINT messages_provider_length CHECK (((char_length(provider) >= 1) AND (char_length(provider) <= 100))),
    CONSTRAINT messages_role_known CHECK ((role = ANY (ARRAY['user'::text, 'assistant'::text, 'agent'::text, 'system'::text]))),
    CONSTRAINT messages_seq_positive CHECK ((seq > 0)),
    CONSTRAINT messages_sources_list CHECK ((jsonb_typeof(sources) = 'array'::text)),
    CONSTRAINT messages_status_known CHECK ((status = ANY (ARRAY['complete'::text, 'cut'::text, 'stopped'::text, 'interrupted'::text, 'failed'::text]))),
    CONSTRAINT messages_thought_tokens_positive CHECK ((thought_tokens >= 0)),
    CONSTRAINT messages_total_ms_positive CHECK ((total_ms >= 0))
);

COMMENT ON TABLE public.messages IS 'What was said, in the order of seq; written by chat-jobs.';

CREATE TABLE public.products (
    site text NOT NULL,
    id text NOT NULL,
    "position" integer NOT NULL,
    title text NOT NULL,
    names text[] DEFAULT '{}'::text[] NOT NULL,
    description text,
    url text NOT NULL,
    image text,
    price numeric,
    currency text,
    availability text,
    CONSTRAINT products_availability_known CHECK ((availability = ANY (ARRAY['in_stock'::text, 'low_stock'::text, 'sold_out'::text]))),
    CONSTRAINT products_currency_format CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT products_description_length CHECK (((char_length(description) >= 1) AND (char_length(description) <= 2000))),
    CONSTRAINT products_id_format CHECK ((id ~ '^[A-Za-z0-9_-]{1,64}$'::text)),
    CONSTRAINT products_image_format CHECK (((image ~ '^(https://[^[:space:]]+|/([^/\\[:space:]][^[:space:]]*)?)$'::text) AND (char_length(image) <= 1000))),
    CONSTRAINT products_names_count CHECK ((cardinality(names) <= 10)),
    CONSTRAINT products_names_known CHECK ((array_position(names, NULL::text) IS NULL)),
    CONSTRAINT products_names_length CHECK ((char_length(array_to_string(names, ''::text)) <= 2000)),
    CONSTRAINT products_position_positive CHECK ((("position" >= 0) AND ("position" <= 999))),
    CONSTRAINT products_price_currency CHECK (((price IS NULL) = (currency IS NULL))),
    CONSTRAINT products_price_positive CHECK (((price >= (0)::numeric) AND (price < '1000000000000'::numeric) AND (scale(price) <= 4))),
    CONSTRAINT products_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200))),
    CONSTRAINT products_url_format CHECK (((url ~ '^(https://[^[:space:]]+|/([^/\\[:space:]][^[:space:]]*)?)$'::text) AND (char_length(url) <= 1000)))
);

COMMENT ON TABLE public.products IS 'What a site sells, in the order of position.';

CREATE TABLE public.schema_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT schema_migrations_checksum_sha256 CHECK ((checksum ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT schema_migrations_version_positive CHECK ((version > 0))
);

COMMENT ON TABLE public.schema_migrations IS 'The migrations this database has had; written by chatctl migrate.';

CREATE TABLE public.sessions (
    id text NOT NULL,
    site text,
    erased_at timestamp with time zone,
    CONSTRAINT sessions_id_format CHECK ((id ~ '^[A-Za-z0-9_-]{16,64}$'::text)),
    CONSTRAINT sessions_site_format CHECK ((site ~ '^[A-Za-z0-9_-]{0,64}$'::text)),
    CONSTRAINT sessions_site_known CHECK (((site IS NOT NULL) OR (erased_at IS NOT NULL)))
);

COMMENT ON TABLE public.sessions IS 'One row a conversation; of an erased one only when.';

CREATE TABLE public.sites (
    key text NOT NULL,
    name text NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    home_url text,
    origins text[] DEFAULT '{}'::text[] NOT NULL,
    color text,
    "position" text,
    title text,
    greeting text,
    disclosure text,
    placeholder text,
    contact_email text,
    contact_url text,
    starters text[] DEFAULT '{}'::text[] NOT NULL,
    system_prompt text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    theme text,
    radius integer,
    hours jsonb,
    privacy_url text,
    privacy_notice text,
    privacy_consent text,
    intake_name text,
    intake_email text,
    greetings jsonb DEFAULT '[]'::jsonb NOT NULL,
    identity_secret text,
    CONSTRAINT sites_color_format CHECK ((color ~ '^#[0-9a-f]{6}$'::text)),
    CONSTRAINT sites_contact_email_format CHECK (((contact_email ~ '^[^[:space:]@]+@[^[:space:]@]+$'::text) AND (char_length(contact_email) <= 254))),
    CONSTRAINT sites_contact_url_format CHECK (((contact_url ~ '^(https://[^[:space:]]+|/([^/\\[:space:]][^[:space:]]*)?)$'::text) AND (char_length(contact_url) <= 1000))),
    CONSTRAINT sites_disclosure_length CHECK (((char_length(disclosure) >= 1) AND (char_length(disclosure) <= 500))),
    CONSTRAINT sites_greeting_length CHECK (((char_length(greeting) >= 1) AND (char_length(greeting) <= 1000))),
    CONSTRAINT sites_greetings_length CHECK ((octet_length((greetings)::text) <= 300000)),
    CONSTRAINT sites_greetings_list CHECK (
CASE jsonb_typeof(greetings)
    WHEN 'array'::text THEN (jsonb_array_length(greetings) <= 10)
    ELSE false
END),
    CONSTRAINT sites_home_url_format CHECK (((home_url ~ '^https?://[^[:space:]]+$'::text) AND (char_length(home_url) <= 1000))),
    CONSTRAINT sites_hours_form CHECK (COALESCE(((jsonb_typeof(hours) = 'object'::text) AND ((hours ->> 'timeZone'::text) ~ '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$'::text) AND (jsonb_typeof((hours -> 'week'::text)) = 'object'::text)), (hours IS NULL))),
    CONSTRAINT sites_hours_length CHECK ((octet_length((hours)::text) <= 4000)),
    CONSTRAINT sites_identity_secret_length CHECK (((char_length(identity_secret) >= 32) AND (char_length(identity_secret) <= 200))),
    CONSTRAINT sites_intake_email_known CHECK ((intake_email = ANY (ARRAY['optional'::text, 'required'::text]))),
    CONSTRAINT sites_intake_name_known CHECK ((intake_name = ANY (ARRAY['optional'::text, 'required'::text]))),
    CONSTRAINT sites_key_format CHECK ((key ~ '^[a-z0-9-]{1,64}$'::text)),
    CONSTRAINT sites_language_format CHECK ((language ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$'::text)),
    CONSTRAINT sites_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT sites_origins_count CHECK ((cardinality(origins) <= 100)),
    CONSTRAINT sites_origins_format CHECK ((array_to_string(origins, ' '::text) ~ '^(https?://[a-z0-9.:_\[\]-]+( (?!$)|$))*$'::text)),
    CONSTRAINT sites_origins_known CHECK ((array_position(origins, NULL::text) IS NULL)),
    CONSTRAINT sites_placeholder_length CHECK (((char_length(placeholder) >= 1) AND (char_length(placeholder) <= 100))),
    CONSTRAINT sites_position_known CHECK (("position" = ANY (ARRAY['left'::text, 'right'::text]))),
    CONSTRAINT sites_privacy_consent_length CHECK (((char_length(privacy_consent) >= 1) AND (char_length(privacy_consent) <= 1000))),
    CONSTRAINT sites_privacy_notice_length CHECK (((char_length(privacy_notice) >= 1) AND (char_length(privacy_notice) <= 1000))),
    CONSTRAINT sites_privacy_url_format CHECK (((privacy_url ~ '^(https://[^[:space:]]+|/([^/\\[:space:]][^[:space:]]*)?)$'::text) AND (char_length(privacy_url) <= 1000))),
    CONSTRAINT sites_radius_range CHECK (((radius >= 0) AND (radius <= 28))),
    CONSTRAINT sites_starters_count CHECK ((cardinality(starters) <= 6)),
    CONSTRAINT sites_starters_known CHECK ((array_position(starters, NULL::text) IS NULL)),
    CONSTRAINT sites_starters_length CHECK ((char_length(array_to_string(starters, ''::text)) <= 1200)),
    CONSTRAINT sites_system_prompt_length CHECK (((char_length(system_prompt) >= 1) AND (char_length(system_prompt) <= 8000))),
    CONSTRAINT sites_theme_known CHECK ((theme = ANY (ARRAY['auto'::text, 'light'::text, 'dark'::text]))),
    CONSTRAINT sites_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 100)))
);

COMMENT ON TABLE public.sites IS 'One row a shop: settings its owner made.';

CREATE TABLE public.visitors (
    session text NOT NULL,
    name text,
    email text,
    user_sub text,
    logged_at timestamp with time zone NOT NULL,
    logged_order bigint NOT NULL,
    CONSTRAINT visitors_email_length CHECK (((char_length(email) >= 3) AND (char_length(email) <= 254))),
    CONSTRAINT visitors_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT visitors_user_sub_length CHECK (((char_length(user_sub) >= 1) AND (char_length(user_sub) <= 200)))
);

COMMENT ON TABLE public.visitors IS 'Who a session''s visitor is, as far as that was said; written by chat-jobs.';

ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_session_logged_at_pkey PRIMARY KEY (session, logged_at);

ALTER TABLE ONLY public.contact_requests
    ADD CONSTRAINT contact_requests_number_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.contact_requests
    ADD CONSTRAINT contact_requests_session_id_key UNIQUE (session, id);

ALTER TABLE ONLY public.faq_entries
    ADD CONSTRAINT faq_entries_site_id_pkey PRIMARY KEY (site, id);

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_session_reply_pkey PRIMARY KEY (session, reply);

ALTER TABLE public.messages
    ADD CONSTRAINT messages_cards_list CHECK ((jsonb_typeof(cards) = 'array'::text)) NOT VALID;

ALTER TABLE public.messages
    ADD CONSTRAINT messages_choices_list CHECK ((jsonb_typeof(choices) = 'array'::text)) NOT VALID;

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_session_id_attempt_pkey PRIMARY KEY (session, id, attempt);

ALTER TABLE ONLY public.products
    ADD CONSTRAINT products_site_id_pkey PRIMARY KEY (site, id);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_version_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_id_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sites
    ADD CONSTRAINT sites_key_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.visitors
    ADD CONSTRAINT visitors_session_pkey PRIMARY KEY (session);

CREATE INDEX contact_requests_logged_at_index ON public.contact_requests USING btree (logged_at);

CREATE INDEX feedback_logged_at_index ON public.feedback USING btree (logged_at) WHERE (rating IS NOT NULL);

CREATE INDEX messages_session_seq_index ON public.messages USING btree (session, seq);

ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_session_fkey FOREIGN KEY (session) REFERENCES public.sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.contact_requests
    ADD CONSTRAINT contact_requests_session_fkey FOREIGN KEY (session) REFERENCES public.sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.faq_entries
    ADD CONSTRAINT faq_entries_site_fkey FOREIGN KEY (site) REFERENCES public.sites(key) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_session_fkey FOREIGN KEY (session) REFERENCES public.sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_session_fkey FOREIGN KEY (session) REFERENCES public.sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.products
    ADD CONSTRAINT products_site_fkey FOREIGN KEY (site) REFERENCES public.sites(key) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public.visitors
    ADD CONSTRAINT visitors_session_fkey FOREIGN KEY (session) REFERENCES public.sessions(id) ON DELETE CASCADE;
