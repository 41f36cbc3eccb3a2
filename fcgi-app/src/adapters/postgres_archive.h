// PostgresArchive reads transcripts from PostgreSQL, where chat-jobs has put them
// (adapters/postgres_transcripts.h).
#pragma once

#include "adapters/postgres_pool.h"
#include "ports/archive.h"

namespace livechat {

// Lifetime: borrows `pool`. Threads: loop thread only.
class PostgresArchive final : public Archive {
 public:
  explicit PostgresArchive(PostgresPool& pool) : pool_(pool) {}

  Task<Result<std::optional<ArchivedSession>>> find(SessionId session, std::size_t most) override;

 private:
  PostgresPool& pool_;
};

}  // namespace livechat
