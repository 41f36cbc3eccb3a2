// One connection to PostgreSQL that never heals itself: once broken it is thrown away.
//
// (libpqxx 6 would reconnect by itself in the middle of a job, blocking for as long as it takes.)
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"

namespace pqxx {
class transaction_base;
}

namespace livechat {

// What a job does inside its transaction; may throw what libpqxx throws.
using PostgresWork = std::function<void(pqxx::transaction_base&)>;

// Threads: one at a time; socket() may be asked by its owner before another thread uses it.
// Failure: Unavailable "storage_unavailable" when the connection is lost or the server refuses for
// now, Internal "data_refused" when a value is at fault (it breaks a constraint, or is not of its
// column's kind), Internal "database_error" when the statement is. `detail` never holds the URL.
class PostgresConnection final {
 public:
  // Blocks for at most the connect_timeout of `conninfo` (see postgresConninfo).
  static Result<PostgresConnection> open(const std::string& conninfo);
  ~PostgresConnection();
  PostgresConnection(PostgresConnection&&) noexcept;
  PostgresConnection& operator=(PostgresConnection&&) noexcept;

  // Runs `work` in a transaction of its own and commits it; blocks. Each statement may take
  // `statementTimeout` (zero: as long as it likes). On failure nothing is kept, except that a
  // connection lost during the commit leaves it unknown: work must be fit to be done again.
  Result<void> run(const PostgresWork& work, std::chrono::milliseconds statementTimeout);

  // Nothing more can be done with it. Costs no round trip: also sees that the server closed the
  // connection while it was idle.
  bool broken() const;
  int socket() const;

 private:
  struct Session;
  explicit PostgresConnection(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace livechat
