#include "api/jwt.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <stdexcept>

#include "base/encoding.h"

namespace livechat {

namespace {

bool equalInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

JwtKey::JwtKey(std::string_view secret) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(
      EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr), &EVP_MAC_free);
  mac_.reset(EVP_MAC_CTX_new(hmac.get()));
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  const auto* key = reinterpret_cast<const unsigned char*>(secret.data());
  if (!mac_ || EVP_MAC_init(mac_.get(), key, secret.size(), parameters) != 1) {
    throw std::runtime_error("OpenSSL has no HMAC-SHA256");
  }
}

void JwtKey::FreeMac::operator()(EVP_MAC_CTX* mac) const { EVP_MAC_CTX_free(mac); }

std::string JwtKey::signature(std::string_view signedPart) const {
  const decltype(mac_) mac(EVP_MAC_CTX_dup(mac_.get()));
  const auto* bytes = reinterpret_cast<const unsigned char*>(signedPart.data());
  unsigned char digest[EVP_MAX_MD_SIZE];
  std::size_t size = 0;
  const bool done = mac && EVP_MAC_update(mac.get(), bytes, signedPart.size()) == 1 &&
                    EVP_MAC_final(mac.get(), digest, &size, sizeof digest) == 1;
  if (!done) throw std::runtime_error("OpenSSL cannot sign");  // out of memory
  return std::string(reinterpret_cast<const char*>(digest), size);
}

std::string JwtKey::sign(std::string_view header, std::string_view payload) const {
  const std::string signedPart = base64Url(header) + '.' + base64Url(payload);
  return signedPart + '.' + base64Url(signature(signedPart));
}

std::optional<JwtKey::Signed> JwtKey::verified(std::string_view token) const {
  const std::size_t first = token.find('.'), last = token.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  const auto given = fromBase64Url(token.substr(last + 1));
  if (!given || !equalInConstantTime(*given, signature(token.substr(0, last)))) return std::nullopt;
  return Signed{token.substr(0, first), token.substr(first + 1, last - first - 1)};
}

}  // namespace livechat
