// The routes of the system we replace, for pages that still call them (COMPAT_API=on): one site, no
// visitor tokens, session ids made by the page.
#include <nlohmann/json.hpp>

#include "api/api.h"
#include "api/request_body.h"
#include "api/respond.h"
#include "base/encoding.h"
#include "chat/identifiers.h"
#include "chat/message_json.h"

namespace livechat {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

Result<SessionId> compatSession(const std::string& id) {
  if (isIdentifier(id, 8, 64)) return id;
  return failure(ErrorKind::Invalid, "invalid_field",
                 "sessionId must be 8 to 64 characters of A-Z, a-z, 0-9, _ and -");
}

std::unexpected<Error> noAnswer(const LiveReply& reply) {
  Error error{ErrorKind::Unavailable, "reply_failed",
              "no answer could be written just now; please try again", reply.retryAfter()};
  return std::unexpected(std::move(error));
}

}  // namespace

std::vector<Route> Api::compatRoutes() {
  std::vector<Route> routes;
  const auto add = [&](std::string_view method, std::string_view pattern,
                       Task<> (Api::*handler)(Exchange&, PathValues)) {
    routes.push_back({method, pattern, [this, handler](Exchange& exchange, PathValues values) {
                        return (this->*handler)(exchange, std::move(values));
                      }});
  };
  add("POST", "/api/chat", &Api::compatPost);
  add("POST", "/api/chat/chat", &Api::compatPost);
  for (const std::string_view path : {"/api/session/{id}", "/api/chat/session/{id}"}) {
    add("GET", path, &Api::compatGet);
    add("DELETE", path, &Api::compatDelete);
  }
  return routes;
}

Task<> Api::compatPost(Exchange& exchange, PathValues) {
  const Result<json> body = readObject(exchange.request());
  if (!body) co_return respondProblem(exchange, body.error());
  const Result<std::string> id = readText(*body, "sessionId");
  if (!id) co_return respondProblem(exchange, id.error());
  const Result<std::string> message = readText(*body, "message");
  if (!message) co_return respondProblem(exchange, message.error());
  const Result<SessionId> session = compatSession(*id);
  if (!session) co_return respondProblem(exchange, session.error());
  const Result<SitePtr> site = co_await parts_.chat.site(*parts_.compatSite);
  if (!site) co_return respondProblem(exchange, site.error());
  const Result<void> origin = checkOrigin(exchange.request(), (*site)->site);
  if (!origin) co_return respondProblem(exchange, origin.error());

  const MessageId messageId = base64Url(parts_.random.bytes(16));
  const Result<Said> said = co_await parts_.chat.say(*session, *site, messageId, *message);
  if (!said) co_return respondProblem(exchange, said.error());
  Bell::Listener changed(said->reply->changed, exchange.executor());
  while (said->reply->phase() != LiveReply::Phase::Ended) co_await changed.wait();
  if (said->reply->message().status == MessageStatus::Failed) {
    co_return respondProblem(exchange, noAnswer(*said->reply).error());
  }
  respondJson(exchange, 200, {{"message", said->reply->message().content}});
}

Task<> Api::compatGet(Exchange& exchange, PathValues values) {
  const Result<SessionId> session = compatSession(values[0]);
  if (!session) co_return respondProblem(exchange, session.error());
  const Result<Transcript> transcript = co_await parts_.chat.history(*session);
  if (!transcript) co_return respondProblem(exchange, transcript.error());
  ordered_json messages = ordered_json::array();
  for (const Message& message : transcript->messages) {
    if (message.status == MessageStatus::Failed) continue;
    messages.push_back({{"role", name(message.role)}, {"content", message.content}});
  }
  respondJson(exchange, 200, {{"sessionId", *session}, {"messages", messages}});
}

Task<> Api::compatDelete(Exchange& exchange, PathValues values) {
  const Result<SessionId> session = compatSession(values[0]);
  if (!session) co_return respondProblem(exchange, session.error());
  const Result<SitePtr> site = co_await parts_.chat.site(*parts_.compatSite);
  if (!site) co_return respondProblem(exchange, site.error());
  const Result<void> origin = checkOrigin(exchange.request(), (*site)->site);
  if (!origin) co_return respondProblem(exchange, origin.error());
  const Result<void> erased = co_await parts_.chat.erase(*session, ChatService::Tombstone::None);
  if (!erased) co_return respondProblem(exchange, erased.error());
  respondJson(exchange, 200, {{"message", "Session deleted"}});
}

}  // namespace livechat
