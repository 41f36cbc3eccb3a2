// How to reach a model provider: what all of them have in common. What is wrong here must stop the
// start, not the first visitor.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http_client.h"
#include "base/result.h"

namespace livechat {

struct ProviderConfig {
  std::string apiKey;  // sent in a header only; no address, log or error holds it
  std::string model;
  std::string baseUrl;

  // Absent: what fits the model's family.
  std::optional<double> temperature;
  std::optional<double> topP;
  std::optional<int> maxOutputTokens;

  std::chrono::milliseconds connectTimeout{3000};             // DNS, TCP and TLS
  std::optional<std::chrono::milliseconds> headersTimeout;    // absent: see ProviderPatience
  std::optional<std::chrono::milliseconds> firstTextTimeout;  // absent: likewise
  std::chrono::milliseconds idleTimeout{20000};
  std::chrono::milliseconds totalTimeout{120000};

  std::string caFile;           // empty: the system's
  std::string proxy;            // empty: none
  bool allowPlainHttp = false;  // to a host other than this machine
};

// How long a model may take until its first word.
struct ProviderPatience {
  std::chrono::milliseconds headers{10'000};
  std::chrono::milliseconds firstText{15'000};  // from the headers on
};
inline constexpr ProviderPatience kThinkingPatience{std::chrono::milliseconds(30'000),
                                                    std::chrono::milliseconds(30'000)};

// Names an account with a provider where others may read it: the key is in it as a short hash, with
// the address, so that either of them begins anew when it is changed.
std::string providerId(std::string_view name, const ProviderConfig& config);

// What errors are worded with.
struct ProviderWords {
  std::string_view name;        // "Gemini"
  std::string_view code;        // "gemini", of "invalid_gemini_key"
  std::string_view exampleUrl;  // of its API
};

// Each returns the value as it is to be used, or Invalid with words for whoever configures it
// (never with the key in them).
Result<std::string> checkProviderKey(std::string_view key, const ProviderWords& words);
// Strips slashes at the end. https; http only to this machine or if allowed.
Result<std::string> checkProviderBaseUrl(std::string_view url, bool allowPlainHttp,
                                         const ProviderWords& words);
// The numbers' ranges.
Result<void> checkProviderNumbers(const ProviderConfig& config, double hottest, int mostTokens,
                                  const ProviderWords& words);

// Anything that could end a header line early or is surely a slip of copy and paste.
bool hasBlankOrControl(std::string_view text);

// `family` with what `config` says laid over it.
ProviderPatience patienceOf(const ProviderConfig& config, ProviderPatience family);

// A request of JSON, with the limits that `config` and `patience` set. Of the headers that of the
// key is still missing: each provider has its own.
HttpRequest providerRequest(const ProviderConfig& config, const ProviderPatience& patience,
                            std::string url, std::string body);

}  // namespace livechat
