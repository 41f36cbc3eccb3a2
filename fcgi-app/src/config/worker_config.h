// What a worker is told by its environment.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "adapters/anthropic_config.h"
#include "adapters/gemini_config.h"
#include "adapters/openai_config.h"
#include "adapters/postgres_config.h"
#include "adapters/redis_client.h"
#include "adapters/redis_history_store.h"
#include "base/log.h"
#include "base/result.h"
#include "config/settings.h"
#include "transport/fcgi_server.h"

namespace livechat {

struct WorkerConfig {
  std::string listen;  // see transport/listen_socket.h
  PostgresConfig postgres;
  RedisConfig redis;
  HistoryLimits history;
  GeminiConfig gemini;
  OpenaiConfig openai;
  AnthropicConfig anthropic;
  std::vector<std::string> providers;  // in order; empty: those that are turned on, then faq
  std::chrono::milliseconds providerPause{30'000};  // of one that keeps failing; 0: never
  std::string tokenSecret;
  std::chrono::seconds siteCacheTtl{30};
  bool compatApi = false;
  std::string compatSite = "demo";
  FcgiLimits limits;
  std::size_t replies = 6000;  // that are written at once; see chat/chat_service.h
  std::chrono::seconds drain{25};
  LogLevel logLevel = LogLevel::Info;
};

// The one list of settings, bound to `config`, which must outlive it.
std::vector<Setting> workerSettings(WorkerConfig& config);

// The configuration, or everything that is wrong with it, a line each.
std::expected<WorkerConfig, std::vector<std::string>> readWorkerConfig(
    const Environment& environment);

}  // namespace livechat
