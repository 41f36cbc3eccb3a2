#include "chat/chat_service.h"

#include <gtest/gtest.h>

#include "fakes/fixed_random.h"
#include "fakes/in_memory_history_store.h"
#include "fakes/in_memory_site_store.h"
#include "fakes/manual_clock.h"
#include "fakes/scripted_model.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;

// One worker's chat. Several may share a store, as workers share Redis.
struct Shop {
  Shop(Loop& loop, ManualClock& clock, HistoryStore& history, std::vector<Model*> models,
       std::string workerId = "one")
      : providers(std::move(models), clock, random, log),
        sites(loop.executor(), siteStore, clock, 30s, log),
        follower(loop.executor(), history, clock, log),
        generation({loop.executor(), history, providers, follower, clock, log},
                   std::move(workerId)),
        chat({loop.executor(), sites, history, history, hub, generation, follower, clock, random,
              log},
             {3600s}) {}

  FixedRandom random;
  Log log = Log::silent();
  InMemorySiteStore siteStore;
  ProviderChain providers;
  SiteDirectory sites;
  SessionHub hub;
  ReplyFollower follower;
  Generation generation;
  ChatService chat;
};

// Somebody who waits for a reply.
struct Listening {
  Listening(Loop& loop, const Said& said)
      : signal(loop.executor()), listener(said.reply->changed, signal) {}
  Signal signal;
  Bell::Listener listener;
};

class ChatServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    site = *loop.run(shop.chat.site("demo"));
    session = loop.run(shop.chat.open(site, std::nullopt))->id;
  }

  Result<Said> visitorSays(const MessageId& id, const std::string& text) {
    return loop.run(shop.chat.say({session, site, true, id, text}));
  }
  // The site has a kettle from now on.
  void sellKettles() {
    shop.siteStore.site.products = {
        {"ember", "Ember kettle", {}, "", "/ember", "", "89.00", "EUR", "in_stock"}};
    clock.advance(31s);
    loop.run(shop.chat.site("demo"));  // answers with the old one, and fetches
    loop.settle();
    site = *loop.run(shop.chat.site("demo"));
  }
  ScriptedModel::Call heldCall(std::string text) {
    ScriptedModel::Call call;
    call.texts = {std::move(text)};
    call.held = true;
    return call;
  }

  Loop loop;
  ManualClock clock{loop};
  InMemoryHistoryStore history{clock};
  ScriptedModel model{"gemini", loop};
  Shop shop{loop, clock, history, {&model}};
  SitePtr site;
  SessionId session;
};

TEST_F(ChatServiceTest, AnswersAndRemembers) {
  model.willSay("30 days.");
  const auto said = visitorSays("message-1", "Returns?");
  ASSERT_TRUE(said);
  ASSERT_EQ(said->reply->phase(), LiveReply::Phase::Ended);
  EXPECT_EQ(said->reply->message().content, "30 days.");
  const auto& stored = history.messages[session];
  ASSERT_EQ(stored.size(), 2u);
  EXPECT_EQ(stored[0].content, "Returns?");
  EXPECT_EQ(stored[0].seq, 1);
  EXPECT_EQ(stored[1].id, "message-1.r");
  EXPECT_EQ(stored[1].seq, 3) << "2 is the start of the reply";
  ASSERT_EQ(model.prompts.size(), 1u);
  EXPECT_EQ(model.prompts[0].turns.size(), 1u) << "the model hears the message once";
}

TEST_F(ChatServiceTest, StoresCardsAndChoicesWithTheReply) {
  sellKettles();
  model.willSay("The Ember kettle?\n[[choices: Yes | No]]");
  const auto said = visitorSays("message-1", "Tea?");
  ASSERT_TRUE(said);
  const Message& reply = said->reply->message();
  EXPECT_EQ(reply.content, "The Ember kettle?");
  EXPECT_EQ(reply.choices, (std::vector<std::string>{"Yes", "No"}));
  EXPECT_EQ(reply.cards,
            (std::vector<Card>{{"Ember kettle", "/ember", "", "89.00", "EUR", "in_stock", ""}}));
  EXPECT_EQ(history.messages[session].at(1).cards, reply.cards);
  EXPECT_EQ(history.messages[session].at(1).choices, reply.choices);
  model.willSay("Good.");
  visitorSays("message-2", "Yes");
  EXPECT_EQ(model.prompts.at(1).turns.at(1).content, "The Ember kettle?");
}

