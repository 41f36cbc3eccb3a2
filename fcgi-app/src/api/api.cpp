#include "api/api.h"

#include <system_error>

#include "api/respond.h"

namespace livechat {

namespace {

bool isHealth(std::string_view path) { return path.starts_with("/api/health"); }

}  // namespace

Api::Api(ApiParts parts)
    : parts_(std::move(parts)),
      gate_(parts_.chat, parts_.tokens, parts_.clock),
      router_(routes()) {}

std::vector<Route> Api::routes() {
  const auto to = [this](Task<> (Api::*handler)(Exchange&, PathValues)) {
    return [this, handler](Exchange& exchange, PathValues values) {
      return (this->*handler)(exchange, std::move(values));
    };
  };
  std::vector<Route> routes = {
      {"GET", "/api/v1/sites/{key}", to(&Api::getSite)},
      {"POST", "/api/v1/sessions", to(&Api::postSession)},
      {"DELETE", "/api/v1/sessions/{sid}", to(&Api::deleteSession)},
      {"GET", "/api/v1/sessions/{sid}/messages", to(&Api::getMessages)},
      {"POST", "/api/v1/sessions/{sid}/messages", to(&Api::postMessage)},
      {"POST", "/api/v1/sessions/{sid}/replies/{rid}/stop", to(&Api::postStop)},
      {"POST", "/api/v1/sessions/{sid}/replies/{rid}/retry", to(&Api::postRetry)},
      {"POST", "/api/v1/sessions/{sid}/messages/{mid}/feedback", to(&Api::postFeedback)},
      {"POST", "/api/v1/sessions/{sid}/contact", to(&Api::postContact)},
      {"GET", "/api/v1/sessions/{sid}/events", to(&Api::getEvents)},
      {"GET", "/api/health", to(&Api::getHealth)},
      {"GET", "/api/health/live", to(&Api::getLiveness)},
  };
  if (parts_.compatSite) {
    for (Route& route : compatRoutes()) routes.push_back(std::move(route));
  }
  return routes;
}

Task<> Api::handle(Exchange& exchange) {
  const Clock::Instant begin = parts_.clock.now();
  PathValues values;
  const Route* route = findRoute(exchange, values);
  if (route == nullptr) co_return;
  bool failed = false;
  try {
    co_await route->handler(exchange, std::move(values));
  } catch (const std::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    failed = true;
  } catch (const std::exception&) {
    failed = true;
  }
  if (failed) {
    parts_.log.error("request failed by an exception",
                     {{"request", exchange.requestId()}, {"route", route->pattern}});
    if (!exchange.begun()) {
      respondProblem(exchange, {ErrorKind::Internal, "internal",
                                "something went wrong on our side; please try again"});
    }
  }
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(parts_.clock.now() - begin);
  parts_.log.debug("request", {{"request", exchange.requestId()},
                               {"method", route->method},
                               {"route", route->pattern},
                               {"ms", took.count()}});
}

// Null: the answer is given.
const Route* Api::findRoute(Exchange& exchange, PathValues& values) const {
  const ApiRequest& request = exchange.request();
  if (request.overloaded && !isHealth(request.path)) {
    respondProblem(exchange, overloaded());
    return nullptr;
  }
  Result<Router::Match> match = router_.find(request.method, request.path);
  if (!match) {
    HttpHeaders headers = commonHeaders(request);
    const std::string allowed = router_.methodsOf(request.path);
    if (!allowed.empty()) headers.emplace_back("Allow", allowed);  // RFC 9110, section 15.5.6
    respondProblem(exchange, match.error(), std::move(headers));
    return nullptr;
  }
  values = std::move(match->values);
  return match->route;
}

Error Api::overloaded() const {
  // Spread, so that those refused together do not come back together.
  const auto wait = std::chrono::seconds(2 + static_cast<int>(parts_.random.fraction() * 6));
  return {ErrorKind::Busy, "busy", "the chat is very busy just now; please try again shortly",
          wait};
}

}  // namespace livechat
