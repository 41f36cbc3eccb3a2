// What every HistoryStore must do: run on the one in memory and on Redis itself.
#include "ports/history_store.h"

#include <gtest/gtest.h>

#include "adapters/redis_history_store.h"
#include "adapters/system_clock.h"
#include "chat/message_json.h"
#include "fakes/in_memory_history_store.h"
#include "fakes/private_redis.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMost = 5;

// A store with room for five messages a session, and a loop to run its calls on.
struct InMemory {
  asio::io_context io{1};
  SystemClock clock{io.get_executor()};
  InMemoryHistoryStore store{clock, kMost, 8};
};

struct Redis {
  asio::io_context io{1};
  PrivateRedis server;
  Log log = Log::silent();
  RedisClient client{io, config(), log};
  RedisHistoryStore store{client, {kMost, 3600s, 8}};

  RedisConfig config() {
    RedisConfig config;
    config.unixPath = server.socket();
    return config;
  }
  Redis() {
    while (!client.connected()) io.run_for(10ms);
  }
};

template <class Subject>
class HistoryStoreTest : public ::testing::Test {
 protected:
  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    asio::co_spawn(subject.io, std::move(task), [&](std::exception_ptr error, T value) {
      if (error) std::rethrow_exception(error);
      result.emplace(std::move(value));
    });
    subject.io.restart();
    while (!result) subject.io.run_one_for(5s);
    return std::move(*result);
  }
  static Message visitors(const MessageId& id, const std::string& text) {
    Message message;
    message.id = id;
    message.content = text;
    message.time = parseTimeText("2026-11-23T12:00:00.123Z");
    return message;
  }
  static Message assistants(const ReplyId& id, const std::string& text) {
    Message message = visitors(id, text);
    message.role = Role::Assistant;
    message.sources = {{"Returns", "/returns"}};
    return message;
  }
  Accepted accept(const MessageId& id, const std::string& text) {
    return *run(store().accept(session, visitors(id, text)));
  }
  HistoryStore& store() { return subject.store; }
  // The session's messages, read.
  std::vector<Message> messages() {
    const auto transcript = *run(store().transcript(session));
    std::vector<Message> read;
    for (const StoredMessage& stored : transcript.messages) {
      read.push_back(*parseMessage(stored.json));
      EXPECT_EQ(read.back().seq, stored.seq);
    }
    return read;
  }

  Subject subject;
  const SessionId session = "session-0123456789";
};

using Stores = ::testing::Types<InMemory, Redis>;
TYPED_TEST_SUITE(HistoryStoreTest, Stores);

TYPED_TEST(HistoryStoreTest, KnowsNothingOfAnUnknownSession) {
  const auto transcript = this->run(this->store().transcript("never-seen-session"));
  ASSERT_TRUE(transcript);
  EXPECT_TRUE(transcript->messages.empty());
  EXPECT_EQ(transcript->seq, 0);
  EXPECT_FALSE(transcript->erased);
}

TYPED_TEST(HistoryStoreTest, StoresMessagesInOrder) {
  EXPECT_EQ(this->accept("message-1", "Grüße \"x\" \\ 👋").seq, 1);
  EXPECT_EQ(this->accept("message-2", "two").seq, 2);
  const auto messages = this->messages();
  ASSERT_EQ(messages.size(), 2u);
  Message expected = this->visitors("message-1", "Grüße \"x\" \\ 👋");
  expected.seq = 1;
  EXPECT_EQ(messages[0], expected);
  EXPECT_EQ(messages[1].content, "two");
  EXPECT_EQ(this->run(this->store().transcript(this->session))->seq, 2);
  const auto news = *this->run(this->store().news({this->session, "never-seen-session"}));
  ASSERT_EQ(news.size(), 2u);
  EXPECT_EQ(news[0].seq, 2);
  EXPECT_EQ(news[1].seq, 0);
}

TYPED_TEST(HistoryStoreTest, AcceptsAMessageOnce) {
  this->accept("message-1", "one");
  Message later = this->visitors("message-1", "one");
  later.time = parseTimeText("2026-11-23T13:00:00.000Z");
  const auto again = *this->run(this->store().accept(this->session, later));
  EXPECT_EQ(again.outcome, Acceptance::Repeated);
  EXPECT_EQ(again.seq, 1);
  EXPECT_EQ(timeText(again.time), "2026-11-23T12:00:00.123Z") << "of the first acceptance";
  EXPECT_EQ(this->accept("message-1", "other").outcome, Acceptance::Reused);
  EXPECT_EQ(this->run(this->store().transcript(this->session))->messages.size(), 1u);
}