TEST_F(ChatServiceTest, AFailedReplyHasNeither) {
  sellKettles();
  model.willFail(FailureClass::Key, false);
  const auto said = visitorSays("message-1", "The Ember kettle?");
  ASSERT_TRUE(said);
  EXPECT_EQ(said->reply->message().status, MessageStatus::Failed);
  EXPECT_TRUE(said->reply->message().cards.empty());
}

TEST_F(ChatServiceTest, AStoppedReplyHasCardsOfWhatWasShown) {
  sellKettles();
  model.will(heldCall("The Ember kettle?\n[[choices: Yes | No]]"));
  const auto said = visitorSays("message-1", "Tea?");
  loop.run(shop.chat.stop(session, "message-1.r"));
  clock.advance(100ms);
  ASSERT_EQ(said->reply->phase(), LiveReply::Phase::Ended);
  EXPECT_EQ(said->reply->message().status, MessageStatus::Stopped);
  EXPECT_EQ(said->reply->message().content, "The Ember kettle?");
  EXPECT_EQ(said->reply->message().cards.size(), 1u);
  EXPECT_TRUE(said->reply->message().choices.empty());
}

TEST_F(ChatServiceTest, AnswersARepeatWithTheFirstResult) {
  model.willSay("30 days.");
  visitorSays("message-1", "Returns?");
  const auto again = visitorSays("message-1", "Returns?");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->message.seq, 1);
  EXPECT_EQ(again->reply->message().content, "30 days.");
  EXPECT_EQ(model.prompts.size(), 1u);
  EXPECT_EQ(history.messages[session].size(), 2u);
}

TEST_F(ChatServiceTest, JoinsARepeatToTheRunningReply) {
  model.will(heldCall("30 da"));
  const auto first = visitorSays("message-1", "Returns?");
  const auto again = visitorSays("message-1", "Returns?");
  EXPECT_EQ(first->reply, again->reply);
  model.release();
  EXPECT_EQ(first->reply->phase(), LiveReply::Phase::Ended);
  EXPECT_EQ(model.prompts.size(), 1u);
}

TEST_F(ChatServiceTest, RefusesAnIdForAnotherText) {
  model.willSay("30 days.");
  visitorSays("message-1", "Returns?");
  const auto other = visitorSays("message-1", "Delivery?");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, "message_id_reused");
}

TEST_F(ChatServiceTest, RefusesWhatIsNoMessage) {
  struct Case {
    MessageId id;
    std::string content;
    const char* code;
  };
  const Case cases[] = {
      {"message-1", " \n\t", "blank_message"},
      {"message-1", std::string(1, '\0'), "blank_message"},
      {"short", "Hi", "invalid_field"},
      {"no spaces here", "Hi", "invalid_field"},
      {"message-1", std::string(4001, 'a'), "message_too_long"},
  };
  for (const Case& c : cases) {
    const auto said = visitorSays(c.id, c.content);
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().code, c.code);
  }
  EXPECT_TRUE(history.messages[session].empty());
}

TEST_F(ChatServiceTest, WritesASessionsRepliesOneAfterTheOther) {
  model.will(heldCall("first")).willSay("second");
  const auto one = visitorSays("message-1", "One?");
  const auto two = visitorSays("message-2", "Two?");
  clock.advance(2s);
  EXPECT_EQ(model.prompts.size(), 1u);
  EXPECT_EQ(two->reply->phase(), LiveReply::Phase::Waiting);
  model.release();
  clock.advance(2s);
  EXPECT_EQ(two->reply->message().content, "second");
  ASSERT_EQ(model.prompts.size(), 2u);
  EXPECT_EQ(model.prompts[0].turns.back().content, "One?");
  ASSERT_EQ(model.prompts[1].turns.size(), 3u);
  EXPECT_EQ(model.prompts[1].turns[1].content, "first") << "the answer before is known";
  EXPECT_EQ(model.prompts[1].turns.back().content, "Two?");
}

TEST_F(ChatServiceTest, KeepsTheSameIdOfTwoSessionsApart) {
  model.will(heldCall("first")).willSay("second");
  const auto one = visitorSays("message-1", "One?");
  const SessionId other = loop.run(shop.chat.open(site, std::nullopt))->id;
  const auto two = loop.run(shop.chat.say({other, site, true, "message-1", "Two?"}));
  EXPECT_EQ(two->reply->message().content, "second");
  loop.run(shop.chat.stop(other, "message-1.r"));
  EXPECT_EQ(one->reply->phase(), LiveReply::Phase::Running);
  model.release();
  EXPECT_EQ(one->reply->message().content, "first");
}

