// HealthReport: how the worker and what it needs are doing, for people and for probes.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "chat/provider_chain.h"
#include "ports/clock.h"
#include "ports/history_store.h"
#include "ports/site_store.h"

namespace livechat {

// Lifetime: borrows everything. Loop thread only.
class HealthReport final {
 public:
  HealthReport(Executor executor, HistoryStore& history, SiteStore& sites,
               const ProviderChain& providers, Clock& clock, std::size_t mostWaiting)
      : executor_(executor),
        history_(history),
        sites_(sites),
        providers_(providers),
        clock_(clock),
        mostWaiting_(mostWaiting) {}

  enum class Status { Ok, Degraded, Down };

  // Down: nobody can chat (no Redis, or one that refuses writes). Degraded: something that must be
  // mended, but the chat goes on. Fills `out` as Health in docs/openapi.yaml.
  Task<Status> report(nlohmann::ordered_json& out);

  // Looks for the first time, so that the first report knows. Later reports see to the rest.
  void startChecks();

 private:
  Task<> checkPostgres();

  Executor executor_;
  HistoryStore& history_;
  SiteStore& sites_;
  const ProviderChain& providers_;
  Clock& clock_;
  const std::size_t mostWaiting_;  // to be archived; above it no message is taken
  // PostgreSQL is asked at most every few seconds, and never waited for: a probe must answer fast.
  bool postgresOk_ = false;
  bool checking_ = false;
  std::optional<Clock::Instant> checked_;
};

}  // namespace livechat