TYPED_TEST(HistoryStoreTest, KeepsTheNewestMessages) {
  for (int i = 1; i <= 7; ++i) this->accept("message-" + std::to_string(i), std::to_string(i));
  const auto messages = this->messages();
  ASSERT_EQ(messages.size(), kMost);
  EXPECT_EQ(messages.front().content, "3");
}

TYPED_TEST(HistoryStoreTest, LimitsTheMessagesOfAMinute) {
  for (int i = 1; i <= 8; ++i) {
    EXPECT_EQ(this->accept("message-" + std::to_string(i), "x").outcome, Acceptance::Fresh);
  }
  const Accepted refused = this->accept("message-9", "x");
  EXPECT_EQ(refused.outcome, Acceptance::RateLimited);
  EXPECT_GE(refused.retryAfter, 1s);
  EXPECT_LE(refused.retryAfter, 60s);
  EXPECT_EQ(this->accept("message-8", "x").outcome, Acceptance::Repeated)
      << "a repeat is no new message";
}

TYPED_TEST(HistoryStoreTest, LetsOneWriterWriteAReply) {
  this->accept("message-1", "one");
  const auto mine = *this->run(this->store().openReply(this->session, "me", "message-1.r", 20));
  EXPECT_FALSE(mine.held);
  EXPECT_EQ(mine.startSeq, 2);
  ASSERT_EQ(mine.recent.size(), 1u);
  EXPECT_TRUE(this->run(this->store().openReply(this->session, "other", "message-1.r", 20))->held);
  EXPECT_TRUE(*this->run(this->store().renewLease(this->session, "me")));
  EXPECT_FALSE(*this->run(this->store().renewLease(this->session, "other")));

  const auto reply = this->assistants("message-1.r", "1");
  EXPECT_EQ(this->run(this->store().closeReply(this->session, "other", reply)).error().kind,
            ErrorKind::Conflict);
  EXPECT_EQ(*this->run(this->store().closeReply(this->session, "me", reply)), 3);
  EXPECT_EQ(*this->run(this->store().closeReply(this->session, "me", reply)), 3)
      << "repeated after a lost answer";
  const auto messages = this->messages();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[1].sources, reply.sources);
  EXPECT_FALSE(this->run(this->store().openReply(this->session, "other", "message-2.r", 20))->held)
      << "the lease is given back with the reply";
  EXPECT_TRUE(
      this->run(this->store().openReply(this->session, "third", "message-1.r", 20))->written)
      << "a reply is written once";
}

TYPED_TEST(HistoryStoreTest, GivesAnAbandonedLeaseBack) {
  this->run(this->store().openReply(this->session, "me", "message-1.r", 20));
  this->run(this->store().abandonReply(this->session, "other"));
  EXPECT_TRUE(this->run(this->store().openReply(this->session, "other", "message-1.r", 20))->held);
  this->run(this->store().abandonReply(this->session, "me"));
  EXPECT_FALSE(this->run(this->store().openReply(this->session, "other", "message-1.r", 20))->held);
}

TYPED_TEST(HistoryStoreTest, HandsOutAsManyRecentMessagesAsAskedFor) {
  for (int i = 1; i <= 4; ++i) this->accept("message-" + std::to_string(i), std::to_string(i));
  const auto opening = *this->run(this->store().openReply(this->session, "me", "message-1.r", 2));
  ASSERT_EQ(opening.recent.size(), 2u);
  EXPECT_EQ(opening.recent[1].content, "4");
}

TYPED_TEST(HistoryStoreTest, ErasesAndRemembersThatItDid) {
  this->accept("message-1", "one");
  this->run(this->store().openReply(this->session, "me", "message-1.r", 20));
  ASSERT_TRUE(this->run(this->store().erase(this->session, 3600s)));
  const auto transcript = *this->run(this->store().transcript(this->session));
  EXPECT_TRUE(transcript.messages.empty());
  EXPECT_TRUE(transcript.erased);
  EXPECT_EQ(this->accept("message-2", "two").outcome, Acceptance::Erased);
  EXPECT_FALSE(this->run(
      this->store().closeReply(this->session, "me", this->assistants("message-1.r", "1"))))
      << "a reply that was on its way must not bring the conversation back";
}

