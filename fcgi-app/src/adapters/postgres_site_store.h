// PostgresSiteStore finds sites in PostgreSQL.
#pragma once

#include <string>

#include "adapters/postgres_pool.h"
#include "ports/site_store.h"

namespace livechat {

// The version of the database's schema against kSchemaVersion. Conflict "schema_outdated": refuse
// to start, `detail` says what to run. Unavailable: the database is down, which is no reason not
// to start.
Task<Result<void>> checkSchema(PostgresPool& pool);

// Lifetime: borrows `pool`. Threads: loop thread only. Reads every time: caching is the caller's.
class PostgresSiteStore final : public SiteStore {
 public:
  explicit PostgresSiteStore(PostgresPool& pool) : pool_(pool) {}

  Task<Result<Site>> find(std::string key) override;
  // Unavailable "schema_outdated" too: a database that came up late may be too old.
  Task<Result<void>> ping() override;

 private:
  PostgresPool& pool_;
};

}  // namespace livechat
