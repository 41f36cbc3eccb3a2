// What a pool does without a server; with one it is tested in tests/integration.
#include "adapters/postgres_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace livechat {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

Task<Result<int>> one(PostgresPool& pool) {
  auto job = [](pqxx::transaction_base&) { return 1; };
  co_return co_await pool.run(job);
}

class PostgresPoolTest : public ::testing::Test {
 protected:
  static PostgresConfig nowhere() {
    PostgresConfig config;
    config.url = "postgresql://chat:hunter2@/chat?host=/nonexistent-folder";
    return config;
  }

  // Runs `task` to its end, which needs real threads and so real time.
  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr error, T value) {
      if (error) std::rethrow_exception(error);
      result = std::move(value);
    });
    io.restart();
    io.run_for(10s);
    if (!result) throw std::runtime_error("the task still waits");
    return std::move(*result);
  }

  asio::io_context io;
  Log log = Log::silent();
};

TEST_F(PostgresPoolTest, RefusesAUrlThatCannotBeReadWithoutQuotingIt) {
  PostgresConfig config;
  config.url = "hunter2";
  try {
    PostgresPool pool(config, io.get_executor(), log);
    FAIL() << "accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("DATABASE_URL"));
    EXPECT_THAT(error.what(), Not(HasSubstr("hunter2")));
  }
}

TEST_F(PostgresPoolTest, IsUnavailableWithoutAServerAndFailsFastAfterThat) {
  PostgresPool pool(nowhere(), io.get_executor(), log);
  const Result<int> first = run(one(pool));
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::Unavailable);
  EXPECT_EQ(first.error().code, "storage_unavailable");
  EXPECT_THAT(first.error().detail, HasSubstr("nothing listens there"));
  const Result<int> second = run(one(pool));
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().detail, HasSubstr("down a moment ago"));
}

TEST_F(PostgresPoolTest, RefusesAtOnceWhatDoesNotFitIntoTheQueue) {
  PostgresConfig config = nowhere();
  config.queue = 0;
  PostgresPool pool(config, io.get_executor(), log);
  const Result<int> result = run(one(pool));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::Unavailable);
  EXPECT_THAT(result.error().detail, HasSubstr("too much is waiting"));
}

TEST_F(PostgresPoolTest, SurvivesItsWaitersBeingCancelled) {
  PostgresPool pool(nowhere(), io.get_executor(), log);
  int cancelled = 0;
  for (int i = 0; i < 200; ++i) {
    asio::cancellation_signal signal;
    asio::co_spawn(io, one(pool),
                   asio::bind_cancellation_slot(signal.slot(),
                                                [&](std::exception_ptr error, const Result<int>&) {
                                                  if (error) ++cancelled;
                                                }));
    io.restart();
    io.poll();
    signal.emit(asio::cancellation_type::all);
    io.poll();
  }
  EXPECT_GT(cancelled, 0);
  EXPECT_FALSE(run(one(pool)));
}

}  // namespace
}  // namespace livechat
