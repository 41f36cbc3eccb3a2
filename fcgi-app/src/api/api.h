// Api answers requests: it finds the route, runs it, and turns whatever goes wrong into a problem.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/exchange.h"
#include "api/gate.h"
#include "api/health.h"
#include "api/router.h"
#include "api/visitor_token.h"
#include "base/log.h"
#include "chat/chat_service.h"
#include "chat/visitor_desk.h"
#include "ports/random.h"

namespace livechat {

// What the routes work with; all borrowed.
struct ApiParts {
  ChatService& chat;
  VisitorDesk& visitors;
  const VisitorTokens& tokens;
  HealthReport& health;
  Clock& clock;
  Random& random;
  Log& log;
  // The site of the compatibility routes; nothing: they are off.
  std::optional<std::string> compatSite;
};

// Loop thread only.
class Api final {
 public:
  explicit Api(ApiParts parts);

  // Answers one request. Lets out only the exception of a cancelled coroutine (the visitor left).
  Task<> handle(Exchange& exchange);

  const Router& router() const { return router_; }

 private:
  std::vector<Route> routes();
  const Route* findRoute(Exchange& exchange, PathValues& values) const;
  Error overloaded() const;

  // site_routes.cpp
  Task<> getSite(Exchange& exchange, PathValues values);
  // session_routes.cpp
  Task<> postSession(Exchange& exchange, PathValues values);
  Task<> getMessages(Exchange& exchange, PathValues values);
  Task<> deleteSession(Exchange& exchange, PathValues values);
  // message_routes.cpp
  Task<> postMessage(Exchange& exchange, PathValues values);
  Task<> postStop(Exchange& exchange, PathValues values);
  Task<> postRetry(Exchange& exchange, PathValues values);
  Task<> getEvents(Exchange& exchange, PathValues values);
  Task<std::unique_ptr<SessionReader>> openEvents(Exchange& exchange, SessionId session);
  // visitor_routes.cpp
  Task<> postFeedback(Exchange& exchange, PathValues values);
  Task<> postContact(Exchange& exchange, PathValues values);
  // health_routes.cpp
  Task<> getHealth(Exchange& exchange, PathValues values);
  Task<> getLiveness(Exchange& exchange, PathValues values);
  // compat_routes.cpp
  struct CompatSession;
  std::vector<Route> compatRoutes();
  Task<Result<CompatSession>> compatAdmit(const ApiRequest& request, std::string id);
  Task<> compatPost(Exchange& exchange, PathValues values);
  Task<> compatGet(Exchange& exchange, PathValues values);
  Task<> compatDelete(Exchange& exchange, PathValues values);

  ApiParts parts_;
  Gate gate_;
  Router router_;
};

}  // namespace livechat
