// JSON Web Tokens signed with HMAC-SHA256, and no others: the algorithm is ours, never the
// header's. Source: RFC 7515, RFC 7519 and the advice of RFC 8725; no kid, jku or jwk is looked at.
// (Not libjwt: Debian 12's compares signatures with strcmp, CVE-2024-25189.)
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_mac_ctx_st;  // OpenSSL's EVP_MAC_CTX

namespace livechat {

// The key of one secret. Immutable; any thread.
class JwtKey final {
 public:
  explicit JwtKey(std::string_view secret);

  // The whole token: header.payload.signature, each as base64url.
  std::string sign(std::string_view header, std::string_view payload) const;

  // Header and payload as they were signed, still base64url; they point into `token`. Nothing: it
  // was not signed with this key.
  struct Signed {
    std::string_view header, payload;
  };
  std::optional<Signed> verified(std::string_view token) const;

 private:
  std::string signature(std::string_view signedPart) const;

  struct FreeMac {
    void operator()(evp_mac_ctx_st* mac) const;
  };
  // HMAC-SHA256, ready with the secret: to look the algorithm up each time takes longer than to
  // sign.
  std::unique_ptr<evp_mac_ctx_st, FreeMac> mac_;
};

}  // namespace livechat