TEST_F(ChatServiceTest, GoesOnWithoutAReader) {
  model.will(heldCall("30 days."));
  visitorSays("message-1", "Returns?");  // and the visitor is gone
  model.release();
  EXPECT_EQ(history.messages[session].size(), 2u);
}

TEST_F(ChatServiceTest, StoresAFailureAsAStatusAndNeverTellsTheModel) {
  model.willFail(FailureClass::Key, false).willSay("Hello.");
  const auto failed = visitorSays("message-1", "Returns?");
  EXPECT_EQ(failed->reply->message().status, MessageStatus::Failed);
  EXPECT_EQ(failed->reply->message().failure, FailureClass::Key);
  EXPECT_EQ(failed->reply->message().content, "");
  visitorSays("message-2", "Hello?");
  ASSERT_EQ(model.prompts.size(), 2u);
  for (const PromptTurn& turn : model.prompts[1].turns) EXPECT_EQ(turn.role, Role::User);
}

TEST_F(ChatServiceTest, GivesARepeatOnAnotherWorkerTheSameReply) {
  model.will(heldCall("30 days."));
  visitorSays("message-1", "Returns?");
  ScriptedModel otherModel{"gemini", loop};
  Shop other(loop, clock, history, {&otherModel}, "two");
  const auto again = loop.run(other.chat.say({session, site, true, "message-1", "Returns?"}));
  clock.advance(1s);
  EXPECT_EQ(again->reply->phase(), LiveReply::Phase::Running);
  EXPECT_EQ(again->reply->text(), "30 days.") << "as far as it is written";
  model.release();
  clock.advance(1s);
  ASSERT_EQ(again->reply->phase(), LiveReply::Phase::Ended);
  EXPECT_EQ(again->reply->message().content, "30 days.");
  EXPECT_TRUE(otherModel.prompts.empty());
}

TEST_F(ChatServiceTest, KeepsItsLeaseWhileItWrites) {
  model.will(heldCall("slow"));
  visitorSays("message-1", "Returns?");
  clock.advance(60s);
  ScriptedModel otherModel{"gemini", loop};
  Shop other(loop, clock, history, {&otherModel}, "two");
  const auto again = loop.run(other.chat.say({session, site, true, "message-1", "Returns?"}));
  const Listening reader(loop, *again);
  clock.advance(20s);
  EXPECT_TRUE(otherModel.prompts.empty()) << "the lease lapsed under a living writer";
  model.release();
  clock.advance(1s);
  EXPECT_EQ(again->reply->message().content, "slow");
}

TEST_F(ChatServiceTest, StoresTheReplyOnceTheStoreIsBack) {
  model.will(heldCall("30 days."));
  const auto said = visitorSays("message-1", "Returns?");
  history.down = true;
  model.release();
  clock.advance(2s);
  EXPECT_EQ(said->reply->phase(), LiveReply::Phase::Running);
  history.down = false;
  clock.advance(1s);
  EXPECT_EQ(said->reply->phase(), LiveReply::Phase::Ended);
  EXPECT_EQ(history.messages[session].size(), 2u);
}

TEST_F(ChatServiceTest, TellsAtOnceThatAMessageCannotBeStored) {
  history.down = true;
  const auto said = visitorSays("message-1", "Returns?");
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, "storage_unavailable");
}

TEST_F(ChatServiceTest, ForgetsAnErasedSessionForGood) {
  model.willSay("30 days.");
  visitorSays("message-1", "Returns?");
  ASSERT_TRUE(loop.run(shop.chat.erase(session, ChatService::Tombstone::Leave)));
  EXPECT_EQ(loop.run(shop.chat.history(session)).error().code, "session_not_found");
  EXPECT_EQ(visitorSays("message-2", "Hello?").error().code, "session_not_found");
  const auto opened = loop.run(shop.chat.open(site, session));
  EXPECT_TRUE(opened->isNew);
  EXPECT_NE(opened->id, session);
}

