#include "api/gate.h"

#include <algorithm>
#include <cctype>

namespace livechat {

Result<void> checkOrigin(const ApiRequest& request, const Site& site) {
  if (request.origin.empty()) {
    if (request.method == "GET" || request.method == "HEAD") return {};
    return failure(ErrorKind::Denied, "origin_missing",
                   "this call must come from a page: it has no Origin header");
  }
  const bool listed =
      std::find(site.origins.begin(), site.origins.end(), request.origin) != site.origins.end();
  if (listed) return {};
  return failure(ErrorKind::Denied, "origin_not_allowed",
                 "this origin is not on the site's list; the owner can add it with: chatctl site "
                 "allow " +
                     site.key + " <origin>");
}

Result<std::string> bearerToken(const ApiRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view header = request.authorization;
  const bool bearer =
      header.size() > kScheme.size() && std::equal(kScheme.begin(), kScheme.end(), header.begin(),
                                                   [](unsigned char a, unsigned char b) {
                                                     return std::tolower(a) == std::tolower(b);
                                                   });
  if (!bearer) {
    return failure(ErrorKind::Unauthenticated, "token_missing",
                   "send the visitor token as Authorization: Bearer");
  }
  return std::string(header.substr(kScheme.size()));
}

Task<Result<Visitor>> Gate::admit(const ApiRequest& request, SessionId session) {
  const Result<std::string> token = bearerToken(request);
  if (!token) co_return std::unexpected(token.error());
  Result<VisitorClaims> claims = tokens_.verify(*token, clock_.wall());
  if (!claims) co_return std::unexpected(claims.error());
  if (claims->session != session) {
    co_return failure(ErrorKind::Denied, "token_for_another_session",
                      "the token belongs to another conversation");
  }
  Result<SitePtr> site = co_await chat_.site(claims->site);
  if (!site) co_return std::unexpected(site.error());
  const Result<void> origin = checkOrigin(request, (*site)->site);
  if (!origin) co_return std::unexpected(origin.error());
  co_return Visitor{std::move(session), std::move(*site)};
}

}  // namespace livechat
