// What every HistoryStore must do: run on the one in memory and on Redis itself.
#include "ports/history_store.h"

#include <gtest/gtest.h>

#include "adapters/redis_hints.h"
#include "adapters/redis_history_store.h"
#include "adapters/system_clock.h"
#include "chat/message_json.h"
#include "fakes/in_memory_history_store.h"
#include "fakes/private_redis.h"
#include "fakes/run_task.h"

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
    return runTask(subject.io, std::move(task));
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
  // By the page of the session: no token, so that it need not be opened first.
  static Acceptable by(std::string owner, std::size_t recent = 20) {
    Acceptable how;
    how.site = "demo";
    how.owner = std::move(owner);
    how.recent = recent;
    return how;
  }
  Accepted accept(const MessageId& id, const std::string& text, std::string owner = "me") {
    return *run(store().accept(session, visitors(id, text), by(std::move(owner))));
  }
  // Accepts a message and has its reply written at once.
  void converse(const MessageId& id, const std::string& text) {
    const Accepted accepted = accept(id, text);
    ASSERT_EQ(accepted.opening.outcome, ReplyOpening::Outcome::Opened);
    const ReplyId reply = replyIdFor(id);
    ASSERT_TRUE(
        run(store().closeReply(session, accepted.opening.lease, assistants(reply, text), "{}")));
  }
  ReplyOpening open(const std::string& owner, const ReplyId& reply) {
    return *run(store().openReply(session, owner, reply, 20));
  }
  LogOutcome::Kind log(const ReplyLease& lease, std::size_t offset, const std::string& text) {
    return run(store().log(session, lease, offset, text))->kind;
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

using Opened = ReplyOpening::Outcome;
using Stores = ::testing::Types<InMemory, Redis>;
TYPED_TEST_SUITE(HistoryStoreTest, Stores);

TYPED_TEST(HistoryStoreTest, TellsHowMuchWaitsToBeArchived) {
  const auto waiting = [this] { return this->run(this->store().check())->waiting; };
  EXPECT_EQ(waiting(), 0u);
  this->converse("message-1", "one");
  EXPECT_EQ(waiting(), 2u);
  this->accept("message-1", "one");
  EXPECT_EQ(waiting(), 2u) << "a repeat is no news";
  this->run(this->store().erase(this->session, 3600s));
  EXPECT_EQ(waiting(), 3u);
}

TYPED_TEST(HistoryStoreTest, KnowsNothingOfAnUnknownSession) {
  const auto transcript = this->run(this->store().transcript("never-seen-session"));
  ASSERT_TRUE(transcript);
  EXPECT_TRUE(transcript->messages.empty());
  EXPECT_EQ(transcript->seq, 0);
  EXPECT_FALSE(transcript->erased);
}

TYPED_TEST(HistoryStoreTest, StoresMessagesInOrder) {
  EXPECT_EQ(this->accept("message-1", "Grüße \"x\" \\ 👋").seq, 1);
  EXPECT_EQ(this->accept("message-2", "two").seq, 3) << "2 is the start of the first reply";
  const auto messages = this->messages();
  ASSERT_EQ(messages.size(), 2u);
  Message expected = this->visitors("message-1", "Grüße \"x\" \\ 👋");
  expected.seq = 1;
  EXPECT_EQ(messages[0], expected);
  EXPECT_EQ(messages[1].content, "two");
  EXPECT_EQ(this->run(this->store().transcript(this->session))->seq, 3);
  const auto news = *this->run(this->store().news({this->session, "never-seen-session"}));
  ASSERT_EQ(news.size(), 2u);
  EXPECT_EQ(news[0].seq, 3);
  EXPECT_EQ(news[0].running, "message-1.r");
  EXPECT_EQ(news[1].seq, 0);
  EXPECT_EQ(news[1].running, "");
}

TYPED_TEST(HistoryStoreTest, AcceptsAMessageOnce) {
  this->accept("message-1", "one");
  Message later = this->visitors("message-1", "one");
  later.time = parseTimeText("2026-11-23T13:00:00.000Z");
  const auto again = *this->run(this->store().accept(this->session, later, this->by("me")));
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

TYPED_TEST(HistoryStoreTest, ForgetsWhatItNoLongerKeeps) {
  for (int i = 1; i <= 3; ++i) this->converse("message-" + std::to_string(i), "text");
  EXPECT_EQ(this->messages()[0].id, "message-1.r") << "five are kept";
  EXPECT_EQ(this->accept("message-1", "text").outcome, Acceptance::Fresh);
  EXPECT_EQ(this->accept("message-2", "text").outcome, Acceptance::Repeated);
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
  const ReplyOpening mine = this->accept("message-1", "one").opening;
  ASSERT_EQ(mine.outcome, Opened::Opened);
  EXPECT_EQ(mine.lease.startSeq, 2);
  EXPECT_EQ(mine.lease.attempt, 1);
  ASSERT_EQ(mine.recent.size(), 1u);
  EXPECT_EQ(this->open("other", "message-1.r").outcome, Opened::Running);
  EXPECT_EQ(this->open("other", "message-2.r").outcome, Opened::Held);
  const ReplyOpening again = this->open("me", "message-1.r");
  EXPECT_EQ(again.outcome, Opened::Opened) << "asked again after a lost answer";
  EXPECT_EQ(again.lease.fence, mine.lease.fence);
  EXPECT_EQ(again.lease.attempt, 1);
  ReplyLease other = mine.lease;
  other.fence += 1;
  EXPECT_EQ(this->run(this->store().renewLease(this->session, mine.lease))->kind,
            LogOutcome::Kind::Logged);
  EXPECT_EQ(this->run(this->store().renewLease(this->session, other))->kind,
            LogOutcome::Kind::Lost);

  const auto reply = this->assistants("message-1.r", "1");
  const auto close = [&](const ReplyLease& lease) {
    return this->run(this->store().closeReply(this->session, lease, reply, "{}"));
  };
  EXPECT_EQ(close(other).error().kind, ErrorKind::Conflict);
  EXPECT_EQ(*close(mine.lease), 3);
  EXPECT_EQ(*close(mine.lease), 3) << "repeated after a lost answer";
  EXPECT_EQ(close(other).error().kind, ErrorKind::Conflict) << "it is stored, but not this one";
  const auto messages = this->messages();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[1].sources, reply.sources);
  EXPECT_EQ(this->open("third", "message-1.r").outcome, Opened::Written)
      << "a reply is written once";
}

TYPED_TEST(HistoryStoreTest, GivesTurnsInTheOrderOfTheMessages) {
  const ReplyOpening first = this->accept("message-1", "one").opening;
  EXPECT_EQ(this->accept("message-2", "two").opening.outcome, Opened::Held);
  EXPECT_EQ(this->accept("message-3", "three").opening.outcome, Opened::Held);
  const auto transcript = *this->run(this->store().transcript(this->session));
  EXPECT_EQ(transcript.unanswered, (std::vector<MessageId>{"message-1", "message-2", "message-3"}));
  ASSERT_TRUE(transcript.running);
  EXPECT_EQ(transcript.running->id, "message-1.r");
  this->run(this->store().closeReply(this->session, first.lease,
                                     this->assistants("message-1.r", "1"), "{}"));
  EXPECT_EQ(this->open("me", "message-3.r").outcome, Opened::Held);
  EXPECT_EQ(this->open("me", "message-2.r").outcome, Opened::Opened);
}

TYPED_TEST(HistoryStoreTest, LogsWhatAWriterWrites) {
  const ReplyLease lease = this->accept("message-1", "one").opening.lease;
  EXPECT_EQ(this->log(lease, 0, "Hel"), LogOutcome::Kind::Logged);
  EXPECT_EQ(this->log(lease, 3, "lo"), LogOutcome::Kind::Logged);
  EXPECT_EQ(this->log(lease, 3, "lo, you"), LogOutcome::Kind::Logged) << "a repeat goes on";
  EXPECT_EQ(this->run(this->store().log(this->session, lease, 50, "lost"))->length, 10u)
      << "what lies between is asked for";
  const auto follow = [&](int attempt, std::size_t offset) {
    return this->run(this->store().follow({{this->session, "message-1.r", attempt, offset}}))
        ->at(0);
  };
  EXPECT_EQ(follow(1, 3).logged.text, "lo, you");
  EXPECT_EQ(follow(1, 10).logged.text, "");
  EXPECT_EQ(follow(1, 10).logged.startSeq, 2);
  EXPECT_EQ(follow(2, 3).logged.text, "Hello, you") << "of another attempt everything is new";
  EXPECT_EQ(follow(1, 0).state, FollowedNews::State::Running);
  this->run(this->store().closeReply(this->session, lease,
                                     this->assistants("message-1.r", "Hello, you"), "{}"));
  EXPECT_EQ(follow(1, 3).state, FollowedNews::State::Written);
  const auto others = *this->run(this->store().follow(
      {{this->session, "message-x.r", 0, 0}, {"never-seen-session", "message-1.r", 0, 0}}));
  EXPECT_EQ(others.at(0).state, FollowedNews::State::Unknown);
  EXPECT_EQ(others.at(1).state, FollowedNews::State::Unknown);
}

TYPED_TEST(HistoryStoreTest, HasAnAbandonedReplyOfWhichNothingWasLoggedWrittenAnew) {
  const ReplyOpening first = this->accept("message-1", "one", "dead").opening;
  EXPECT_TRUE(this->run(this->store().claimLapsed(10))->empty()) << "its lease holds";
  this->run(this->store().abandonReply(this->session, first.lease));
  EXPECT_EQ(*this->run(this->store().claimLapsed(10)), (std::vector<SessionId>{this->session}));
  EXPECT_TRUE(this->run(this->store().claimLapsed(10))->empty()) << "one of the workers looks";
  const ReplyOpening second = this->open("other", "message-1.r");
  ASSERT_EQ(second.outcome, Opened::Opened);
  EXPECT_EQ(second.lease.attempt, 2);
  EXPECT_GT(second.lease.fence, first.lease.fence);
  EXPECT_EQ(this->log(first.lease, 0, "zombie"), LogOutcome::Kind::Lost);
  EXPECT_EQ(this->log(second.lease, 0, "new"), LogOutcome::Kind::Logged);
  EXPECT_FALSE(this->run(this->store().closeReply(
      this->session, first.lease, this->assistants("message-1.r", "zombie"), "{}")));
}

TYPED_TEST(HistoryStoreTest, LetsNoReplyWaitForOneThatWasLeftBeforeItsFirstWords) {
  const ReplyLease first = this->accept("message-1", "one").opening.lease;
  Message failed = this->assistants("message-1.r", "");
  failed.status = MessageStatus::Failed;
  ASSERT_TRUE(this->run(this->store().closeReply(this->session, first, failed, "{}")));
  const ReplyLease second = this->accept("message-2", "two", "dead").opening.lease;
  const auto retry = this->run(this->store().retry(this->session, "me", "message-1.r", 1, 20));
  ASSERT_EQ(retry->opening.outcome, Opened::Held) << "the second one is being written";
  this->run(this->store().abandonReply(this->session, second));
  EXPECT_EQ(this->open("me", "message-2.r").outcome, Opened::Held) << "its turn comes later";
  const ReplyOpening again = this->open("me", "message-1.r");
  ASSERT_EQ(again.outcome, Opened::Opened);
  EXPECT_EQ(this->log(second, 0, "zombie"), LogOutcome::Kind::Lost);
  ASSERT_TRUE(this->run(this->store().closeReply(this->session, again.lease,
                                                 this->assistants("message-1.r", "1"), "{}")));
  EXPECT_EQ(this->open("me", "message-2.r").outcome, Opened::Opened);
}

TYPED_TEST(HistoryStoreTest, HandsOutWhatADeadWriterLeft) {
  const ReplyOpening first = this->accept("message-1", "one", "dead").opening;
  this->accept("message-2", "two", "dead");
  this->log(first.lease, 0, "30 da");
  this->run(this->store().abandonReply(this->session, first.lease));
  const ReplyOpening broken = this->open("other", "message-2.r");
  ASSERT_EQ(broken.outcome, Opened::Broken) << "whoever asks has to end it first";
  EXPECT_EQ(broken.broken.id, "message-1.r");
  EXPECT_EQ(broken.broken.text, "30 da");
  EXPECT_EQ(broken.broken.startSeq, 2);
  EXPECT_EQ(this->log(first.lease, 5, "ys"), LogOutcome::Kind::Lost);
  ASSERT_TRUE(this->run(this->store().closeReply(this->session, broken.lease,
                                                 this->assistants("message-1.r", "30 da"), "{}")));
  EXPECT_EQ(this->log(first.lease, 5, "ys"), LogOutcome::Kind::Lost) << "also after its end";
  EXPECT_EQ(this->open("other", "message-2.r").outcome, Opened::Opened);
}

TYPED_TEST(HistoryStoreTest, ForgetsTheAnswered) {
  this->converse("message-1", "one");
  const auto transcript = *this->run(this->store().transcript(this->session));
  EXPECT_TRUE(transcript.unanswered.empty());
  EXPECT_FALSE(transcript.running);
  EXPECT_TRUE(this->run(this->store().claimLapsed(10))->empty());
}

TYPED_TEST(HistoryStoreTest, PassesTheWishToStopOn) {
  const auto stop = [&](const ReplyId& reply) {
    return *this->run(this->store().requestStop(this->session, reply));
  };
  const ReplyLease lease = this->accept("message-1", "one").opening.lease;
  EXPECT_EQ(stop("message-2.r"), StopOutcome::Unknown);
  EXPECT_EQ(this->log(lease, 0, "30"), LogOutcome::Kind::Logged);
  EXPECT_EQ(stop("message-1.r"), StopOutcome::Stopping);
  EXPECT_EQ(this->log(lease, 2, " days"), LogOutcome::Kind::Stop);
  EXPECT_EQ(this->run(this->store().renewLease(this->session, lease))->kind,
            LogOutcome::Kind::Stop);
  this->run(this->store().closeReply(this->session, lease,
                                     this->assistants("message-1.r", "30 days"), "{}"));
  EXPECT_EQ(stop("message-1.r"), StopOutcome::Ended);
}

TYPED_TEST(HistoryStoreTest, KeepsTheWishToStopAReplyUntilItsTurn) {
  const ReplyLease first = this->accept("message-1", "one").opening.lease;
  this->accept("message-2", "two");
  for (const char* reply : {"message-1.r", "message-2.r"}) {
    EXPECT_EQ(*this->run(this->store().requestStop(this->session, reply)), StopOutcome::Stopping);
  }
  EXPECT_EQ(this->log(first, 0, "30"), LogOutcome::Kind::Stop) << "whatever else is to stop";
  ASSERT_TRUE(this->run(
      this->store().closeReply(this->session, first, this->assistants("message-1.r", "30"), "{}")));
  const ReplyLease second = this->open("me", "message-2.r").lease;
  EXPECT_EQ(this->log(second, 0, "14"), LogOutcome::Kind::Stop);
}

TYPED_TEST(HistoryStoreTest, HasAReplyThatDidNotGetCompleteWrittenAnew) {
  const auto retry = [&](int attempt) {
    return *this->run(this->store().retry(this->session, "me", "message-1.r", attempt, 20));
  };
  const ReplyLease lease = this->accept("message-1", "one").opening.lease;
  EXPECT_EQ(retry(1).outcome, Retrial::Outcome::Complete) << "it is being written";
  Message interrupted = this->assistants("message-1.r", "30 da");
  interrupted.status = MessageStatus::Interrupted;
  this->run(this->store().closeReply(this->session, lease, interrupted, "{}"));

  const Retrial retrial = retry(1);
  ASSERT_EQ(retrial.outcome, Retrial::Outcome::Reopened);
  ASSERT_EQ(retrial.opening.outcome, Opened::Opened);
  EXPECT_EQ(retrial.opening.lease.attempt, 2);
  EXPECT_EQ(retry(1).outcome, Retrial::Outcome::Joined) << "a repeat starts nothing";
  Message complete = this->assistants("message-1.r", "30 days");
  complete.attempt = 2;
  this->run(this->store().closeReply(this->session, retrial.opening.lease, complete, "{}"));
  EXPECT_EQ(retry(1).outcome, Retrial::Outcome::Joined);
  EXPECT_EQ(retry(2).outcome, Retrial::Outcome::Complete);
  const auto messages = this->messages();
  ASSERT_EQ(messages.size(), 2u) << "in place of the attempt before";
  EXPECT_EQ(messages[1].content, "30 days");
  EXPECT_EQ(messages[1].attempt, 2);
  EXPECT_EQ(this->run(this->store().retry(this->session, "me", "message-9.r", 1, 20))->outcome,
            Retrial::Outcome::Unknown);
}

TYPED_TEST(HistoryStoreTest, SaysThatItHasLostASession) {
  Acceptable byToken = this->by("me");
  byToken.byToken = true;
  const auto message = this->visitors("message-1", "one");
  EXPECT_EQ(this->run(this->store().accept(this->session, message, byToken)).error().code,
            "session_lost");
  EXPECT_EQ(this->run(this->store().openReply(this->session, "me", "message-1.r", 20)).error().code,
            "session_lost");
  EXPECT_EQ(this->run(this->store().closeReply(this->session, {"message-1.r", 1, 1, 1},
                                               this->assistants("message-1.r", "1"), "{}"))
                .error()
                .code,
            "session_lost");
  ASSERT_TRUE(this->run(this->store().open(this->session, "demo")));
  EXPECT_TRUE(this->run(this->store().accept(this->session, message, byToken)));
}

TYPED_TEST(HistoryStoreTest, TakesALostSessionBack) {
  Transcript archived;
  archived.site = "demo";
  archived.byToken = true;
  archived.seq = 4;
  Message interrupted = this->assistants("message-1.r", "30 da");
  interrupted.status = MessageStatus::Interrupted;
  for (Message message : {this->visitors("message-1", "Grüße \"one\""), interrupted}) {
    message.seq = archived.messages.empty() ? 1 : 3;
    archived.messages.push_back({messageText(message), message.seq});
  }
  ASSERT_TRUE(this->run(this->store().restore(this->session, archived)));
  ASSERT_TRUE(this->run(this->store().restore(this->session, archived))) << "twice changes nothing";
  const auto transcript = *this->run(this->store().transcript(this->session));
  EXPECT_EQ(transcript.messages.size(), 2u);
  EXPECT_GT(transcript.seq, 100) << "above whatever cursors were given";
  EXPECT_TRUE(transcript.byToken);
  EXPECT_EQ(transcript.site, "demo");
  const Accepted repeated = this->accept("message-1", "Grüße \"one\"");
  EXPECT_EQ(repeated.outcome, Acceptance::Repeated);
  EXPECT_EQ(repeated.opening.outcome, Opened::Written);
  EXPECT_EQ(this->accept("message-1", "other").outcome, Acceptance::Reused);
  EXPECT_EQ(this->run(this->store().retry(this->session, "me", "message-1.r", 1, 20))->outcome,
            Retrial::Outcome::Reopened);
}

TYPED_TEST(HistoryStoreTest, HasWhatNobodyAnsweredInALostSessionAnswered) {
  Transcript archived;
  archived.site = "demo";
  std::int64_t seq = 0;
  for (Message message : {this->visitors("message-1", "one"), this->assistants("message-1.r", "1"),
                          this->visitors("message-2", "two"), this->visitors("message-3", "3")}) {
    message.seq = ++seq;
    archived.messages.push_back({messageText(message), message.seq});
  }
  archived.seq = seq;
  ASSERT_TRUE(this->run(this->store().restore(this->session, archived)));
  EXPECT_EQ(this->run(this->store().transcript(this->session))->unanswered,
            (std::vector<MessageId>{"message-2", "message-3"}));
  EXPECT_EQ(this->accept("message-4", "four").opening.outcome, Opened::Held);
  const ReplyLease before = {"message-2.r", 7, 1, 2};
  EXPECT_EQ(this->log(before, 0, "2"), LogOutcome::Kind::Gone) << "its writer may still be there";
  EXPECT_EQ(this->accept("message-2", "two").opening.outcome, Opened::Opened);
}

TYPED_TEST(HistoryStoreTest, TellsAWriterWhoseReplyWasWrittenMeanwhile) {
  const ReplyLease before = this->accept("message-1", "one").opening.lease;
  this->run(this->store().abandonReply(this->session, before));
  const ReplyLease after = this->open("other", "message-1.r").lease;
  ASSERT_TRUE(this->run(
      this->store().closeReply(this->session, after, this->assistants("message-1.r", "1"), "{}")));
  EXPECT_EQ(this->log(before, 0, "zombie"), LogOutcome::Kind::Lost);
}

TYPED_TEST(HistoryStoreTest, TellsAWriterThatItsLogIsGone) {
  this->run(this->store().open(this->session, "demo"));
  const ReplyLease before = {"message-1.r", 7, 1, 2};
  EXPECT_EQ(this->log(before, 5, "lo"), LogOutcome::Kind::Gone);
  EXPECT_EQ(this->run(this->store().closeReply(this->session, before,
                                               this->assistants("message-1.r", "1"), "{}"))
                .error()
                .code,
            "log_gone");
}

TYPED_TEST(HistoryStoreTest, TakesNothingNewWhenItIsFull) {
  this->accept("message-1", "one");
  Acceptable how = this->by("me");
  how.repeatsOnly = true;
  const auto say = [&](const MessageId& id) {
    return this->run(this->store().accept(this->session, this->visitors(id, "one"), how))->outcome;
  };
  EXPECT_EQ(say("message-2"), Acceptance::Full);
  EXPECT_EQ(say("message-1"), Acceptance::Repeated);
}

TYPED_TEST(HistoryStoreTest, HandsOutAsManyRecentMessagesAsAskedFor) {
  for (int i = 1; i <= 3; ++i) this->accept("message-" + std::to_string(i), std::to_string(i));
  const auto opening = *this->run(this->store().openReply(this->session, "me", "message-1.r", 2));
  ASSERT_EQ(opening.recent.size(), 2u);
  EXPECT_EQ(opening.recent[1].content, "3");
}

TYPED_TEST(HistoryStoreTest, ErasesAndRemembersThatItDid) {
  const ReplyLease lease = this->accept("message-1", "one").opening.lease;
  ASSERT_TRUE(this->run(this->store().erase(this->session, 3600s)));
  const auto transcript = *this->run(this->store().transcript(this->session));
  EXPECT_TRUE(transcript.messages.empty());
  EXPECT_TRUE(transcript.erased);
  EXPECT_EQ(this->accept("message-2", "two").outcome, Acceptance::Erased);
  EXPECT_FALSE(this->run(
      this->store().closeReply(this->session, lease, this->assistants("message-1.r", "1"), "{}")))
      << "a reply that was on its way must not bring the conversation back";
}

TYPED_TEST(HistoryStoreTest, RemembersEveryReplyNotOnlyTheLast) {
  const ReplyLease first = this->accept("message-1", "one").opening.lease;
  const auto reply = this->assistants("message-1.r", "x");
  this->run(this->store().closeReply(this->session, first, reply, "{}"));
  this->converse("message-2", "two");
  EXPECT_EQ(*this->run(this->store().closeReply(this->session, first, reply, "{}")), 3);
  EXPECT_EQ(this->messages().size(), 4u);
}

TYPED_TEST(HistoryStoreTest, ErasesWithoutATombstone) {
  const ReplyLease lease = this->accept("message-1", "one").opening.lease;
  ASSERT_TRUE(this->run(this->store().erase(this->session, 0s)));
  EXPECT_EQ(this->log(lease, 0, "1"), LogOutcome::Kind::Lost);
  EXPECT_FALSE(this->run(
      this->store().closeReply(this->session, lease, this->assistants("message-1.r", "1"), "{}")))
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

TEST_F(RedisHistoryStoreTest, GivesEveryKeyOfASessionATimeToLive) {
  run(store().open(session, "demo"));
  converse("message-1", "one");
  log(accept("message-2", "two").opening.lease, 0, "2");
  const auto keys = *run(subject.client.command(redisCommand("KEYS", "*")));
  EXPECT_EQ(keys.items.size(), 8u);
  for (const RedisValue& key : keys.items) {
    const auto ttl = *run(subject.client.command(redisCommand("TTL", key.text)));
    const bool ofSession = key.text.find("session:") != std::string::npos;
    EXPECT_TRUE(ttl.integer >= 0 || !ofSession) << key.text;
  }
}

TEST_F(RedisHistoryStoreTest, KeepsASessionWithinItsBytes) {
  for (int i = 0; i < 5; ++i) {
    const MessageId id = "message-" + std::to_string(i);
    const ReplyLease lease = accept(id, "x").opening.lease;
    const auto reply = assistants(replyIdFor(id), std::string(60 * 1024, 'x'));
    ASSERT_TRUE(run(store().closeReply(session, lease, reply, "{}")));
  }
  EXPECT_LE(run(store().transcript(session))->messages.size(), 8u) << "4 × 60 KiB fit 256 KiB";
}

// {kind, session, site, body, facts} of each entry.
TEST_F(RedisHistoryStoreTest, PutsAllThatLastsIntoTheOutbox) {
  run(store().open(session, "demo"));
  const ReplyLease lease = accept("message-1", "one").opening.lease;
  accept("message-1", "one");
  run(store().closeReply(session, lease, assistants("message-1.r", "1"), R"({"provider":"faq"})"));
  run(store().erase(session, 3600s));
  const auto entries = *run(subject.client.command(redisCommand("XRANGE", "outbox", "-", "+")));
  std::vector<std::string> kinds, bodies;
  for (const RedisValue& entry : entries.items) {
    const auto& fields = entry.items[1].items;
    ASSERT_EQ(fields.size(), 10u);
    kinds.push_back(fields[1].text);
    EXPECT_EQ(fields[3].text, session);
    EXPECT_EQ(fields[5].text, "demo");
    bodies.push_back(fields[7].text);
  }
  EXPECT_EQ(kinds, (std::vector<std::string>{"message", "reply", "erase"})) << "a repeat once";
  const auto message = parseMessage(bodies.at(0));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->seq, 1);
  EXPECT_EQ(entries.items[1].items[1].items[9].text, R"({"provider":"faq"})");
}

TEST_F(RedisHistoryStoreTest, RefusesMessagesThatNobodyArchives) {
  RedisHistoryStore narrow(subject.client, {kMost, 3600s, 8, 2});
  const auto say = [&](const MessageId& id) {
    return run(narrow.accept(session, visitors(id, "x"), by("me")))->outcome;
  };
  EXPECT_EQ(say("message-1"), Acceptance::Fresh);
  EXPECT_EQ(say("message-2"), Acceptance::Fresh);
  EXPECT_EQ(say("message-3"), Acceptance::Full);
}

// PING is answered by such a Redis as well.
TEST_F(RedisHistoryStoreTest, FindsThatRedisRefusesWrites) {
  accept("message-1", "one");
  const auto configure = [&](const char* name, const char* value) {
    ASSERT_TRUE(run(subject.client.command(redisCommand("CONFIG", "SET", name, value))));
  };
  configure("min-replicas-to-write", "1");
  const auto refused = run(store().check());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "storage_unavailable");
  EXPECT_FALSE(run(store().accept(session, visitors("message-2", "two"), by("me"))));
  EXPECT_EQ(messages().size(), 1u) << "what was said can be read";
  configure("min-replicas-to-write", "0");
  configure("maxmemory", "1");
  EXPECT_FALSE(run(store().check()));
  configure("maxmemory", "0");
  EXPECT_TRUE(run(store().check()));
}