TEST_F(ChatServiceTest, LimitsAMinutesMessages) {
  for (int i = 0; i < 30; ++i) {
    model.willSay("ok");
    ASSERT_TRUE(visitorSays("message-" + std::to_string(i), "Hi")) << i;
  }
  const auto said = visitorSays("message-x", "Hi");
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, "rate_limited");
  EXPECT_TRUE(said.error().retryAfter);
}

// A visitor who cycled through old ids made the model answer each of them again.
TEST_F(ChatServiceTest, DoesNotAnswerAnOldMessageAgain) {
  InMemoryHistoryStore roomy(clock, 200, 1000);
  Shop other(loop, clock, roomy, {&model});
  const auto say = [&](int i) {
    return loop.run(other.chat.say({session, site, false, "message-" + std::to_string(i), "Hi"}));
  };
  for (int i = 0; i < 50; ++i) {
    model.willSay("answer " + std::to_string(i));
    say(i);
  }
  const auto again = say(0);
  EXPECT_EQ(again->reply->message().content, "answer 0");
  EXPECT_EQ(model.prompts.size(), 50u);
  EXPECT_EQ(roomy.messages[session].size(), 100u);
}

TEST_F(ChatServiceTest, AnswersWaitingMessagesInTheirOrder) {
  model.will(heldCall("one")).willSay("two").willSay("three");
  visitorSays("message-1", "One?");
  visitorSays("message-2", "Two?");
  clock.advance(100ms);
  visitorSays("message-3", "Three?");
  clock.advance(1s);
  model.release();
  clock.advance(3s);
  ASSERT_EQ(model.prompts.size(), 3u);
  EXPECT_EQ(model.prompts[1].turns.back().content, "Two?");
  EXPECT_EQ(model.prompts[2].turns.back().content, "Three?");
}

// Follows the session and writes down what it is told.
struct Follower {
  Follower(Loop& loop, ChatService& chat, const SessionId& session, Cursor from)
      : reader(std::move(*loop.run(chat.events(session, std::move(from))))) {
    asio::co_spawn(loop.io(), follow(), asio::bind_cancellation_slot(leave.slot(), asio::detached));
    loop.settle();
  }
  ~Follower() { leave.emit(asio::cancellation_type::terminal); }

  Task<> follow() {
    while (!reader->ended()) {
      if (reader->isBehind()) co_await reader->catchUp();
      while (const auto event = reader->poll()) write(*event);
      if (!reader->ended()) co_await reader->changed();
    }
    over = true;
  }

  void write(const SessionEvent& event) {
    std::string line = cursorText(event.cursor);
    if (const auto* e = std::get_if<MessageStored>(&event.what))
      line += " message " + e->message.id;
    if (std::get_if<ReplyStarted>(&event.what)) line += " start";
    if (std::get_if<ReplyReset>(&event.what)) line += " reset";
    if (std::get_if<Reconnect>(&event.what)) line += " reconnect";
    if (const auto* e = std::get_if<ReplyDelta>(&event.what)) line += " delta " + e->text;
    if (const auto* e = std::get_if<ReplyEnded>(&event.what)) {
      line += " end ";
      line += name(e->message.status);
    }
    lines.push_back(std::move(line));
  }

  std::unique_ptr<SessionReader> reader;
  asio::cancellation_signal leave;
  std::vector<std::string> lines;
  bool over = false;
};
using Lines = std::vector<std::string>;

TEST_F(ChatServiceTest, TellsWhatWasMissedAndWhatComes) {
  model.willSay("one").will(heldCall("two"));
  visitorSays("message-1", "One?");
  Follower follower(loop, shop.chat, session, Cursor{});
  EXPECT_EQ(follower.lines, (Lines{"1 message message-1", "3 message message-1.r"}));
  follower.lines.clear();
  visitorSays("message-2", "Two?");
  loop.settle();
  model.release();
  EXPECT_EQ(follower.lines, (Lines{"4 message message-2", "5 start", "5~message-2.r.1:3 delta two",
                                   "6 end complete"}));
}

// What came in while a reply was followed was never told.
TEST_F(ChatServiceTest, TellsOfAMessageThatComesDuringAReply) {
  model.will(heldCall("one")).willSay("two");
  visitorSays("message-1", "One?");
  Follower follower(loop, shop.chat, session, Cursor{});
  visitorSays("message-2", "Two?");
  loop.settle();
  EXPECT_EQ(follower.lines, (Lines{"1 message message-1", "2 start", "2~message-1.r.1:3 delta one",
                                   "3~message-1.r.1:3 message message-2"}));
  follower.lines.clear();
  model.release();
  clock.advance(1s);
  EXPECT_EQ(follower.lines,
            (Lines{"4 end complete", "5 start", "5~message-2.r.1:3 delta two", "6 end complete"}));
}

