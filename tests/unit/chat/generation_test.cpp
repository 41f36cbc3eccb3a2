#include "chat/generation.h"

#include <gtest/gtest.h>

#include "chat/chat_service.h"
#include "fakes/fixed_random.h"
#include "fakes/in_memory_history_store.h"
#include "fakes/in_memory_site_store.h"
#include "fakes/manual_clock.h"
#include "fakes/scripted_model.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;

// The last words of each prompt when three messages wait for each other and the first reply ends
// `after` the third message came.
std::vector<std::string> asked(std::chrono::milliseconds after) {
  Loop loop;
  ManualClock clock(loop);
  InMemoryHistoryStore history(clock);
  ScriptedModel model("gemini", loop);
  FixedRandom random;
  Log log = Log::silent();
  InMemorySiteStore siteStore;
  ProviderChain providers({&model}, clock, random, log);
  SiteDirectory sites(loop.executor(), siteStore, clock, 30s, log);
  SessionHub hub;
  ReplyFollower follower(loop.executor(), history, clock, log);
  Generation generation({loop.executor(), history, providers, follower, clock, log}, "worker");
  ChatService chat(
      {loop.executor(), sites, history, history, hub, generation, follower, clock, random, log},
      {3600s});

  ScriptedModel::Call first;
  first.texts = {"one"};
  first.held = true;
  model.will(first).willSay("two").willSay("three");
  const SitePtr site = *loop.run(chat.site("demo"));
  const SessionId session = loop.run(chat.open(site, std::nullopt))->id;
  const auto say = [&](const char* id, const char* text) {
    EXPECT_TRUE(loop.run(chat.say({session, site, true, id, text})));
  };
  say("message-1", "One?");
  say("message-2", "Two?");
  clock.advance(130ms);
  say("message-3", "Three?");
  clock.advance(after);
  model.release();
  clock.advance(3s);

  std::vector<std::string> questions;
  for (const Prompt& prompt : model.prompts) questions.push_back(prompt.turns.back().content);
  return questions;
}

// Those who wait look at the lease now and then: the first to look is not the next in turn.
TEST(Generation, KeepsTheOrderWheneverATurnEnds) {
  for (auto after = 0ms; after <= 600ms; after += 20ms) {
    EXPECT_EQ(asked(after), (std::vector<std::string>{"One?", "Two?", "Three?"}))
        << after.count() << " ms";
  }
}

}  // namespace
}  // namespace livechat
