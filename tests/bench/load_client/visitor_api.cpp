#include "visitor_api.h"

#include <nlohmann/json.hpp>

#include "json_member.h"
#include "request_failed.h"

namespace bench {

namespace {

using nlohmann::json;

std::string head(const std::string& methodAndPath) {
  return methodAndPath + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
}

std::string bearer(const std::string& token) {
  return token.empty() ? "" : "Authorization: Bearer " + token + "\r\n";
}

std::string post(const std::string& path, const std::string& headers, const json& body) {
  const std::string text = body.dump();
  return head("POST " + path) + headers +
         "Content-Type: application/json\r\nContent-Length: " + std::to_string(text.size()) +
         "\r\n\r\n" + text;
}

std::string pathOf(const Session& session, const char* what) {
  return "/api/v1/sessions/" + session.id + "/" + what;
}

}  // namespace

std::string sessionRequest(const Options& options) {
  return post("/api/v1/sessions", "Origin: " + options.origin + "\r\n", {{"site", options.site}});
}

std::string messageRequest(const Options& options, const Session& session,
                           const std::string& messageId) {
  return post(
      pathOf(session, "messages"),
      "Origin: " + options.origin + "\r\nAccept: text/event-stream\r\n" + bearer(session.token),
      {{"id", messageId}, {"content", options.message}});
}

std::string eventsRequest(const Options& options, const Session& session) {
  return head("GET " + pathOf(session, "events")) + "Origin: " + options.origin +
         "\r\nAccept: text/event-stream\r\n" + bearer(session.token) + "\r\n";
}

std::string getRequest(const std::string& path, const std::string& token) {
  return head("GET " + path) + bearer(token) + "\r\n";
}

Task<Session> startSession(HttpConnection& connection, const Options& options) {
  const int status = co_await connection.ask(sessionRequest(options));
  const std::string answer = co_await connection.readAll();
  expectStatus(status, 201);
  const auto id = textMember(answer, "session");
  const auto token = textMember(answer, "token");
  if (!id || !token) throw RequestFailed("session without id or token");
  co_return Session{*id, *token};
}

void expectStatus(int status, int wanted) {
  if (status != wanted) throw RequestFailed("status " + std::to_string(status));
}

}  // namespace bench
