-- Why: remembers which migrations this database has had, and of which bytes: `chatctl migrate` adds
--   a row in the transaction of each migration and refuses a file that was edited afterwards;
--   workers refuse a database that is older than they are.
-- Locks: none, the table is new.
-- Check: select version, name, applied_at from schema_migrations order by version;
create table schema_migrations (
  version    integer     not null
    constraint schema_migrations_version_pkey primary key
    constraint schema_migrations_version_positive check (version > 0),
  name       text        not null,
  checksum   text        not null
    constraint schema_migrations_checksum_sha256 check (checksum ~ '^[0-9a-f]{64}$'),
  applied_at timestamptz not null default now()
);

comment on table schema_migrations is 'The migrations this database has had; written by chatctl migrate.';
