// User tokens: nothing but what the shop signed is one, and even signed claims are read with care.
#include "api/user_token.h"

#include "api/jwt.h"
#include "base/encoding.h"
#include "chat/visitor_json.h"
#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

namespace {

const std::string kSecret(43, 's');
const WallTime kNow{std::chrono::seconds(1'795'435'200)};

}  // namespace

FUZZ_TARGET(user_token) {
  static const JwtKey key(kSecret);
  const std::string_view bytes = textOf(data, size);
  require(!verifyUserToken(bytes, kSecret, kNow), "a token that nobody signed is refused");
  (void)verifyUserToken(key.sign(bytes, R"({"sub":"user-1","exp":1795435300})"), kSecret, kNow);

  const auto facts = verifyUserToken(key.sign(R"({"alg":"HS256"})", bytes), kSecret, kNow);
  if (!facts) return 0;
  require(!facts->user.empty() && codePoints(facts->user) <= limits::kUserCodePoints,
          "a user has a name");
  require(facts->email.empty() || isEmailAddress(facts->email), "an address is one");
  const auto again = parseVisitor(visitorText(*facts));
  require(again && *again == *facts, "what is verified can be archived");
  return 0;
}
