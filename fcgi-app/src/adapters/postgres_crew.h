// PostgresCrew: the threads of a PostgresPool, their connections and the queue in front of them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "adapters/postgres_config.h"
#include "adapters/postgres_connection.h"
#include "adapters/postgres_retry.h"
#include "base/log.h"
#include "base/result.h"

namespace livechat {

// One piece of work. Either a thread takes it or its caller gives it up, whoever is first.
class PostgresJob final {
 public:
  PostgresJob(std::uint64_t id, PostgresWork work) : id(id), work(std::move(work)) {}
  // True for the first caller of either, once.
  bool take() { return !decided_.exchange(true); }
  bool giveUp() { return !decided_.exchange(true); }

  const std::uint64_t id;
  const PostgresWork work;

 private:
  std::atomic<bool> decided_ = false;
};

// Threads: all functions from any thread. `done` is called on a thread of the crew.
class PostgresCrew final {
 public:
  using Done = std::function<void(std::uint64_t job, Result<void> outcome)>;

  PostgresCrew(PostgresConfig config, std::string conninfo, Log& log, Done done);
  // Cuts off what is under way, drops what waits, and joins.
  ~PostgresCrew();
  PostgresCrew(const PostgresCrew&) = delete;
  PostgresCrew& operator=(const PostgresCrew&) = delete;

  // False: the queue is full.
  bool offer(std::shared_ptr<PostgresJob> job);
  // Breaks the connection on which this job runs, if it still does.
  void cut(std::uint64_t job);

 private:
  // One thread and what others may know of it.
  struct Member {
    std::thread thread;
    std::optional<PostgresConnection> connection;  // the thread's alone
    bool proven = false;                           // the connection has done a job

    std::mutex mutex;  // guards what follows
    std::uint64_t job = 0;
    int socket = -1;
    bool cut = false;
  };

  void work(Member& member);
  std::shared_ptr<PostgresJob> nextJob();
  Result<void> run(Member& member, const PostgresJob& job);
  Result<void> connect(Member& member);
  void judge(Member& member, const Result<void>& outcome);
  void noteDown(const Error& error);
  void disconnect(Member& member);
  bool begin(Member& member, std::uint64_t job);
  void end(Member& member);
  static void cutNow(Member& member);

  const PostgresConfig config_;
  const std::string conninfo_;
  Log& log_;
  const Done done_;
  PostgresRetry retry_;

  std::mutex mutex_;  // guards the queue
  std::condition_variable changed_;
  std::deque<std::shared_ptr<PostgresJob>> queue_;
  bool stopping_ = false;

  std::vector<std::unique_ptr<Member>> members_;
};

}  // namespace livechat
