#include "api/health.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace livechat {

namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;

constexpr auto kPostgresEvery = 3s;
constexpr std::size_t kBehindFrom = 10;  // one in ten of what may wait

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
  const Result<StoreCheck> store = co_await history_.check();
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
  const bool behind = store && store->waiting * kBehindFrom >= mostWaiting_;
  Status status = Status::Ok;
  if (!postgresOk_ || !providersOk || behind) status = Status::Degraded;
  if (!store) status = Status::Down;
  ordered_json checks = {{"redis", check(store.has_value())}, {"postgres", check(postgresOk_)}};
  if (store) {
    checks["transcripts"] = {{"status", behind ? "behind" : "ok"}, {"waiting", store->waiting}};
  }
  checks["providers"] = std::move(providers);
  out = {{"status", name(status)},
         {"service", "live-chat-agent"},
         {"version", LIVECHAT_VERSION},
         {"checks", std::move(checks)}};
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
