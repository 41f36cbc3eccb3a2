#include "adapters/redis_outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "fakes/private_redis.h"
#include "fakes/run_task.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class RedisOutboxTest : public ::testing::Test {
 protected:
  RedisOutboxTest() {
    while (!client.connected()) io.run_for(10ms);
  }

  template <class T>
  T run(Task<T> task) {
    return runTask(io, std::move(task));
  }
  RedisValue redis(RedisCommand command) { return *run(client.command(std::move(command))); }
  void add(const std::string& body) {
    redis({"XADD", "outbox", "*", "kind", "message", "body", body});
  }
  static std::vector<std::string> bodies(const Result<std::vector<OutboxEntry>>& entries) {
    std::vector<std::string> texts;
    for (const OutboxEntry& entry : entries.value()) texts.emplace_back(entry.field("body"));
    return texts;
  }
  static std::vector<std::string> idsOf(const std::vector<OutboxEntry>& entries) {
    std::vector<std::string> ids;
    for (const OutboxEntry& entry : entries) ids.push_back(entry.id);
    return ids;
  }
  static RedisOutboxConfig consumer(const char* name) {
    // What was taken is taken over at once.
    return {name, 20ms, 0ms, 3600s};
  }
  RedisConfig config() {
    RedisConfig config;
    config.unixPath = server.socket();
    config.commandTimeout = 5s;
    return config;
  }

  asio::io_context io{1};
  PrivateRedis server;
  Log log = Log::silent();
  RedisClient client{io, config(), log};
  RedisOutbox one{client, consumer("one")}, two{client, consumer("two")};
};

TEST_F(RedisOutboxTest, GivesEachEntryToOneTakerInOrder) {
  EXPECT_THAT(bodies(run(one.take(10))), IsEmpty());
  for (const char* body : {"a", "b", "c"}) add(body);
  EXPECT_THAT(bodies(run(one.take(2))), ElementsAre("a", "b"));
  EXPECT_THAT(bodies(run(two.take(10))), ElementsAre("c"));
  EXPECT_THAT(bodies(run(one.take(10))), IsEmpty());
}

TEST_F(RedisOutboxTest, TakesWhatWasThereBeforeTheGroup) {
  add("a");
  EXPECT_THAT(bodies(run(one.take(10))), ElementsAre("a"));
}

TEST_F(RedisOutboxTest, RemovesWhatIsDone) {
  add("a");
  add("b");
  const auto taken = run(one.take(1));
  EXPECT_TRUE(run(one.done(idsOf(*taken))));
  EXPECT_EQ(*run(one.size()), 1u);
  EXPECT_THAT(bodies(run(two.takeOver(10))), IsEmpty()) << "nothing is left to be acknowledged";
}

TEST_F(RedisOutboxTest, TakesOverWhatIsNotDone) {
  for (int i = 0; i < 25; ++i) add(std::to_string(i));
  run(one.take(100));
  std::vector<std::string> found;
  for (int i = 0; i < 3; ++i) {
    for (const std::string& body : bodies(run(two.takeOver(10)))) found.push_back(body);
  }
  EXPECT_EQ(found.size(), 25u) << "a part at a time, and all of it";
}

TEST_F(RedisOutboxTest, LeavesAloneWhatWasTakenAMomentAgo) {
  add("a");
  run(one.take(10));
  RedisOutbox patient(client, {"patient", 20ms, 3600s, 3600s});
  EXPECT_THAT(bodies(run(patient.takeOver(10))), IsEmpty());
}

