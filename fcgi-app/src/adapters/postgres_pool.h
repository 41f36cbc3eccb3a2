// PostgresPool runs blocking database work beside the event loop.
//
// How it works: run() puts a job into a bounded queue and suspends; one of a few threads, each with
// a connection of its own, takes the job, runs it in a transaction and posts the outcome back to
// the loop under the job's number. The waiting coroutine is looked up by that number: if it was
// cancelled or has given up, the outcome is dropped. Nothing of the coroutine is ever touched by a
// thread, and nothing of a job by the loop: what both see belongs to both (shared_ptr).
//
// What must stay true:
//  - nobody waits without end: for a thread at most queueWait, for the outcome at most jobTimeout
//    more; then the job's connection is cut, which frees its thread even from a server that froze;
//  - while the server is down jobs fail at once: after a failed try to connect the next is made
//    after a pause (doubling, retryAtLeast … retryAtMost), by one thread at a time;
//  - no session state: works behind pgbouncer in transaction mode.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "adapters/postgres_config.h"
#include "adapters/postgres_connection.h"
#include "base/async.h"
#include "base/log.h"
#include "base/result.h"

namespace livechat {

class PostgresCrew;

// Lifetime: borrows `log`; cancel and end all run() calls before destroying the pool, and run the
//   loop no more than it takes for that. The destructor waits for the threads: jobs under way are
//   cut off, so that is at most the connect_timeout of a connection just being made.
// Threads: everything on the loop thread; jobs run on the pool's.
class PostgresPool final {
 public:
  // Does not connect yet. Throws std::invalid_argument when config.url cannot be read (its message
  // never holds the URL).
  PostgresPool(PostgresConfig config, Executor executor, Log& log);
  ~PostgresPool();
  PostgresPool(const PostgresPool&) = delete;
  PostgresPool& operator=(const PostgresPool&) = delete;

  // The value of `job(transaction)`, committed. `job` is called at most once, on another thread,
  // maybe after the caller is gone: let it own all it uses. It takes a pqxx::transaction_base& and
  // may throw what libpqxx throws.
  // Failure: Unavailable "storage_unavailable" (down, too slow, queue full), Internal for a wrong
  // statement; see PostgresConnection. After Unavailable the work may or may not have been done.
  template <class Job, class Value = std::invoke_result_t<Job&, pqxx::transaction_base&>>
  Task<Result<Value>> run(Job job) {
    // Owned by the waiting coroutine and by the job, which may outlive it.
    auto value = std::make_shared<std::optional<Value>>();
    PostgresWork work = [value, job = std::move(job)](pqxx::transaction_base& transaction) mutable {
      value->emplace(job(transaction));
    };
    const Result<void> done = co_await perform(std::move(work));
    if (!done) co_return std::unexpected(done.error());
    co_return std::move(**value);
  }

 private:
  struct Waiters;
  class Place;
  Task<Result<void>> perform(PostgresWork work);

  const PostgresConfig config_;
  const Executor executor_;
  std::uint64_t lastJob_ = 0;
  std::shared_ptr<Waiters> waiters_;  // shared with the outcomes on their way to the loop
  std::unique_ptr<PostgresCrew> crew_;
};

}  // namespace livechat
