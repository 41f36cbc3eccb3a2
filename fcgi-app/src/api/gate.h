// Who may do what: the Origin rule and visitor tokens.
#pragma once

#include <string>
#include <string_view>

#include "api/exchange.h"
#include "api/visitor_token.h"
#include "chat/chat_service.h"

namespace livechat {

// A visitor whose token and origin were found good.
struct Visitor {
  SessionId session;
  SitePtr site;
};

// Every call with an Origin must come from one on the site's list, exactly; a call without one may
// only read (browsers send none with same-origin GETs).
// Denied: origin_not_allowed, origin_missing.
Result<void> checkOrigin(const ApiRequest& request, const Site& site);

// The token of an "Authorization: Bearer" header; Unauthenticated (token_missing) when none is
// there.
Result<std::string> bearerToken(const ApiRequest& request);

// Borrows both. Loop thread only.
class Gate final {
 public:
  Gate(ChatService& chat, const VisitorTokens& tokens, Clock& clock)
      : chat_(chat), tokens_(tokens), clock_(clock) {}

  // The visitor of `session`. Unauthenticated: no or a bad token. Denied: another session's token,
  // a foreign origin.
  Task<Result<Visitor>> admit(const ApiRequest& request, SessionId session);

 private:
  ChatService& chat_;
  const VisitorTokens& tokens_;
  Clock& clock_;
};

}  // namespace livechat