TEST_F(RedisOutboxTest, PutsAsideWithTheReason) {
  add("odd");
  auto taken = run(one.take(1));
  EXPECT_TRUE(run(one.bury(taken->front(), "it is odd")));
  EXPECT_EQ(*run(one.size()), 0u);
  EXPECT_THAT(bodies(run(two.takeOver(10))), IsEmpty());
  const RedisValue dead = redis({"XRANGE", "outbox:dead", "-", "+"});
  ASSERT_EQ(dead.items.size(), 1u);
  std::vector<std::string> words;
  for (const RedisValue& word : dead.items[0].items[1].items) words.push_back(word.text);
  EXPECT_THAT(words, ElementsAre("entry", taken->front().id, "reason", "it is odd", "kind",
                                 "message", "body", "odd"));
  EXPECT_GT(redis({"TTL", "outbox:dead"}).integer, 86'400);
}

TEST_F(RedisOutboxTest, KeepsAThousandOrSoOfThose) {
  for (int i = 0; i < 1300; ++i) run(one.bury({"1-1", {{"body", "odd"}}}, "odd"));
  EXPECT_LT(redis({"XLEN", "outbox:dead"}).integer, 1200);
}

TEST_F(RedisOutboxTest, PutsNothingAsideWhereThereIsNoRoom) {
  add("odd");
  auto taken = run(one.take(1));
  redis({"CONFIG", "SET", "maxmemory", "1"});
  EXPECT_FALSE(run(one.bury(taken->front(), "odd")));
  EXPECT_EQ(*run(one.size()), 1u) << "it stays";
  EXPECT_TRUE(run(one.done(idsOf(*taken)))) << "what is stored can leave even so";
}

// A chat-jobs that was started while Redis was full took nothing, and Redis stayed full: to make
// the group needs room, also when it is there.
TEST_F(RedisOutboxTest, TakesWhereThereIsNoRoom) {
  add("a");
  add("b");
  run(one.take(1));
  redis({"CONFIG", "SET", "maxmemory", "1"});
  EXPECT_THAT(bodies(run(two.take(10))), ElementsAre("b"));
  EXPECT_THAT(bodies(run(two.takeOver(10))), ElementsAre("a", "b"));
}

TEST_F(RedisOutboxTest, BeginsWhereThereIsNoRoom) {
  for (const char* body : {"a", "b", "c"}) add(body);
  redis({"CONFIG", "SET", "maxmemory", "1"});
  const auto taken = run(one.take(10));
  ASSERT_TRUE(taken) << "nobody else would make room";
  EXPECT_TRUE(run(one.done(idsOf(*taken))));
  EXPECT_EQ(*run(one.size()), 0u);
}

TEST_F(RedisOutboxTest, GoesOnAfterRedisHasLostEverything) {
  add("a");
  EXPECT_THAT(bodies(run(one.take(10))), ElementsAre("a"));
  redis({"FLUSHALL"});
  add("b");
  EXPECT_FALSE(run(one.take(10))) << "the group is gone";
  EXPECT_THAT(bodies(run(one.take(10))), ElementsAre("b"));
}

TEST_F(RedisOutboxTest, KnowsWhetherAnythingIsLeftOfWhatThereWas) {
  EXPECT_EQ(*run(one.newest()), "");
  EXPECT_FALSE(*run(one.holdsUpTo("")));
  add("a");
  const std::string newest = *run(one.newest());
  add("b");
  EXPECT_TRUE(*run(one.holdsUpTo(newest)));
  const auto taken = run(one.take(1));
  EXPECT_TRUE(*run(one.holdsUpTo(newest)));
  run(one.done(idsOf(*taken)));
  EXPECT_FALSE(*run(one.holdsUpTo(newest)));
  EXPECT_EQ(*run(one.size()), 1u);
}

TEST_F(RedisOutboxTest, ForgetsConsumersThatHaveNothingOnly) {
  add("a");
  add("b");
  run(one.take(1));
  const auto taken = run(two.take(1));
  run(two.done(idsOf(*taken)));
  const auto names = [&] {
    std::vector<std::string> found;
    for (const RedisValue& each : redis({"XINFO", "CONSUMERS", "outbox", "jobs"}).items) {
      found.push_back(each.items[1].text);
    }
    return found;
  };
  ASSERT_THAT(names(), ElementsAre("one", "two"));
  std::this_thread::sleep_for(5ms);
  RedisOutboxConfig quick = consumer("new");
  quick.forgetAfter = 1ms;
  RedisOutbox fresh(client, quick);
  run(fresh.take(1));
  // Redis 7.2 and newer list who has asked, also in vain.
  EXPECT_THAT(names(), Not(Contains("two")));
  EXPECT_THAT(names(), Contains("one")) << "what one has would be lost with it";
}

}  // namespace
}  // namespace livechat
