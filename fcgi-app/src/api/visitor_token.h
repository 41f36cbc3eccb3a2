// Visitor tokens: proof that a visitor may read and write one session of one site.
//
// A JSON Web Token of ours (api/jwt.h): {"alg":"HS256","typ":"JWT"} . {sid, site, iat, exp}.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "api/jwt.h"
#include "base/result.h"
#include "base/time_text.h"
#include "chat/message.h"

namespace livechat {

struct VisitorClaims {
  SessionId session;
  std::string site;
  WallTime issued;
  WallTime expires;
};

// Immutable; any thread.
class VisitorTokens final {
 public:
  // `secret`: at least 32 bytes (checked by the configuration). `life`: of a new token.
  VisitorTokens(const std::string& secret, std::chrono::seconds life) : key_(secret), life_(life) {}

  std::string issue(const SessionId& session, const std::string& site, WallTime now) const;

  // Unauthenticated: token_invalid (not ours, whatever is wrong with it) or token_expired.
  Result<VisitorClaims> verify(std::string_view token, WallTime now) const;

  // A token is renewed when its visitor returns after a day.
  bool dueForRenewal(const VisitorClaims& claims, WallTime now) const;

 private:
  JwtKey key_;
  std::chrono::seconds life_;
};

}  // namespace livechat
