#include "adapters/postgres_pool.h"

#include <array>
#include <stdexcept>
#include <unordered_map>

#include "adapters/postgres_conninfo.h"
#include "adapters/postgres_crew.h"

namespace livechat {

namespace {

std::unexpected<Error> unavailable(std::string detail) {
  return failure(ErrorKind::Unavailable, "storage_unavailable", std::move(detail));
}

std::string readableConninfo(const PostgresConfig& config) {
  Result<std::string> conninfo = postgresConninfo(config);
  if (!conninfo) throw std::invalid_argument(conninfo.error().detail);
  return std::move(*conninfo);
}

}  // namespace

// The coroutines that wait for a job, by the job's number. Loop thread only.
struct PostgresPool::Waiters {
  struct Waiter {
    explicit Waiter(Executor executor) : signal(executor) {}
    Signal signal;
    std::optional<Result<void>> outcome;
  };

  // Wakes the coroutine, with or without an outcome, if it still waits.
  void wake(std::uint64_t job, std::optional<Result<void>> outcome) {
    const auto found = waiting.find(job);
    if (found == waiting.end()) return;
    if (outcome) found->second->outcome = std::move(outcome);
    found->second->signal.notify();
  }

  std::unordered_map<std::uint64_t, Waiter*> waiting;
};

// A coroutine's place among the waiters. However the coroutine ends, it is left, and a job that
// no thread has taken yet is never begun.
class PostgresPool::Place final {
 public:
  Place(std::shared_ptr<Waiters> waiters, std::shared_ptr<PostgresJob> job, Executor executor)
      : waiters_(std::move(waiters)), job_(std::move(job)), waiter_(executor) {
    waiters_->waiting.emplace(job_->id, &waiter_);
  }
  ~Place() {
    waiters_->waiting.erase(job_->id);
    job_->giveUp();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  auto wait() { return waiter_.signal.wait(); }
  const std::optional<Result<void>>& outcome() const { return waiter_.outcome; }

 private:
  std::shared_ptr<Waiters>
      waiters_;  // shared with the pool, which a suspended coroutine may outlive
  std::shared_ptr<PostgresJob> job_;  // shared with the queue, then with the thread that runs it
  Waiters::Waiter waiter_;
};

PostgresPool::PostgresPool(PostgresConfig config, Executor executor, Log& log)
    : config_(std::move(config)), executor_(executor), waiters_(std::make_shared<Waiters>()) {
  crew_ = std::make_unique<PostgresCrew>(
      config_, readableConninfo(config_), log,
      [executor, waiters = waiters_](std::uint64_t job, Result<void> outcome) {
        asio::post(executor, [waiters, job, outcome = std::move(outcome)]() mutable {
          waiters->wake(job, std::move(outcome));
        });
      });
}

PostgresPool::~PostgresPool() = default;

Task<Result<void>> PostgresPool::perform(PostgresWork work) {
  auto job = std::make_shared<PostgresJob>(++lastJob_, std::move(work));
  if (!crew_->offer(job)) co_return unavailable("too much is waiting for the database");
  Place place(waiters_, job, executor_);
  Timer timer(executor_);
  const std::array limits{config_.queueWait, config_.jobTimeout};
  for (const auto limit : limits) {
    timer.expires_after(limit);
    timer.async_wait([waiters = waiters_, id = job->id](std::error_code error) {
      if (!error) waiters->wake(id, std::nullopt);
    });
    co_await place.wait();
    if (place.outcome()) co_return *place.outcome();
    if (job->giveUp()) co_return unavailable("no database connection was free in time");
  }
  crew_->cut(job->id);
  co_return unavailable("the database did not answer in time");
}

}  // namespace livechat
