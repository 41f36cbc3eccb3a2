// GET /api/v1/sites/{key}: what the widget may know of a site.
#include <nlohmann/json.hpp>

#include "api/api.h"
#include "api/respond.h"
#include "api/site_json.h"

namespace livechat {

Task<> Api::getSite(Exchange& exchange, PathValues values) {
  const Result<SitePtr> site = co_await parts_.chat.site(values[0]);
  if (!site) {
    respondProblem(exchange, site.error());
    co_return;
  }
  const Result<void> origin = checkOrigin(exchange.request(), (*site)->site);
  if (!origin) {
    respondProblem(exchange, origin.error());
    co_return;
  }
  HttpHeaders headers = commonHeaders(exchange.request());
  for (auto& [name, value] : headers) {
    if (name == "Cache-Control") value = "public, max-age=60";
  }
  respondJson(exchange, 200, siteJson((*site)->site), std::move(headers));
}

}  // namespace livechat