// The place inside a reply was forgotten when a message stood between, and the text came twice.
TEST_F(ChatServiceTest, ResumesInsideAReplyWithAMessageInBetween) {
  model.will(heldCall("12345")).willSay("two");
  visitorSays("message-1", "One?");
  visitorSays("message-2", "Two?");
  Follower follower(loop, shop.chat, session, Cursor{2, "message-1.r", 1, 3});
  EXPECT_EQ(follower.lines,
            (Lines{"3~message-1.r.1:3 message message-2", "3~message-1.r.1:5 delta 45"}));
  model.release();
  EXPECT_EQ(follower.lines.at(2), "4 end complete");
}

TEST_F(ChatServiceTest, ResumesInsideAReplyThatIsStoredMeanwhile) {
  model.willSay("12345");
  visitorSays("message-1", "One?");
  Follower follower(loop, shop.chat, session, Cursor{2, "message-1.r", 1, 3});
  EXPECT_EQ(follower.lines, (Lines{"2~message-1.r.1:5 delta 45", "3 end complete"}));
}

// A reply that failed before its turn was heard of by nobody but the one who had asked.
TEST_F(ChatServiceTest, TellsOfAReplyThatCouldNotBeWritten) {
  model.will(heldCall("one"));
  visitorSays("message-1", "One?");
  visitorSays("message-2", "Two?");
  Follower follower(loop, shop.chat, session, Cursor{3, "", 0, 0});
  history.down = true;
  model.release();
  clock.advance(60s);
  ASSERT_FALSE(follower.lines.empty());
  EXPECT_TRUE(follower.lines.back().ends_with("end failed")) << follower.lines.back();
}

// As if a worker had begun to answer, logged `text` and died.
struct Dead {
  static Task<> answer(HistoryStore& store, SessionId session, Message message, std::string text) {
    Acceptable how;
    how.site = "demo";
    how.owner = "a worker that died";
    const auto accepted = co_await store.accept(session, message, how);
    if (!text.empty()) co_await store.log(session, accepted->opening.lease, 0, text);
  }
};

class LeftByADeadWorker : public ChatServiceTest {
 protected:
  void leave(std::string text) {
    Message message;
    message.id = "message-1";
    message.content = "Returns?";
    message.time = clock.wall();
    spawn(loop.executor(), Dead::answer(history, session, message, std::move(text)));
    loop.settle();
  }
  void sweep() {
    spawn(loop.executor(), shop.chat.sweep());
    loop.settle();
    clock.advance(1s);
  }
};

// A worker was killed while it wrote: its visitor waited for ever.
TEST_F(LeftByADeadWorker, AReplyThatNobodySawIsWrittenAnew) {
  leave("");
  model.willSay("30 days.");
  clock.advance(5s);
  sweep();
  EXPECT_TRUE(model.prompts.empty()) << "its lease may still be renewed";
  clock.advance(6s);
  sweep();
  ASSERT_EQ(history.messages[session].size(), 2u) << "read by nobody";
  EXPECT_EQ(history.messages[session][1].content, "30 days.");
  EXPECT_EQ(history.messages[session][1].attempt, 2);
  EXPECT_EQ(model.prompts.size(), 1u);
}

TEST_F(LeftByADeadWorker, AReplyThatWasBegunKeepsItsTextAndGetsAnEnd) {
  leave("30 da");
  Follower follower(loop, shop.chat, session, Cursor{2, "message-1.r", 1, 3});
  clock.advance(1s);
  EXPECT_EQ(follower.lines, (Lines{"2~message-1.r.1:5 delta da"}));
  clock.advance(10s);
  sweep();
  EXPECT_EQ(follower.lines, (Lines{"2~message-1.r.1:5 delta da", "3 end interrupted"}));
  EXPECT_EQ(history.messages[session].at(1).content, "30 da");
  EXPECT_EQ(history.messages[session].at(1).failure, FailureClass::Interrupted);
  EXPECT_TRUE(model.prompts.empty()) << "no words of another model are spliced on";
}

