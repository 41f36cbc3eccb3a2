#include "api/visitor_token.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;

const WallTime kNow{std::chrono::seconds(1'795'000'000)};
const std::string kSecret(32, 's');
const SessionId kSession = "0123456789abcdef";

VisitorTokens tokens() { return VisitorTokens(kSecret, 3600s); }

// A token with our signature around any header and payload.
std::string signedToken(const std::string& header, const std::string& payload) {
  const std::string good = tokens().issue(kSession, "demo", kNow);
  // Only the class itself can sign; what it would not sign must fail whatever follows the last dot.
  return base64Url(header) + '.' + base64Url(payload) + good.substr(good.rfind('.'));
}

TEST(VisitorTokens, VerifiesItsOwn) {
  const auto claims = tokens().verify(tokens().issue(kSession, "demo", kNow), kNow);
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->session, kSession);
  EXPECT_EQ(claims->site, "demo");
  EXPECT_EQ(claims->expires, kNow + 3600s);
}

TEST(VisitorTokens, ExpireAfterTheirLife) {
  const std::string token = tokens().issue(kSession, "demo", kNow);
  EXPECT_TRUE(tokens().verify(token, kNow + 3600s));
  EXPECT_EQ(tokens().verify(token, kNow + 3661s).error().code, "token_expired");
}

TEST(VisitorTokens, AreNotBelievedFromTheFuture) {
  const std::string token = tokens().issue(kSession, "demo", kNow + 1h);
  EXPECT_EQ(tokens().verify(token, kNow).error().code, "token_invalid");
}

TEST(VisitorTokens, AreRenewedAfterADay) {
  const auto claims = tokens().verify(tokens().issue(kSession, "demo", kNow), kNow);
  EXPECT_FALSE(tokens().dueForRenewal(*claims, kNow + 23h));
  EXPECT_TRUE(tokens().dueForRenewal(*claims, kNow + 25h));
}

TEST(VisitorTokens, RefuseEveryForgery) {
  const std::string good = tokens().issue(kSession, "demo", kNow);
  const std::string payload =
      R"({"exp":1999999999,"iat":1795000000,"sid":"0123456789abcdef","site":"demo"})";
  const std::pair<const char*, std::string> cases[] = {
      {"nothing", ""},
      {"no dots", "abc"},
      {"one dot", "abc.def"},
      {"alg none, no signature",
       base64Url(R"({"alg":"none","typ":"JWT"})") + '.' + base64Url(payload) + '.'},
      {"alg none with a signature", signedToken(R"({"alg":"none","typ":"JWT"})", payload)},
      {"another algorithm", signedToken(R"({"alg":"HS512","typ":"JWT"})", payload)},
      {"a public-key algorithm", signedToken(R"({"alg":"RS256","typ":"JWT"})", payload)},
      {"a key of the sender's",
       signedToken(R"({"alg":"HS256","typ":"JWT","jwk":{"kty":"oct","k":"AA"}})", payload)},
      {"a kid that is a path",
       signedToken(R"({"alg":"HS256","typ":"JWT","kid":"../../dev/null"})", payload)},
      {"another payload", signedToken(R"({"alg":"HS256","typ":"JWT"})", payload)},
      {"a cut signature", good.substr(0, good.size() - 1)},
      {"a longer signature", good + "A"},
      {"padding", good + "="},
      {"a fourth part", good + ".abc"},
      {"a blank before it", " " + good},
      {"one megabyte", std::string(1 << 20, 'a')},
      {"another secret's",
       VisitorTokens(std::string(32, 't'), 3600s).issue(kSession, "demo", kNow)},
      {"a session id that is none", tokens().issue("short", "demo", kNow)},
      {"a site key that is none", tokens().issue(kSession, "no such/site", kNow)},
  };
  for (const auto& [name, token] : cases) {
    EXPECT_EQ(tokens().verify(token, kNow).error().code, "token_invalid") << name;
  }
}

}  // namespace
}  // namespace livechat