TYPED_TEST(HistoryStoreTest, RemembersEveryReplyNotOnlyTheLast) {
  for (const char* id : {"message-1.r", "message-2.r"}) {
    const auto opening = *this->run(this->store().openReply(this->session, "me", id, 20));
    const auto reply = this->assistants(id, "x");
    ASSERT_TRUE(this->run(this->store().closeReply(this->session, "me", reply)));
  }
  EXPECT_EQ(*this->run(this->store().closeReply(this->session, "me",
                                                this->assistants("message-1.r", "x"))),
            2);
  EXPECT_EQ(this->messages().size(), 2u);
}

TYPED_TEST(HistoryStoreTest, ErasesWithoutATombstone) {
  this->accept("message-1", "one");
  const auto opening = *this->run(this->store().openReply(this->session, "me", "message-1.r", 20));
  ASSERT_TRUE(this->run(this->store().erase(this->session, 0s)));
  EXPECT_FALSE(this->run(
      this->store().closeReply(this->session, "me", this->assistants("message-1.r", "1"))))
      << "a reply that was on its way must not bring the conversation back";
  EXPECT_EQ(this->accept("message-2", "two").outcome, Acceptance::Fresh);
}

using RedisHistoryStoreTest = HistoryStoreTest<Redis>;

TEST_F(RedisHistoryStoreTest, LoadsDataOfTheReplacedSystem) {
  run(subject.client.command(redisCommand("RPUSH", "session:" + session,
                                          R"({"role":"user","content":"Hi"})", "broken {",
                                          R"({"role":"assistant","content":"Hello"})")));
  ASSERT_EQ(messages().size(), 2u) << "what is broken hides nothing else";
  EXPECT_EQ(messages()[1].content, "Hello");
  EXPECT_EQ(accept("message-1", "And now?").seq, 1);
  EXPECT_EQ(run(store().transcript(session))->messages.size(), 3u);
}

TEST_F(RedisHistoryStoreTest, GivesEveryKeyATimeToLive) {
  run(store().open(session, "demo"));
  accept("message-1", "one");
  run(store().openReply(session, "me", "message-1.r", 20));
  run(store().closeReply(session, "me", assistants("message-1.r", "1")));
  run(store().openReply(session, "me", "message-2.r", 20));
  const auto keys = *run(subject.client.command(redisCommand("KEYS", "*")));
  EXPECT_EQ(keys.items.size(), 5u);
  for (const RedisValue& key : keys.items) {
    const auto ttl = *run(subject.client.command(redisCommand("TTL", key.text)));
    EXPECT_GE(ttl.integer, 0) << key.text;
  }
}

TEST_F(RedisHistoryStoreTest, KeepsASessionWithinItsBytes) {
  const std::string large(60 * 1024, 'x');
  for (int i = 0; i < 5; ++i) {
    const ReplyId id = "message-" + std::to_string(i) + ".r";
    run(store().openReply(session, "me", id, 1));
    run(store().closeReply(session, "me", assistants(id, large)));
  }
  EXPECT_EQ(run(store().transcript(session))->messages.size(), 4u) << "4 × 60 KiB fit 256 KiB";
}

TEST_F(RedisHistoryStoreTest, FailsSoonWhenRedisFreezesAndGoesOnAfterwards) {
  subject.server.freeze();
  const auto begin = SteadyClock::now();
  EXPECT_EQ(run(store().ping()).error().code, "storage_unavailable");
  EXPECT_LT(SteadyClock::now() - begin, 2s) << "the command time-out is 300 ms";
  EXPECT_FALSE(run(store().ping())) << "at once, without a connection";
  subject.server.thaw();
  for (int i = 0; i < 500 && !run(store().ping()); ++i) subject.io.run_for(10ms);
  EXPECT_TRUE(run(store().ping()));
}

TEST(RedisClient, UsesItsPassword) {
  PrivateRedis server("geheim");
  Log log = Log::silent();
  const auto connects = [&](std::string password) {
    asio::io_context io(1);
    RedisConfig config;
    config.unixPath = server.socket();
    config.password = std::move(password);
    RedisClient client(io, config, log);
    for (int i = 0; i < 50 && !client.connected(); ++i) io.run_for(10ms);
    return client.connected();
  };
  EXPECT_TRUE(connects("geheim"));
  EXPECT_FALSE(connects("falsch"));
  EXPECT_FALSE(connects(""));
}

}  // namespace
}  // namespace livechat
