// Worker: the parts list of chat-worker, from the sockets down to the providers, and their order of
// birth and death.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/http_client.h"
#include "adapters/postgres_archive.h"
#include "adapters/postgres_pool.h"
#include "adapters/postgres_site_store.h"
#include "adapters/redis_client.h"
#include "adapters/redis_hints.h"
#include "adapters/redis_history_store.h"
#include "adapters/redis_provider_state.h"
#include "adapters/redis_visitor_store.h"
#include "adapters/system_clock.h"
#include "adapters/system_random.h"
#include "api/api.h"
#include "api/health.h"
#include "api/visitor_token.h"
#include "base/encoding.h"
#include "base/log.h"
#include "chat/chat_service.h"
#include "chat/durable_history.h"
#include "chat/visitor_desk.h"
#include "config/worker_config.h"
#include "transport/fcgi_server.h"

namespace livechat {

struct WorkerEnd {
  // False: requests or replies were left in the middle; their tasks still point into the worker, so
  // end the process without destroying it.
  bool idle = true;
  std::optional<std::string> refusal;  // why it would not serve
};

// Lifetime: borrows `io` and `log`; destroyed only after `io` has stopped. Loop thread only.
class Worker final {
 public:
  // Takes over `listener`.
  Worker(asio::io_context& io, WorkerConfig config, int listener, Log& log);

  // Serves until SIGTERM or SIGINT, then drains: no new requests, idle streams are told to come
  // back, running replies get config.drain to end and are handed over then. A second signal ends
  // at once.
  // A database that is down does not keep it from serving; one that wants migrating does.
  WorkerEnd run();

 private:
  Task<> serve();
  Task<> drainOnSignal();
  Task<> waitUntilIdle(Clock::Duration patience);
  Task<> lookLoop();
  Task<> hintLoop();
  Task<> loadLoop();
  Task<> watchdogLoop();

  asio::io_context& io_;
  WorkerConfig config_;
  Log& log_;
  asio::signal_set signals_;

  SystemClock clock_;
  SystemRandom random_;
  const std::string id_ = base64Url(random_.bytes(9));  // unlike that of any other worker
  RedisClient redis_;
  RedisClient hintRedis_;  // its commands wait
  PostgresPool postgres_;
  HttpClient http_;

  RedisHistoryStore liveHistory_;
  PostgresArchive archive_;
  DurableHistory history_;
  RedisVisitorStore visitorStore_;
  RedisHints hints_;
  PostgresSiteStore siteStore_;
  std::vector<std::unique_ptr<Model>> models_;

  RedisProviderState providerState_;
  ProviderBreakers breakers_;
  ProviderChain providers_;
  SiteDirectory sites_;
  SessionHub hub_;
  ReplyFollower follower_;
  Generation generation_;
  ChatService chat_;
  VisitorDesk visitors_;

  VisitorTokens tokens_;
  HealthReport health_;
  Api api_;
  FcgiServer server_;
  std::optional<std::string> refusal_;
};

}  // namespace livechat
