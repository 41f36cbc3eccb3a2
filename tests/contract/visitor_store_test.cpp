// What every VisitorStore must do: run on the one in memory and on Redis itself.
#include "ports/visitor_store.h"

#include <gtest/gtest.h>

#include "adapters/redis_history_store.h"
#include "adapters/redis_visitor_store.h"
#include "adapters/system_clock.h"
#include "fakes/in_memory_visitor_store.h"
#include "fakes/private_redis.h"
#include "fakes/run_task.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;

constexpr VisitorLimits kLimits{.changes = 3, .ratings = 3, .contacts = 2, .outbox = 20};

struct InMemory {
  asio::io_context io{1};
  SystemClock clock{io.get_executor()};
  InMemoryHistoryStore history{clock};
  InMemoryVisitorStore visitors{history, kLimits};
};

struct Redis {
  asio::io_context io{1};
  PrivateRedis server;
  Log log = Log::silent();
  RedisClient client{io, config(), log};
  RedisHistoryStore history{client, {200, 3600s, 100}};
  RedisVisitorStore visitors{client, kLimits, 3600s};

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
class VisitorStoreTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(run(subject.history.open(session, "demo"))); }

  template <class T>
  T run(Task<T> task) {
    return runTask(subject.io, std::move(task));
  }
  Noting note(const VisitorFacts& facts) {
    return run(subject.visitors.note(session, facts))->outcome;
  }
  Noting rate(const ReplyId& reply, std::optional<Verdict> verdict) {
    return run(subject.visitors.rate(session, {reply, verdict, "why"}))->outcome;
  }
  Noting contact(const MessageId& id, const std::string& question = "Why?") {
    return run(subject.visitors.requestContact(session, {id, "ada@shop.example", "Ada", question}))
        ->outcome;
  }
  // A message with its reply, which is written at once.
  void converse(const MessageId& id) {
    Message message;
    message.id = id;
    message.content = "Hello?";
    Acceptable how;
    how.site = "demo";
    how.owner = "me";
    const auto accepted = run(subject.history.accept(session, message, how));
    Message reply;
    reply.id = replyIdFor(id);
    reply.role = Role::Assistant;
    ASSERT_TRUE(run(subject.history.closeReply(session, accepted->opening.lease, reply, "{}")));
  }
  void erase() { ASSERT_TRUE(run(subject.history.erase(session, 3600s))); }
  std::size_t waiting() { return run(subject.history.check())->waiting; }
  std::string user() { return run(subject.history.transcript(session))->user; }

  Subject subject;
  const SessionId session = "session-0123456789";
};

using Stores = ::testing::Types<InMemory, Redis>;
TYPED_TEST_SUITE(VisitorStoreTest, Stores);

TYPED_TEST(VisitorStoreTest, NotesOnlyWhatIsNew) {
  EXPECT_EQ(this->note({"Ada", "", "", ""}), Noting::Noted);
  EXPECT_EQ(this->note({"Ada", "", "", ""}), Noting::Known);
  EXPECT_EQ(this->note({"Ada", "ada@shop.example", "", ""}), Noting::Noted);
  EXPECT_EQ(this->note({"", "ada@shop.example", "", ""}), Noting::Known);
  EXPECT_EQ(this->note({"", "", "", "I agree."}), Noting::Noted);
  EXPECT_EQ(this->waiting(), 3u);
}

TYPED_TEST(VisitorStoreTest, KeepsASessionItsUser) {
  EXPECT_EQ(this->user(), "");
  EXPECT_EQ(this->note({"", "", "user-1", ""}), Noting::Noted);
  EXPECT_EQ(this->user(), "user-1");
  EXPECT_EQ(this->note({"", "", "user-2", ""}), Noting::Another);
  EXPECT_EQ(this->note({"Ada", "", "", ""}), Noting::Noted);
  EXPECT_EQ(this->user(), "user-1");
}

