// GET /api/health for people and monitors, GET /api/health/live for probes.
#include <nlohmann/json.hpp>

#include "api/api.h"
#include "api/respond.h"

namespace livechat {

Task<> Api::getHealth(Exchange& exchange, PathValues) {
  nlohmann::ordered_json report;
  const HealthReport::Status status = co_await parts_.health.report(report);
  respondJson(exchange, status == HealthReport::Status::Down ? 503 : 200, report);
}

Task<> Api::getLiveness(Exchange& exchange, PathValues) {
  respondJson(exchange, 200, {{"status", "ok"}});
  co_return;
}

}  // namespace livechat
