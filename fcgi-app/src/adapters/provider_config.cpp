#include "adapters/provider_config.h"

#include <openssl/sha.h>

#include <algorithm>

#include "adapters/curl_url.h"
#include "base/encoding.h"

namespace livechat {

namespace {

std::unexpected<Error> invalid(const ProviderWords& words, std::string_view what,
                               std::string detail) {
  return failure(ErrorKind::Invalid, "invalid_" + std::string(words.code) + "_" + std::string(what),
                 std::move(detail));
}

constexpr std::size_t kIdBytes = 6;  // of the hash: too few to find the key from

}  // namespace

std::string providerId(std::string_view name, const ProviderConfig& config) {
  const std::string account = config.baseUrl + '\n' + config.apiKey;
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(account.data()), account.size(), digest);
  const std::string_view hash(reinterpret_cast<const char*>(digest), kIdBytes);
  return std::string(name) + ':' + base64Url(hash);
}

bool hasBlankOrControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c <= 0x20 || c == 0x7F; });
}

Result<std::string> checkProviderKey(std::string_view key, const ProviderWords& words) {
  const std::string whose = "the " + std::string(words.name) + " API key ";
  if (key.empty()) return invalid(words, "key", whose + "is empty");
  if (hasBlankOrControl(key)) {
    return invalid(words, "key", whose + "contains a blank or a control character: copy it again");
  }
  return std::string(key);
}

Result<std::string> checkProviderBaseUrl(std::string_view url, bool allowPlainHttp,
                                         const ProviderWords& words) {
  const auto wrong = [&](std::string_view what) {
    return invalid(words, "base_url",
                   "the " + std::string(words.name) + " base URL " + std::string(what) +
                       "; an example: " + std::string(words.exampleUrl));
  };
  if (hasBlankOrControl(url)) return wrong("contains a blank or a control character");
  while (url.ends_with('/')) url.remove_suffix(1);
  const auto parts = splitUrl(url);
  if (!parts || parts->host.empty()) return wrong("is not an absolute URL");
  if (parts->scheme != "https" && parts->scheme != "http") return wrong("must begin with https://");
  if (parts->hasCredentials) return wrong("must not contain a user name or a password");
  if (parts->hasQuery) return wrong("must not contain a query or a fragment");
  if (parts->scheme == "http" && !allowPlainHttp && !isLoopback(parts->host)) {
    return wrong(
        "must begin with https://, because the key and all words would travel unprotected");
  }
  return std::string(url);
}

Result<void> checkProviderNumbers(const ProviderConfig& config, double hottest, int mostTokens,
                                  const ProviderWords& words) {
  // Written so that NaN is refused too.
  if (config.temperature && !(*config.temperature >= 0 && *config.temperature <= hottest)) {
    return invalid(words, "temperature",
                   "the temperature must be from 0 to " + std::to_string(std::int64_t(hottest)));
  }
  if (config.topP && !(*config.topP > 0 && *config.topP <= 1)) {
    return invalid(words, "top_p", "top P must be above 0 and at most 1");
  }
  if (config.maxOutputTokens &&
      (*config.maxOutputTokens < 1 || *config.maxOutputTokens > mostTokens)) {
    return invalid(words, "max_output_tokens",
                   "the number of output tokens must be from 1 to " + std::to_string(mostTokens));
  }
  return {};
}

ProviderPatience patienceOf(const ProviderConfig& config, ProviderPatience family) {
  return {config.headersTimeout.value_or(family.headers),
          config.firstTextTimeout.value_or(family.firstText)};
}

HttpRequest providerRequest(const ProviderConfig& config, const ProviderPatience& patience,
                            std::string url, std::string body) {
  HttpRequest request;
  request.url = std::move(url);
  request.headers = {"content-type: application/json"};
  request.body = std::move(body);
  request.connectTimeout = config.connectTimeout;
  request.headersTimeout = patience.headers;
  request.idleTimeout = config.idleTimeout;
  request.totalTimeout = config.totalTimeout;
  request.allowPlainHttp = config.allowPlainHttp;
  request.caFile = config.caFile;
  request.proxy = config.proxy;
  return request;
}

}  // namespace livechat
