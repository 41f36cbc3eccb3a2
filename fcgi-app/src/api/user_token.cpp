#include "api/user_token.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "api/jwt.h"
#include "base/encoding.h"
#include "base/text.h"
#include "chat/visitor_json.h"

namespace livechat {

namespace {

using nlohmann::json;

constexpr double kLeeway = 60;     // seconds between the shop's clock and ours
constexpr double kLongest = 3600;  // a token's life from now on
constexpr int kMaxDepth = 8;

std::unexpected<Error> invalid(const char* why) {
  return failure(ErrorKind::Unauthenticated, "user_token_invalid",
                 std::string("the user token ") + why);
}

// Nothing: it is no JSON object in base64url, or nests deep.
std::optional<json> objectIn(std::string_view part) {
  const auto text = fromBase64Url(part);
  if (!text || text->find('\0') != std::string::npos) return std::nullopt;
  bool tooDeep = false;
  const auto limitDepth = [&](int depth, json::parse_event_t, json&) {
    tooDeep = tooDeep || depth > kMaxDepth;
    return !tooDeep;
  };
  json object = json::parse(*text, limitDepth, false);
  if (tooDeep || !object.is_object()) return std::nullopt;
  return object;
}

bool isOurHeader(const json& header) {
  const auto algorithm = header.find("alg");
  return algorithm != header.end() && *algorithm == "HS256" && !header.contains("crit");
}

// Seconds since 1970; nothing: absent, or no number.
std::optional<double> secondsAt(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

bool hasControlCharacter(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

// Absent and null are empty; nothing: not a text, too long, or with control characters in it.
std::optional<std::string> textAt(const json& claims, const char* name, std::size_t most) {
  const auto found = claims.find(name);
  if (found == claims.end() || found->is_null()) return std::string();
  if (!found->is_string()) return std::nullopt;
  auto text = found->get<std::string>();
  if (codePoints(text) > most || hasControlCharacter(text)) return std::nullopt;
  return text;
}

Result<VisitorFacts> factsIn(const json& claims) {
  const auto user = textAt(claims, "sub", limits::kUserCodePoints);
  if (!user || isBlank(*user)) return invalid("must have a sub of 1 to 200 characters");
  const auto name = textAt(claims, "name", limits::kNameCodePoints);
  if (!name) return invalid("has a name that is not a text of at most 100 characters");
  const auto email = textAt(claims, "email", limits::kEmailCodePoints);
  if (!email || (!email->empty() && !isEmailAddress(*email))) {
    return invalid("has an email that is not an e-mail address");
  }
  return VisitorFacts{isBlank(*name) ? std::string() : *name, *email, *user, {}};
}

}  // namespace

Result<VisitorFacts> verifyUserToken(std::string_view token, std::string_view secret,
                                     WallTime now) {
  if (token.size() > kMaxUserToken) return invalid("is longer than 4 KiB");
  const auto parts = JwtKey(secret).verified(token);
  if (!parts) return invalid("is not signed with the site's identity secret (HS256)");
  const auto header = objectIn(parts->header), claims = objectIn(parts->payload);
  if (!header || !isOurHeader(*header)) return invalid("has a header of another kind than HS256");
  if (!claims) return invalid("has a payload that is not a JSON object");
  const auto expires = secondsAt(*claims, "exp");
  if (!expires) return invalid("must have an exp, in seconds since 1970");
  const double time = std::chrono::duration<double>(now.time_since_epoch()).count();
  if (*expires + kLeeway < time) {
    return failure(ErrorKind::Unauthenticated, "user_token_expired",
                   "the user token has expired; get a new one from the shop's server");
  }
  if (*expires > time + kLongest + kLeeway) return invalid("has an exp more than an hour ahead");
  const auto notBefore = secondsAt(*claims, "nbf");
  if (notBefore && *notBefore > time + kLeeway) return invalid("has an nbf in the future");
  return factsIn(*claims);
}

}  // namespace livechat