TEST_F(LeftByADeadWorker, AReplyThatWasBegunKeepsItsCards) {
  sellKettles();
  leave("The Ember kettle is");
  clock.advance(11s);
  sweep();
  const Message& reply = history.messages[session].at(1);
  EXPECT_EQ(reply.status, MessageStatus::Interrupted);
  ASSERT_EQ(reply.cards.size(), 1u);
  EXPECT_EQ(reply.cards[0].url, "/ember");
}

TEST_F(LeftByADeadWorker, ARepeatOfItsMessageIsAnsweredOnce) {
  leave("");
  model.willSay("30 days.");
  const auto said = visitorSays("message-1", "Returns?");
  const Listening reader(loop, *said);
  clock.advance(12s);
  sweep();
  ASSERT_EQ(said->reply->phase(), LiveReply::Phase::Ended);
  EXPECT_EQ(said->reply->message().content, "30 days.");
  EXPECT_EQ(model.prompts.size(), 1u);
}

// Frozen for longer than its lease, then back: what it writes then must change nothing.
TEST_F(ChatServiceTest, AZombiesLateWordsChangeNothing) {
  model.will(heldCall("30 da"));
  const auto said = visitorSays("message-1", "Returns?");
  history.down = true;  // nor can it renew its lease
  clock.advance(15s);
  history.down = false;
  ScriptedModel otherModel{"gemini", loop};
  Shop other(loop, clock, history, {&otherModel}, "two");
  spawn(loop.executor(), other.chat.sweep());
  loop.settle();
  ASSERT_EQ(history.messages[session].size(), 2u);
  EXPECT_EQ(history.messages[session][1].status, MessageStatus::Interrupted);
  model.release();
  clock.advance(5s);
  EXPECT_EQ(history.messages[session].size(), 2u);
  ASSERT_EQ(said->reply->phase(), LiveReply::Phase::Ended);
  EXPECT_EQ(said->reply->message().status, MessageStatus::Interrupted) << "what is stored holds";
}

TEST_F(ChatServiceTest, LogsBeforeItShows) {
  model.will(heldCall("30 days."));
  const auto said = visitorSays("message-1", "Returns?");
  EXPECT_EQ(said->reply->text(), "30 days.");
  EXPECT_EQ(history.logged(session), "30 days.");
  model.release();
}

TEST_F(ChatServiceTest, TellsReadersOfOtherWorkersAsItIsWritten) {
  model.will(heldCall("12345"));
  visitorSays("message-1", "One?");
  ScriptedModel otherModel{"gemini", loop};
  Shop other(loop, clock, history, {&otherModel}, "two");
  Follower follower(loop, other.chat, session, Cursor{2, "message-1.r", 1, 3});
  clock.advance(100ms);
  EXPECT_EQ(follower.lines, (Lines{"2~message-1.r.1:5 delta 45"}));
  model.release();
  clock.advance(100ms);
  EXPECT_EQ(follower.lines, (Lines{"2~message-1.r.1:5 delta 45", "3 end complete"}));
  EXPECT_TRUE(otherModel.prompts.empty());
}

TEST_F(ChatServiceTest, FollowsAReplyAtAHint) {
  ScriptedModel otherModel{"gemini", loop};
  Shop other(loop, clock, history, {&otherModel}, "two");
  Follower follower(loop, other.chat, session, Cursor{});
  model.will(heldCall("one"));
  visitorSays("message-1", "One?");
  EXPECT_TRUE(follower.lines.empty());
  spawn(loop.executor(), other.chat.look({SessionHint{session, {}}}));
  clock.advance(100ms);
  EXPECT_EQ(follower.lines,
            (Lines{"1 message message-1", "2 start", "2~message-1.r.1:3 delta one"}));
  model.release();
}

TEST_F(ChatServiceTest, StopsAReply) {
  model.will(heldCall("30 da"));
  const auto said = visitorSays("message-1", "Returns?");
  const auto stop = [&] { return loop.run(shop.chat.stop(session, "message-1.r")); };
  EXPECT_EQ(*stop(), std::nullopt);
  clock.advance(100ms);
  ASSERT_EQ(said->reply->phase(), LiveReply::Phase::Ended);
  EXPECT_EQ(said->reply->message().status, MessageStatus::Stopped);
  EXPECT_EQ(said->reply->message().content, "30 da");
  EXPECT_EQ(model.openStreams, 0) << "the provider is not asked on";
  EXPECT_EQ(*stop(), MessageStatus::Stopped);
  EXPECT_EQ(loop.run(shop.chat.stop(session, "message-2.r")).error().code, "reply_not_found");
}

