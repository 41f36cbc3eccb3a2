#include "adapters/postgres_crew.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace livechat {

namespace {

std::unexpected<Error> unavailable(std::string detail) {
  return failure(ErrorKind::Unavailable, "storage_unavailable", std::move(detail));
}

}  // namespace

PostgresCrew::PostgresCrew(PostgresConfig config, std::string conninfo, Log& log, Done done)
    : config_(std::move(config)),
      conninfo_(std::move(conninfo)),
      log_(log),
      done_(std::move(done)),
      retry_(config_.retryAtLeast, config_.retryAtMost) {
  for (std::size_t i = 0; i < std::max<std::size_t>(config_.threads, 1); ++i) {
    members_.push_back(std::make_unique<Member>());
    members_.back()->thread = std::thread(&PostgresCrew::work, this, std::ref(*members_.back()));
  }
}

PostgresCrew::~PostgresCrew() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    queue_.clear();
  }
  changed_.notify_all();
  for (const auto& member : members_) {
    {
      const std::lock_guard lock(member->mutex);
      cutNow(*member);
    }
    member->thread.join();
  }
}

bool PostgresCrew::offer(std::shared_ptr<PostgresJob> job) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= config_.queue) return false;
    queue_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void PostgresCrew::cut(std::uint64_t job) {
  for (const auto& member : members_) {
    const std::lock_guard lock(member->mutex);
    if (member->job == job) cutNow(*member);
  }
}

void PostgresCrew::work(Member& member) {
  while (const std::shared_ptr<PostgresJob> job = nextJob()) {
    if (!job->take()) continue;
    done_(job->id, run(member, *job));
  }
  disconnect(member);
}

// Nothing: the crew goes home.
std::shared_ptr<PostgresJob> PostgresCrew::nextJob() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  if (stopping_) return nullptr;
  std::shared_ptr<PostgresJob> job = std::move(queue_.front());
  queue_.pop_front();
  return job;
}

Result<void> PostgresCrew::run(Member& member, const PostgresJob& job) {
  if (member.connection && member.connection->broken()) disconnect(member);
  Result<void> outcome;
  if (!begin(member, job.id)) {
    outcome = unavailable("shutting down");
  } else if (outcome = connect(member); outcome) {
    outcome = member.connection->run(job.work, config_.statementTimeout);
    judge(member, outcome);
  }
  end(member);
  return outcome;
}

Result<void> PostgresCrew::connect(Member& member) {
  if (member.connection) return {};
  if (!retry_.mayTry(std::chrono::steady_clock::now())) {
    return unavailable("the database was down a moment ago");
  }
  Result<PostgresConnection> connection = PostgresConnection::open(conninfo_);
  if (!connection) {
    noteDown(connection.error());
    return std::unexpected(connection.error());
  }
  member.connection = std::move(*connection);
  member.proven = false;
  const std::lock_guard lock(member.mutex);
  member.socket = member.connection->socket();
  if (member.cut) cutNow(member);
  return {};
}

// A connection counts only once it has done a job: a pooler accepts connections while the server
// behind it is down, and breaks them at the first statement.
void PostgresCrew::judge(Member& member, const Result<void>& outcome) {
  const bool broken = member.connection->broken();
  if (broken && !member.proven) {
    noteDown(outcome ? Error{} : outcome.error());
  } else if (!outcome) {
    log_.warn("postgres job failed", {{"reason", outcome.error().detail}});
  }
  if (!broken && !std::exchange(member.proven, true) && retry_.succeeded()) {
    log_.info("postgres is back");
  }
  if (broken) disconnect(member);
}

void PostgresCrew::noteDown(const Error& error) {
  const bool news = retry_.failed(std::chrono::steady_clock::now());
  if (news) log_.warn("postgres is down", {{"reason", error.detail}});
}

void PostgresCrew::disconnect(Member& member) {
  {
    // First forget the descriptor: once closed, its number may be somebody else's.
    const std::lock_guard lock(member.mutex);
    member.socket = -1;
  }
  member.connection.reset();
}

// False: the crew is going home, the job is not to be begun.
bool PostgresCrew::begin(Member& member, std::uint64_t job) {
  {
    const std::lock_guard lock(member.mutex);
    member.job = job;
    member.cut = false;
  }
  const std::lock_guard lock(mutex_);
  return !stopping_;
}

void PostgresCrew::end(Member& member) {
  const std::lock_guard lock(member.mutex);
  member.job = 0;
}

// Wakes a thread that waits for the server, be it alive or frozen: its connection is over. While it
// is still connecting there is nothing to cut yet; connect() looks at the wish afterwards.
void PostgresCrew::cutNow(Member& member) {
  member.cut = true;
  if (member.socket >= 0) ::shutdown(member.socket, SHUT_RDWR);
}

}  // namespace livechat
