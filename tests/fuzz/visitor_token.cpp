// VisitorTokens: nothing but what we signed is a token, and even signed claims are read with care.
#include "api/visitor_token.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/encoding.h"
#include "chat/identifiers.h"
#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

namespace {

const std::string kSecret = "0123456789abcdef0123456789abcdef";
const WallTime kNow{std::chrono::seconds(1'795'435'200)};

std::string signedToken(std::string_view claims) {
  const std::string head = base64Url(R"({"alg":"HS256","typ":"JWT"})") + '.' + base64Url(claims);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), kSecret.data(), static_cast<int>(kSecret.size()),
       reinterpret_cast<const unsigned char*>(head.data()), head.size(), digest, &size);
  return head + '.' + base64Url({reinterpret_cast<const char*>(digest), size});
}

}  // namespace

FUZZ_TARGET(visitor_token) {
  static const VisitorTokens tokens(kSecret, std::chrono::hours(720));
  const std::string_view bytes = textOf(data, size);
  const auto raw = tokens.verify(bytes, kNow);
  require(!raw, "a token that we did not sign is refused");

  const auto claims = tokens.verify(signedToken(bytes), kNow);
  if (!claims) return 0;
  require(isSessionId(claims->session) && isSiteKey(claims->site), "claims are of their form");
  (void)tokens.dueForRenewal(*claims, kNow);
  const std::string renewed = tokens.issue(claims->session, claims->site, kNow);
  const auto again = tokens.verify(renewed, kNow);
  require(again && again->session == claims->session, "what we issue is accepted");
  return 0;
}
