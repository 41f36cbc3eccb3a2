#include "api/health.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace livechat {

namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;

constexpr auto kPostgresEvery = 3s;

ordered_json check(bool ok) { return {{"status", ok ? "ok" : "down"}}; }

std::string_view name(HealthReport::Status status) {
  switch (status) {
    case HealthReport::Status::Ok: return "ok";
    case HealthReport::Status::Degraded: return "degraded";
    case HealthReport::Status::Down: break;
  }
  return "down";
}

}  // namespace

Task<HealthReport::Status> HealthReport::report(ordered_json& out) {
  const bool redisOk = (co_await history_.ping()).has_value();
  const bool due = !checked_ || clock_.now() - *checked_ >= kPostgresEvery;
  if (due) startChecks();
  bool providersOk = true;
  ordered_json providers = ordered_json::array();
  for (const ProviderHealth& provider : providers_.health()) {
    ordered_json row = {{"name", provider.name},
                        {"status", provider.lastFailure ? "failing" : "ok"}};
    if (provider.lastFailure) row["class"] = livechat::name(*provider.lastFailure);
    row["breaker"] = livechat::name(provider.breaker);
    providersOk = providersOk && !provider.lastFailure;
    providers.push_back(std::move(row));
  }
  Status status = Status::Ok;
  if (!postgresOk_ || !providersOk) status = Status::Degraded;
  if (!redisOk) status = Status::Down;
  out = {{"status", name(status)},
         {"service", "live-chat-agent"},
         {"version", LIVECHAT_VERSION},
         {"checks",
          {{"redis", check(redisOk)}, {"postgres", check(postgresOk_)}, {"providers", providers}}}};
  co_return status;
}

void HealthReport::startChecks() {
  if (!std::exchange(checking_, true)) spawn(executor_, checkPostgres());
}

Task<> HealthReport::checkPostgres() {
  postgresOk_ = (co_await sites_.ping()).has_value();
  checked_ = clock_.now();
  checking_ = false;
}

}  // namespace livechat