TEST_F(ChatServiceTest, StopsAReplyOfAnotherWorker) {
  model.will(heldCall("30 da"));
  const auto said = visitorSays("message-1", "Returns?");
  ScriptedModel otherModel{"gemini", loop};
  Shop other(loop, clock, history, {&otherModel}, "two");
  EXPECT_EQ(*loop.run(other.chat.stop(session, "message-1.r")), std::nullopt);
  EXPECT_EQ(said->reply->phase(), LiveReply::Phase::Running);
  spawn(loop.executor(), shop.chat.look({SessionHint{session, "message-1.r"}}));
  clock.advance(100ms);
  EXPECT_EQ(said->reply->message().status, MessageStatus::Stopped);
}

TEST_F(ChatServiceTest, StopsEvenWhenTheHintIsLost) {
  model.will(heldCall("30 da"));
  const auto said = visitorSays("message-1", "Returns?");
  ScriptedModel otherModel{"gemini", loop};
  Shop other(loop, clock, history, {&otherModel}, "two");
  EXPECT_TRUE(loop.run(other.chat.stop(session, "message-1.r")));
  clock.advance(4s);
  EXPECT_EQ(said->reply->message().status, MessageStatus::Stopped) << "the lease's renewal tells";
}

TEST_F(ChatServiceTest, RetriesWhatDidNotGetComplete) {
  model.willFail(FailureClass::Key, false).will(heldCall("30 days."));
  visitorSays("message-1", "Returns?");
  Follower follower(loop, shop.chat, session, Cursor{3, "", 0, 0});
  const auto retry = [&](int attempt) {
    return loop.run(shop.chat.retry(session, site, "message-1.r", attempt));
  };
  const auto retried = retry(1);
  ASSERT_TRUE(retried);
  loop.settle();
  EXPECT_EQ(follower.lines,
            (Lines{"4 start", "4~message-1.r.2:0 reset", "4~message-1.r.2:8 delta 30 days."}));
  const auto again = retry(1);
  EXPECT_EQ(again->reply, retried->reply) << "a repeat joins";
  EXPECT_EQ(retry(2).error().code, "reply_not_retryable") << "it is being written";
  model.release();
  clock.advance(1s);
  EXPECT_EQ(retried->reply->message().attempt, 2);
  EXPECT_EQ(history.messages[session].size(), 2u);
  EXPECT_EQ(retry(2).error().code, "reply_not_retryable") << "it is complete";
  EXPECT_EQ(retry(1)->reply->id(), "message-1.r");
  EXPECT_EQ(loop.run(shop.chat.retry(session, site, "message-9.r", 1)).error().code,
            "reply_not_found");
  EXPECT_EQ(model.prompts.size(), 2u);
}

TEST_F(ChatServiceTest, GoesOnAfterTheStoreHasLostItsData) {
  model.will(heldCall("30 days."));
  const auto said = visitorSays("message-1", "Returns?");
  history.loseAll();
  loop.run(history.open(session, "demo"));
  model.release();
  clock.advance(2s);
  ASSERT_EQ(said->reply->phase(), LiveReply::Phase::Ended);
  EXPECT_EQ(said->reply->message().status, MessageStatus::Complete);
  ASSERT_EQ(history.messages[session].size(), 2u) << "the visitor's message is stored anew";
  EXPECT_EQ(history.messages[session][1].content, "30 days.");
  EXPECT_EQ(model.prompts.size(), 1u);
}

TEST_F(ChatServiceTest, HandsOverWhatItCannotFinish) {
  ScriptedModel::Call silent;
  silent.held = true;
  model.will(silent);
  visitorSays("message-1", "Returns?");
  shop.generation.handOver();
  loop.settle();
  ScriptedModel otherModel{"gemini", loop};
  otherModel.willSay("30 days.");
  Shop other(loop, clock, history, {&otherModel}, "two");
  spawn(loop.executor(), other.chat.sweep());
  clock.advance(500ms);
  ASSERT_EQ(history.messages[session].size(), 2u) << "at once, without waiting for the lease";
  EXPECT_EQ(history.messages[session][1].content, "30 days.");
  EXPECT_EQ(shop.generation.running(), 0u);
}

