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

Error noAnswer(const LiveReply& reply) {
  return {ErrorKind::Unavailable, "reply_failed",
          "no answer could be written just now; please try again", reply.retryAfter()};
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

// A page's session, for a page of the site. Sessions that visitors hold a token of are none of
// theirs.
struct Api::CompatSession {
  SessionId id;
  SitePtr site;
  Transcript transcript;
};

Task<Result<Api::CompatSession>> Api::compatAdmit(const ApiRequest& request, std::string id) {
  if (!isIdentifier(id, 8, 64)) {
    co_return failure(ErrorKind::Invalid, "invalid_field",
                      "sessionId must be 8 to 64 characters of A-Z, a-z, 0-9, _ and -");
  }
  Result<SitePtr> site = co_await parts_.chat.site(*parts_.compatSite);
  if (!site) co_return std::unexpected(site.error());
  const Result<void> origin = checkOrigin(request, (*site)->site);
  if (!origin) co_return std::unexpected(origin.error());
  Result<Transcript> transcript = co_await parts_.chat.historyOfPage(id);
  if (!transcript) co_return std::unexpected(transcript.error());
  if (transcript->byToken) {
    co_return failure(ErrorKind::NotFound, "session_not_found", "there is no such conversation");
  }
  co_return CompatSession{std::move(id), std::move(*site), std::move(*transcript)};
}

Task<> Api::compatPost(Exchange& exchange, PathValues) {
  const Result<json> body = readObject(exchange.request());
  if (!body) co_return respondProblem(exchange, body.error());
  const Result<std::string> id = readText(*body, "sessionId");
  if (!id) co_return respondProblem(exchange, id.error());
  const Result<std::string> message = readText(*body, "message");
  if (!message) co_return respondProblem(exchange, message.error());
  const Result<CompatSession> session = co_await compatAdmit(exchange.request(), *id);
  if (!session) co_return respondProblem(exchange, session.error());

  const MessageId messageId = base64Url(parts_.random.bytes(16));
  Saying saying{session->id, session->site, false, messageId, *message};
  const Result<Said> said = co_await parts_.chat.say(std::move(saying));
  if (!said) co_return respondProblem(exchange, said.error());
  Signal changed(exchange.executor());
  const Bell::Listener listener(said->reply->changed, changed);
  while (said->reply->phase() != LiveReply::Phase::Ended) co_await changed.wait();
  if (said->reply->message().status == MessageStatus::Failed) {
    co_return respondProblem(exchange, noAnswer(*said->reply));
  }
  respondJson(exchange, 200, {{"message", said->reply->message().content}});
}

Task<> Api::compatGet(Exchange& exchange, PathValues values) {
  const Result<CompatSession> session = co_await compatAdmit(exchange.request(), values[0]);
  if (!session) co_return respondProblem(exchange, session.error());
  ordered_json messages = ordered_json::array();
  for (const StoredMessage& stored : session->transcript.messages) {
    const auto message = parseMessage(stored.json);
    if (!message || message->status == MessageStatus::Failed) continue;
    messages.push_back({{"role", name(message->role)}, {"content", message->content}});
  }
  respondJson(exchange, 200, {{"sessionId", session->id}, {"messages", messages}});
}

Task<> Api::compatDelete(Exchange& exchange, PathValues values) {
  const Result<CompatSession> session = co_await compatAdmit(exchange.request(), values[0]);
  if (!session) co_return respondProblem(exchange, session.error());
  const Result<void> erased = co_await parts_.chat.erase(session->id, ChatService::Tombstone::None);
  if (!erased) co_return respondProblem(exchange, erased.error());
  respondJson(exchange, 200, {{"message", "Session deleted"}});
}

}  // namespace livechat
