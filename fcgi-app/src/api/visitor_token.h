// Visitor tokens: proof that a visitor may read and write one session of one site.
//
// A JSON Web Token, HS256 only: {"alg":"HS256","typ":"JWT"} . {sid, site, iat, exp} . HMAC-SHA256.
// Source: RFC 7515, RFC 7519 and the advice of RFC 8725: the algorithm is ours, never the header's;
// no kid, jku or jwk is looked at. (Not libjwt: Debian 12's compares signatures with strcmp,
// CVE-2024-25189.)
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time_text.h"
#include "chat/message.h"

struct evp_mac_ctx_st;  // OpenSSL's EVP_MAC_CTX

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
  VisitorTokens(std::string secret, std::chrono::seconds life);

  std::string issue(const SessionId& session, const std::string& site, WallTime now) const;

  // Unauthenticated: token_invalid (not ours, whatever is wrong with it) or token_expired.
  Result<VisitorClaims> verify(std::string_view token, WallTime now) const;

  // A token is renewed when its visitor returns after a day.
  bool dueForRenewal(const VisitorClaims& claims, WallTime now) const;

 private:
  std::string signature(std::string_view signedPart) const;

  struct FreeMac {
    void operator()(evp_mac_ctx_st* mac) const;
  };
  // HMAC-SHA256, ready with the secret: to look the algorithm up each time takes longer than to
  // sign.
  std::unique_ptr<evp_mac_ctx_st, FreeMac> mac_;
  std::chrono::seconds life_;
};

}  // namespace livechat
