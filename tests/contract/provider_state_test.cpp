// What every ProviderState must do: run on the one in memory and on Redis itself.
#include "ports/provider_state.h"

#include <gtest/gtest.h>

#include "adapters/redis_provider_state.h"
#include "adapters/system_clock.h"
#include "fakes/in_memory_provider_state.h"
#include "fakes/private_redis.h"
#include "fakes/run_task.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;
using Phase = BreakerRecord::Phase;

struct InMemory {
  asio::io_context io{1};
  SystemClock clock{io.get_executor()};
  InMemoryProviderState store{clock};
};

struct Redis {
  asio::io_context io{1};
  PrivateRedis server;
  Log log = Log::silent();
  RedisClient client{io, config(), log};
  RedisProviderState store{client};

  RedisConfig config() {
    RedisConfig config;
    config.unixPath = server.socket();
    config.commandTimeout = 5s;
    return config;
  }
  Redis() {
    while (!client.connected()) io.run_for(10ms);
  }
};

template <class Subject>
class ProviderStateTest : public ::testing::Test {
 protected:
  template <class T>
  T run(Task<T> task) {
    return runTask(subject.io, std::move(task));
  }
  ProviderState::Stored read(const std::string& id = "gemini:abc") {
    return *run(subject.store.read(id));
  }
  ProviderState::Stored replace(const std::string& version, BreakerRecord record) {
    return *run(subject.store.replace("gemini:abc", version, std::move(record)));
  }

  Subject subject;
  const BreakerRecord open{Phase::Open, 60s, "ggfffff", FailureClass::Busy};
};

using Subjects = ::testing::Types<InMemory, Redis>;
TYPED_TEST_SUITE(ProviderStateTest, Subjects);

TYPED_TEST(ProviderStateTest, KnowsNothingAtFirst) {
  const auto stored = this->read();
  EXPECT_TRUE(stored.version.empty());
  EXPECT_EQ(stored.record, BreakerRecord{});
}

TYPED_TEST(ProviderStateTest, GivesBackWhatWasWrittenWithTheTimeThatIsLeft) {
  const auto written = this->replace("", this->open);
  EXPECT_TRUE(written.mine);
  this->subject.io.restart();
  this->subject.io.run_for(30ms);
  auto stored = this->read();
  EXPECT_FALSE(stored.mine);
  EXPECT_EQ(stored.version, written.version);
  EXPECT_GT(stored.record.left, 0ms);
  EXPECT_LT(stored.record.left, 60s);
  stored.record.left = 60s;
  EXPECT_EQ(stored.record, this->open);
}

TYPED_TEST(ProviderStateTest, KeepsEveryPhaseAndTheAbsenceOfAFailure) {
  std::string version;
  for (const Phase phase : {Phase::Closed, Phase::Open, Phase::HalfOpen}) {
    version = this->replace(version, {phase, 0ms, "gf", std::nullopt}).version;
    EXPECT_EQ(this->read().record, (BreakerRecord{phase, 0ms, "gf", std::nullopt}));
  }
}

TYPED_TEST(ProviderStateTest, LetsOneOfTwoReplaceARecord) {
  const std::string first = this->replace("", this->open).version;
  const auto one = this->replace(first, {Phase::HalfOpen, 10s, "", std::nullopt});
  const auto two = this->replace(first, {Phase::Closed, 0s, "", std::nullopt});
  EXPECT_TRUE(one.mine);
  EXPECT_FALSE(two.mine);
  EXPECT_EQ(two.version, one.version);
  EXPECT_EQ(two.record.phase, Phase::HalfOpen) << "the loser is told what is stored";
  EXPECT_NE(one.version, first);
}

TYPED_TEST(ProviderStateTest, WritesNoFirstRecordOverAnother) {
  this->replace("", this->open);
  EXPECT_FALSE(this->replace("", {}).mine);
  EXPECT_EQ(this->read().record.phase, Phase::Open);
}

TYPED_TEST(ProviderStateTest, KeepsProvidersApart) {
  this->replace("", this->open);
  EXPECT_TRUE(this->read("gemini:xyz").version.empty());
}

class RedisProviderStateTest : public ProviderStateTest<Redis> {};

TEST_F(RedisProviderStateTest, GoesAwaySomeTimeAfterItsPauseIsOver) {
  replace("", open);
  const auto left = run(subject.client.command(redisCommand("PTTL", "provider:gemini:abc")));
  EXPECT_GT(left->integer, 3'600'000) << "never while it says that a provider is to be left alone";
  EXPECT_LE(left->integer, 3'660'000);
}

TEST_F(RedisProviderStateTest, BeginsAnewWhenRedisHasLostEverything) {
  const std::string version = replace("", open).version;
  run(subject.client.command(redisCommand("FLUSHALL")));
  const auto refused = replace(version, open);
  EXPECT_FALSE(refused.mine);
  EXPECT_TRUE(refused.version.empty());
  const auto again = replace("", open);
  EXPECT_TRUE(again.mine);
  EXPECT_NE(again.version, version);
}

TEST_F(RedisProviderStateTest, SaysSoWhenRedisIsAway) {
  RedisConfig config = subject.config();
  config.commandTimeout = 100ms;
  RedisClient client(subject.io, config, subject.log);
  RedisProviderState store(client);
  EXPECT_EQ(run(store.read("gemini:abc")).error().code, "storage_unavailable")
      << "not connected yet";
}

}  // namespace
}  // namespace livechat