TYPED_TEST(VisitorStoreTest, RatesRepliesThatAreStored) {
  EXPECT_EQ(this->rate("message-1.r", Verdict::Up), Noting::Unknown);
  this->converse("message-1");
  const std::size_t before = this->waiting();
  EXPECT_EQ(this->rate("message-1.r", Verdict::Up), Noting::Noted);
  EXPECT_EQ(this->rate("message-1.r", std::nullopt), Noting::Noted);
  EXPECT_EQ(this->rate("message-2.r", Verdict::Down), Noting::Unknown);
  EXPECT_EQ(this->waiting(), before + 2);
}

TYPED_TEST(VisitorStoreTest, TakesARequestOnce) {
  EXPECT_EQ(this->contact("request-1"), Noting::Noted);
  EXPECT_EQ(this->contact("request-1"), Noting::Known);
  EXPECT_EQ(this->contact("request-1", "Another question"), Noting::Reused);
  EXPECT_EQ(this->waiting(), 1u);
}

TYPED_TEST(VisitorStoreTest, HasALimitForEachThingADay) {
  this->converse("message-1");
  for (int i = 0; i < kLimits.ratings; ++i) {
    EXPECT_EQ(this->rate("message-1.r", Verdict::Up), Noting::Noted);
  }
  EXPECT_EQ(this->rate("message-1.r", Verdict::Up), Noting::Limited);
  EXPECT_EQ(this->contact("request-1"), Noting::Noted);
  EXPECT_EQ(this->contact("request-2"), Noting::Noted);
  const auto refused = this->run(
      this->subject.visitors.requestContact(this->session, {"request-3", "a@b", "", "Q"}));
  EXPECT_EQ(refused->outcome, Noting::Limited);
  EXPECT_GT(refused->retryAfter, 23h);
  EXPECT_LE(refused->retryAfter, 24h);
  EXPECT_EQ(this->contact("request-1"), Noting::Known) << "a repeat is no new one";
  for (const char* name : {"A", "B", "C"}) EXPECT_EQ(this->note({name, "", "", ""}), Noting::Noted);
  EXPECT_EQ(this->note({"D", "", "", ""}), Noting::Limited);
}

TYPED_TEST(VisitorStoreTest, TakesNothingOfAnErasedSession) {
  this->converse("message-1");
  this->note({"Ada", "", "user-1", ""});
  this->erase();
  const std::size_t before = this->waiting();
  EXPECT_EQ(this->rate("message-1.r", Verdict::Up), Noting::Erased);
  EXPECT_EQ(this->contact("request-1"), Noting::Erased);
  EXPECT_EQ(this->note({"Eve", "", "", ""}), Noting::Erased);
  EXPECT_EQ(this->waiting(), before);
  EXPECT_EQ(this->user(), "");
}

TYPED_TEST(VisitorStoreTest, SaysThatItKnowsNothingOfASession) {
  const SessionId other = "session-of-nobody";
  for (const auto& result :
       {this->run(this->subject.visitors.note(other, {"Ada", "", "", ""})),
        this->run(this->subject.visitors.rate(other, {"message-1.r", Verdict::Up, ""})),
        this->run(this->subject.visitors.requestContact(other, {"request-1", "a@b", "", "Q"}))}) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "session_lost");
  }
}

TYPED_TEST(VisitorStoreTest, TakesNoMoreThanTheArchiveWillTake) {
  for (std::size_t i = 0; this->waiting() < kLimits.outbox; ++i) {
    this->converse("message-" + std::to_string(i));
  }
  EXPECT_EQ(this->rate("message-1.r", Verdict::Up), Noting::Full);
  EXPECT_EQ(this->contact("request-1"), Noting::Full);
  EXPECT_EQ(this->note({"Ada", "", "", ""}), Noting::Full);
}

TYPED_TEST(VisitorStoreTest, GivesARestoredSessionItsUserBack) {
  Transcript archived;
  archived.site = "demo";
  archived.byToken = true;
  archived.user = "user-1";
  const SessionId other = "session-that-was-lost";
  ASSERT_TRUE(this->run(this->subject.history.restore(other, archived)));
  EXPECT_EQ(this->run(this->subject.history.transcript(other))->user, "user-1");
}

}  // namespace
}  // namespace livechat
