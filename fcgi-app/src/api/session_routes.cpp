// Sessions: start or continue one, read its history, erase it.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "api/api.h"
#include "api/introduction.h"
#include "api/request_body.h"
#include "api/respond.h"
#include "api/site_json.h"
#include "base/encoding.h"

namespace livechat {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kPageMessages = 50;
constexpr std::size_t kPageBytes = 128 * 1024;

// A run of a transcript's messages, as a JSON array in their stored form.
struct Page {
  std::string messages;
  bool more = false;  // there are older ones
};

// The newest messages before `before`, as many as a page holds.
Page pageBefore(const std::vector<StoredMessage>& all, std::int64_t before, std::size_t most) {
  const auto isBefore = [&](const StoredMessage& message) { return message.seq < before; };
  const auto end = std::find_if(all.rbegin(), all.rend(), isBefore).base();
  auto begin = end;
  std::size_t bytes = 0;
  while (begin != all.begin()) {
    bytes += std::prev(begin)->json.size();
    const auto count = static_cast<std::size_t>(end - begin);
    if (count > 0 && (count >= most || bytes > kPageBytes)) break;
    --begin;
  }
  Page page{"[", begin != all.begin()};
  for (auto message = begin; message != end; ++message) {
    if (message != begin) page.messages.push_back(',');
    page.messages.append(message->json);
  }
  page.messages.push_back(']');
  return page;
}

// `rest`, an object, with the page's messages in it.
std::string withPage(const ordered_json& rest, const Page& page) {
  std::string body = jsonText(rest);
  body.pop_back();
  body.append(R"(,"messages":)").append(page.messages);
  if (page.more) body.append(R"(,"more":true)");
  body.push_back('}');
  return body;
}

// A whole number of at least 1 from the query; `otherwise` when the parameter is absent.
Result<std::int64_t> positiveParameter(const ApiRequest& request, std::string_view name,
                                       std::int64_t otherwise) {
  const auto text = queryParameter(request.query, name);
  if (!text) return otherwise;
  std::int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, value);
  if (error == std::errc() && stop == end && value > 0) return value;
  return failure(ErrorKind::Invalid, "invalid_field",
                 std::string(name) + " must be a whole number of at least 1");
}

}  // namespace

Task<> Api::postSession(Exchange& exchange, PathValues) {
  const ApiRequest& request = exchange.request();
  const Result<json> body = readObject(request);
  if (!body) co_return respondProblem(exchange, body.error());
  const Result<std::string> key = readText(*body, "site");
  if (!key) co_return respondProblem(exchange, key.error());
  const Result<std::optional<std::string>> oldToken = readOptionalText(*body, "token");
  if (!oldToken) co_return respondProblem(exchange, oldToken.error());

  const Result<SitePtr> site = co_await parts_.chat.site(*key);
  if (!site) co_return respondProblem(exchange, site.error());
  const Result<void> origin = checkOrigin(request, (*site)->site);
  if (!origin) co_return respondProblem(exchange, origin.error());

  const WallTime now = parts_.clock.wall();
  const Result<Introduction> introduction = readIntroduction(*body, (*site)->site, now);
  if (!introduction) co_return respondProblem(exchange, introduction.error());

  // A token that no longer holds is no error: its visitor starts anew.
  std::optional<VisitorClaims> claims;
  if (*oldToken) {
    const Result<VisitorClaims> verified = parts_.tokens.verify(**oldToken, now);
    if (verified && verified->site == (*site)->site.key) claims = *verified;
  }
  const auto known = claims ? std::optional<SessionId>(claims->session) : std::nullopt;
  const Result<OpenedSession> opened = co_await parts_.visitors.open(*site, known, *introduction);
  if (!opened) co_return respondProblem(exchange, opened.error());

  const bool keepToken = !opened->isNew && !parts_.tokens.dueForRenewal(*claims, now);
  const std::string token =
      keepToken ? **oldToken : parts_.tokens.issue(opened->id, (*site)->site.key, now);
  const Page page = pageBefore(opened->transcript.messages, INT64_MAX, kPageMessages);
  const ordered_json rest = {{"session", opened->id},
                             {"token", token},
                             {"cursor", std::to_string(opened->transcript.seq)},
                             {"site", siteJson((*site)->site)}};
  respondText(exchange, opened->isNew ? 201 : 200, withPage(rest, page));
}

Task<> Api::getMessages(Exchange& exchange, PathValues values) {
  const Result<Visitor> visitor = co_await gate_.admit(exchange.request(), values[0]);
  if (!visitor) co_return respondProblem(exchange, visitor.error());
  const auto before = positiveParameter(exchange.request(), "before", INT64_MAX);
  if (!before) co_return respondProblem(exchange, before.error());
  const auto limit = positiveParameter(exchange.request(), "limit", kPageMessages);
  if (!limit) co_return respondProblem(exchange, limit.error());

  const Result<Transcript> transcript = co_await parts_.chat.history(visitor->session);
  if (!transcript) co_return respondProblem(exchange, transcript.error());
  const std::size_t most = std::min<std::size_t>(static_cast<std::size_t>(*limit), 200);
  const Page page = pageBefore(transcript->messages, *before, most);
  const ordered_json rest = {{"cursor", std::to_string(transcript->seq)}};
  respondText(exchange, 200, withPage(rest, page));
}

Task<> Api::deleteSession(Exchange& exchange, PathValues values) {
  const Result<Visitor> visitor = co_await gate_.admit(exchange.request(), values[0]);
  if (!visitor) co_return respondProblem(exchange, visitor.error());
  const Result<void> erased =
      co_await parts_.chat.erase(visitor->session, ChatService::Tombstone::Leave);
  if (!erased) co_return respondProblem(exchange, erased.error());
  respondNoContent(exchange);
}

}  // namespace livechat
