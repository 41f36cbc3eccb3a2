#include "api/visitor_token.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "base/encoding.h"
#include "chat/identifiers.h"

namespace livechat {

namespace {

using nlohmann::json;

constexpr std::size_t kMaxToken = 1024;
constexpr std::chrono::seconds kLeeway{60};      // between the clocks of several machines
constexpr std::int64_t kLatest = 9'000'000'000;  // the year 2255: WallTime ends in 2262
constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";

std::int64_t secondsOf(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

WallTime timeOf(std::int64_t seconds) { return WallTime(std::chrono::seconds(seconds)); }

std::optional<VisitorClaims> readClaims(std::string_view payload) {
  const auto text = fromBase64Url(payload);
  if (!text) return std::nullopt;
  const json claims = json::parse(*text, nullptr, false);
  if (!claims.is_object()) return std::nullopt;
  const auto sid = claims.find("sid"), site = claims.find("site");
  const auto iat = claims.find("iat"), exp = claims.find("exp");
  const auto end = claims.end();
  if (sid == end || site == end || iat == end || exp == end) return std::nullopt;
  if (!sid->is_string() || !site->is_string()) return std::nullopt;
  if (!iat->is_number_integer() || !exp->is_number_integer()) return std::nullopt;
  const auto issued = iat->get<std::int64_t>(), expires = exp->get<std::int64_t>();
  if (issued < 0 || issued > kLatest || expires < 0 || expires > kLatest) return std::nullopt;
  VisitorClaims read{sid->get<std::string>(), site->get<std::string>(), timeOf(issued),
                     timeOf(expires)};
  if (!isSessionId(read.session) || !isSiteKey(read.site)) return std::nullopt;
  return read;
}

std::unexpected<Error> invalid() {
  return failure(ErrorKind::Unauthenticated, "token_invalid",
                 "the token is not one of ours; start a session to get one");
}

}  // namespace

std::string VisitorTokens::issue(const SessionId& session, const std::string& site,
                                 WallTime now) const {
  const json claims = {
      {"sid", session}, {"site", site}, {"iat", secondsOf(now)}, {"exp", secondsOf(now + life_)}};
  return key_.sign(kHeader, claims.dump());
}

Result<VisitorClaims> VisitorTokens::verify(std::string_view token, WallTime now) const {
  if (token.size() > kMaxToken) return invalid();
  const auto parts = key_.verified(token);
  if (!parts || parts->header != base64Url(kHeader)) return invalid();
  const auto claims = readClaims(parts->payload);
  if (!claims || claims->issued > now + kLeeway) return invalid();
  if (claims->expires + kLeeway < now) {
    return failure(ErrorKind::Unauthenticated, "token_expired",
                   "the token has expired; start a session to get a new one");
  }
  return *claims;
}

bool VisitorTokens::dueForRenewal(const VisitorClaims& claims, WallTime now) const {
  return now - claims.issued > std::chrono::hours(24);
}

}  // namespace livechat
