#include "api/introduction.h"

#include <nlohmann/json.hpp>

#include "api/request_body.h"
#include "api/user_token.h"

namespace livechat {

namespace {

using nlohmann::json;

Result<VisitorFacts> readVisitor(const json& body) {
  VisitorFacts facts;
  const auto found = body.find("visitor");
  if (found == body.end() || found->is_null()) return facts;
  if (!found->is_object()) {
    return failure(ErrorKind::Invalid, "invalid_field", "visitor must be an object");
  }
  const auto name = readOptionalText(*found, "name");
  if (!name) return std::unexpected(name.error());
  const auto email = readOptionalText(*found, "email");
  if (!email) return std::unexpected(email.error());
  facts.name = name->value_or("");
  facts.email = email->value_or("");
  return facts;
}

}  // namespace

Result<Introduction> readIntroduction(const json& body, const Site& site, WallTime now) {
  const auto consent = readOptionalText(body, "consent");
  if (!consent) return std::unexpected(consent.error());
  const Result<VisitorFacts> visitor = readVisitor(body);
  if (!visitor) return std::unexpected(visitor.error());
  const auto token = readOptionalText(body, "user");
  if (!token) return std::unexpected(token.error());
  Introduction introduction{*visitor, consent->value_or("")};
  introduction.unknownUser = body.contains("user") && !*token;
  if (!*token) return introduction;

  if (site.identitySecret.empty()) {
    return failure(ErrorKind::Invalid, "identity_not_set_up",
                   "this site has no identity secret; its owner can make one with: chatctl site "
                   "identity " +
                       site.key + " --new");
  }
  const Result<VisitorFacts> user = verifyUserToken(**token, site.identitySecret, now);
  if (!user) return std::unexpected(user.error());
  VisitorFacts& facts = introduction.facts;
  facts.user = user->user;
  if (!user->name.empty()) facts.name = user->name;
  if (!user->email.empty()) facts.email = user->email;
  return introduction;
}

}  // namespace livechat