// Its answer to PING is an error then, but what was said can be read.
TEST_F(RedisHistoryStoreTest, ConnectsToARedisThatCannotSave) {
  accept("message-1", "one");
  subject.server.blockSaving();
  ASSERT_TRUE(run(subject.client.command(redisCommand("CONFIG", "SET", "save", "3600 1"))));
  ASSERT_TRUE(run(subject.client.command(redisCommand("BGSAVE"))));
  for (int i = 0; i < 500 && run(store().check()); ++i) subject.io.run_for(10ms);
  EXPECT_FALSE(run(store().check()));
  RedisClient late(subject.io, subject.config(), subject.log);
  for (int i = 0; i < 300 && !late.connected(); ++i) subject.io.run_for(10ms);
  ASSERT_TRUE(late.connected());
  RedisHistoryStore other(late, {kMost, 3600s, 8});
  EXPECT_EQ(run(other.transcript(session))->messages.size(), 1u);
}

TEST_F(RedisHistoryStoreTest, HintsAtWhatOthersShouldLookAt) {
  RedisConfig config = subject.config();
  config.commandTimeout = 4s;
  RedisClient client(subject.io, config, subject.log);
  while (!client.connected()) subject.io.run_for(10ms);
  accept("message-0", "before this worker began");
  RedisHints hints(client);
  std::vector<SessionHint> seen;
  const auto read = [&]() { seen = *run(hints.next()); };
  asio::co_spawn(subject.io, hints.next(), [&](std::exception_ptr, auto next) { seen = *next; });
  subject.io.run_for(100ms);
  EXPECT_TRUE(seen.empty());
  run(store().requestStop(session, "message-0.r"));
  for (int i = 0; i < 200 && seen.empty(); ++i) subject.io.run_for(10ms);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].session, session);
  EXPECT_EQ(seen[0].stop, "message-0.r");
  accept("message-1", "one");
  read();
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen[0].stop, "");
}

TEST_F(RedisHistoryStoreTest, FailsSoonWhenRedisFreezesAndGoesOnAfterwards) {
  subject.server.freeze();
  const auto begin = SteadyClock::now();
  EXPECT_EQ(run(store().check()).error().code, "storage_unavailable");
  EXPECT_LT(SteadyClock::now() - begin, 2s) << "the command time-out is 300 ms";
  EXPECT_FALSE(run(store().check())) << "at once, without a connection";
  subject.server.thaw();
  for (int i = 0; i < 500 && !run(store().check()); ++i) subject.io.run_for(10ms);
  EXPECT_TRUE(run(store().check()));
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
