// What an Api stands on in a test: the real chat on fakes.
#pragma once

#include <string>

#include "api/api.h"
#include "fakes/fixed_random.h"
#include "fakes/in_memory_history_store.h"
#include "fakes/in_memory_site_store.h"
#include "fakes/in_memory_visitor_store.h"
#include "fakes/manual_clock.h"
#include "fakes/scripted_model.h"

namespace livechat {

using namespace std::chrono_literals;

struct ApiStand {
  Loop loop;
  ManualClock clock{loop};
  FixedRandom random;
  Log log = Log::silent();
  InMemoryHistoryStore history{clock};
  InMemorySiteStore siteStore;
  ScriptedModel model{"gemini", loop};
  ProviderChain providers{{&model}, clock, random, log};
  SiteDirectory sites{loop.executor(), siteStore, clock, 30s, log};
  SessionHub hub;
  ReplyFollower follower{loop.executor(), history, clock, log};
  Generation generation{{loop.executor(), history, providers, follower, clock, log}, "worker"};
  ChatService chat{
      {loop.executor(), sites, history, history, hub, generation, follower, clock, random, log},
      {3600s}};
  InMemoryVisitorStore visitorStore{history};
  VisitorDesk visitors{chat, visitorStore, random};
  VisitorTokens tokens{std::string(32, 's'), 3600s};
  HealthReport health{loop.executor(), history, siteStore, providers, clock, 100};

  ApiParts parts(std::optional<std::string> compatSite) {
    return {chat, visitors, tokens, health, clock, random, log, std::move(compatSite)};
  }
};

}  // namespace livechat
