#include "api/visitor_token.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

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

bool equalInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

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

VisitorTokens::VisitorTokens(std::string secret, std::chrono::seconds life) : life_(life) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(
      EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr), &EVP_MAC_free);
  mac_.reset(EVP_MAC_CTX_new(hmac.get()));
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  const auto* key = reinterpret_cast<const unsigned char*>(secret.data());
  if (!mac_ || EVP_MAC_init(mac_.get(), key, secret.size(), parameters) != 1) {
    throw std::runtime_error("OpenSSL has no HMAC-SHA256");
  }
}

void VisitorTokens::FreeMac::operator()(EVP_MAC_CTX* mac) const { EVP_MAC_CTX_free(mac); }

std::string VisitorTokens::signature(std::string_view signedPart) const {
  const decltype(mac_) mac(EVP_MAC_CTX_dup(mac_.get()));
  const auto* bytes = reinterpret_cast<const unsigned char*>(signedPart.data());
  unsigned char digest[EVP_MAX_MD_SIZE];
  std::size_t size = 0;
  const bool done = mac && EVP_MAC_update(mac.get(), bytes, signedPart.size()) == 1 &&
                    EVP_MAC_final(mac.get(), digest, &size, sizeof digest) == 1;
  if (!done) throw std::runtime_error("OpenSSL cannot sign");  // out of memory
  return std::string(reinterpret_cast<const char*>(digest), size);
}

std::string VisitorTokens::issue(const SessionId& session, const std::string& site,
                                 WallTime now) const {
  const json claims = {
      {"sid", session}, {"site", site}, {"iat", secondsOf(now)}, {"exp", secondsOf(now + life_)}};
  const std::string signedPart = base64Url(kHeader) + '.' + base64Url(claims.dump());
  return signedPart + '.' + base64Url(signature(signedPart));
}

Result<VisitorClaims> VisitorTokens::verify(std::string_view token, WallTime now) const {
  if (token.size() > kMaxToken) return invalid();
  const std::size_t first = token.find('.'), last = token.rfind('.');
  if (first == std::string_view::npos || first == last) return invalid();
  if (token.substr(0, first) != base64Url(kHeader)) return invalid();
  const auto given = fromBase64Url(token.substr(last + 1));
  if (!given || !equalInConstantTime(*given, signature(token.substr(0, last)))) return invalid();
  const auto claims = readClaims(token.substr(first + 1, last - first - 1));
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