TEST_F(ChatServiceTest, EndsWhatWasBegunWhenItLeaves) {
  model.will(heldCall("30 da"));
  const auto said = visitorSays("message-1", "Returns?");
  shop.generation.handOver();
  clock.advance(100ms);
  ASSERT_EQ(said->reply->phase(), LiveReply::Phase::Ended);
  EXPECT_EQ(said->reply->message().status, MessageStatus::Interrupted);
  EXPECT_EQ(said->reply->message().content, "30 da");
}

TEST_F(ChatServiceTest, TakesNoNewMessagesWhileItHasTooMuchToDo) {
  model.will(heldCall("30 days."));
  const auto said = visitorSays("message-1", "Returns?");
  shop.chat.overloaded(true);
  const auto refused = visitorSays("message-2", "Hello?");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "busy");
  EXPECT_TRUE(refused.error().retryAfter);
  EXPECT_EQ(visitorSays("message-1", "Returns?")->reply, said->reply) << "a repeat is nothing new";
  shop.chat.overloaded(false);
  EXPECT_TRUE(visitorSays("message-2", "Hello?"));
  model.release();
}

TEST_F(ChatServiceTest, TellsOfWhatAnotherWorkerStored) {
  Follower follower(loop, shop.chat, session, Cursor{});
  ScriptedModel otherModel{"gemini", loop};
  Shop other(loop, clock, history, {&otherModel}, "two");
  otherModel.willSay("one");
  loop.run(other.chat.say({session, site, true, "message-1", "One?"}));
  EXPECT_TRUE(follower.lines.empty());
  asio::co_spawn(loop.io(), shop.chat.look(), asio::detached);
  loop.settle();
  EXPECT_EQ(follower.lines, (Lines{"1 message message-1", "3 message message-1.r"}));
}

TEST_F(ChatServiceTest, EndsTheStreamOfASessionThatAnotherWorkerErased) {
  Follower follower(loop, shop.chat, session, Cursor{});
  Shop other(loop, clock, history, {&model}, "two");
  ASSERT_TRUE(loop.run(other.chat.erase(session, ChatService::Tombstone::Leave)));
  asio::co_spawn(loop.io(), shop.chat.look(), asio::detached);
  loop.settle();
  EXPECT_TRUE(follower.over);
}

TEST_F(ChatServiceTest, SendsReadersAwayWhenTheWorkerLeaves) {
  Follower follower(loop, shop.chat, session, Cursor{});
  shop.hub.drain();
  loop.settle();
  EXPECT_EQ(follower.lines, (Lines{"0 reconnect"}));
  EXPECT_TRUE(follower.over);
}

TEST_F(ChatServiceTest, LoadsASiteOnceForAllWhoAsk) {
  shop.siteStore.site.key = "other";
  shop.siteStore.finds = 0;
  EXPECT_TRUE(loop.run(shop.chat.site("other")));
  EXPECT_TRUE(loop.run(shop.chat.site("other")));
  EXPECT_EQ(shop.siteStore.finds, 1);
}

TEST_F(ChatServiceTest, KeepsWhatItMadeOfASiteThatHasNotChanged) {
  const auto refreshed = [&] {
    clock.advance(60s);
    EXPECT_TRUE(loop.run(shop.chat.site("demo"))) << "the known one; the load begins";
    loop.settle();
    return *loop.run(shop.chat.site("demo"));
  };
  const SitePtr known = *loop.run(shop.chat.site("demo"));
  EXPECT_EQ(refreshed(), known);
  shop.siteStore.site.faq.push_back({"new", "Do you sell lamps?", "Yes.", {}, "", ""});
  const SitePtr changed = refreshed();
  EXPECT_NE(changed, known);
  EXPECT_EQ(changed->site, shop.siteStore.site);
}

TEST_F(ChatServiceTest, AnswersFromTheKnownSiteWhilePostgresIsDown) {
  shop.siteStore.down = true;
  clock.advance(60s);
  EXPECT_TRUE(loop.run(shop.chat.site("demo")));
  EXPECT_TRUE(loop.run(shop.chat.site("demo"))) << "also after the refresh has failed";
  EXPECT_EQ(loop.run(shop.chat.site("other")).error().kind, ErrorKind::Unavailable);
}

}  // namespace
}  // namespace livechat
