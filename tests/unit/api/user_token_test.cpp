#include "api/user_token.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/jwt.h"

namespace livechat {
namespace {

using nlohmann::json;

constexpr std::int64_t kSeconds = 1'795'000'000;
const WallTime kNow{std::chrono::seconds(kSeconds)};
const std::string kSecret(43, 's');

std::string signedToken(const json& claims,
                        const std::string& header = R"({"typ":"JWT","alg":"HS256"})",
                        const std::string& secret = kSecret) {
  return JwtKey(secret).sign(header,
                             claims.is_string() ? claims.get<std::string>() : claims.dump());
}

json claims() { return {{"sub", "user-1"}, {"exp", kSeconds + 300}}; }

json with(const char* name, json value) {
  json changed = claims();
  changed[name] = std::move(value);
  return changed;
}

std::string codeOf(const std::string& token) {
  const auto facts = verifyUserToken(token, kSecret, kNow);
  return facts ? "good" : facts.error().code;
}

TEST(UserToken, SaysWhoIsThere) {
  json all = claims();
  all["name"] = "Ada Ünal";
  all["email"] = "ada@shop.example";
  all["iat"] = kSeconds;
  const auto facts = verifyUserToken(signedToken(all), kSecret, kNow);
  ASSERT_TRUE(facts) << facts.error().detail;
  EXPECT_EQ(*facts, (VisitorFacts{"Ada Ünal", "ada@shop.example", "user-1", ""}));
  EXPECT_EQ(codeOf(signedToken(claims(), R"({"alg":"HS256","kid":"7"})")), "good");
  EXPECT_EQ(codeOf(signedToken(with("sub", std::string(200, 'u')))), "good");
  EXPECT_EQ(codeOf(signedToken(with("exp", kSeconds + 3600.5))), "good");
}

TEST(UserToken, ExpiresAndIsNotBelievedForLong) {
  EXPECT_EQ(codeOf(signedToken(with("exp", kSeconds - 59))), "good");
  EXPECT_EQ(codeOf(signedToken(with("exp", kSeconds - 61))), "user_token_expired");
  EXPECT_EQ(codeOf(signedToken(with("exp", kSeconds + 3659))), "good");
  EXPECT_EQ(codeOf(signedToken(with("exp", kSeconds + 3661))), "user_token_invalid");
  EXPECT_EQ(codeOf(signedToken(with("nbf", kSeconds + 59))), "good");
  EXPECT_EQ(codeOf(signedToken(with("nbf", kSeconds + 61))), "user_token_invalid");
}

TEST(UserToken, RefusesWhatItsSiteHasNotSigned) {
  const std::string good = signedToken(claims());
  std::string cut = good;
  cut.pop_back();
  const std::string tokens[] = {
      "",
      ".",
      "..",
      "a.b.c",
      good + "A",
      cut,
      good.substr(0, good.rfind('.')),
      good.substr(0, good.rfind('.') + 1),
      "x" + good,
      signedToken(claims(), R"({"alg":"HS256"})", std::string(43, 'x')),
      signedToken(claims(), R"({"alg":"none"})"),
      signedToken(claims(), R"({"alg":"HS512"})"),
      signedToken(claims(), R"({"alg":"RS256"})"),
      signedToken(claims(), R"({"alg":"hs256"})"),
      signedToken(claims(), R"({"alg":["HS256"]})"),
      signedToken(claims(), R"({"alg":"HS256","crit":["b64"],"b64":false})"),
      signedToken(claims(), "{}"),
      signedToken(claims(), "HS256"),
  };
  for (const std::string& token : tokens) {
    SCOPED_TRACE(token);
    EXPECT_EQ(codeOf(token), "user_token_invalid");
  }
}

TEST(UserToken, RefusesClaimsThatAreNotAsTheyMustBe) {
  json noSub = claims(), noExp = claims();
  noSub.erase("sub");
  noExp.erase("exp");
  const json wrong[] = {
      noSub,
      noExp,
      with("sub", ""),
      with("sub", " "),
      with("sub", 7),
      with("sub", nullptr),
      with("sub", std::string(201, 'u')),
      with("sub", "user\n1"),
      with("sub", std::string("a\0b", 3)),
      with("exp", std::to_string(kSeconds + 300)),
      with("exp", 1e300),
      with("exp", nullptr),
      with("name", 7),
      with("name", std::string(101, 'n')),
      with("name", "\x1b[2J"),
      with("email", "nobody"),
      with("email", "a@b@c"),
      with("email", json::array()),
      with("more", std::string(4096, 'x')),
      "[]",
      "null",
      "{",
      std::string("{\"sub\":\"\xff\"}"),
      std::string(200, '['),
  };
  for (const json& one : wrong) EXPECT_EQ(codeOf(signedToken(one)), "user_token_invalid");
}

TEST(UserToken, QuotesNothingOfIt) {
  const auto refused =
      verifyUserToken(signedToken(with("email", "secret-words")), kSecret, kNow).error();
  EXPECT_EQ(refused.detail.find("secret-words"), std::string::npos);
  EXPECT_EQ(refused.detail.find(kSecret), std::string::npos);
}

}  // namespace
}  // namespace livechat
