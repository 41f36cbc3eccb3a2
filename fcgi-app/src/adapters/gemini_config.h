// How to reach a Gemini model. What is wrong here must stop the start, not the first visitor.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/gemini_settings.h"
#include "base/result.h"

namespace livechat {

inline constexpr std::string_view kDefaultGeminiModel = "gemini-3.8-flash";
inline constexpr std::string_view kDefaultGeminiBaseUrl =
    "https://generativelanguage.googleapis.com";

struct GeminiConfig {
  std::string apiKey;  // sent in a header only; no address, log or error holds it
  std::string model{kDefaultGeminiModel};
  std::string baseUrl{kDefaultGeminiBaseUrl};

  // Absent: what fits the model's family (geminiSettingsFor).
  std::optional<double> temperature;
  std::optional<double> topP;
  std::optional<int> maxOutputTokens;
  std::optional<GeminiThinking> thinking;

  std::chrono::milliseconds connectTimeout{3000};             // DNS, TCP and TLS
  std::optional<std::chrono::milliseconds> headersTimeout;    // absent: 10 s, thinking 30 s
  std::optional<std::chrono::milliseconds> firstTextTimeout;  // absent: 15 s, thinking 30 s
  std::chrono::milliseconds idleTimeout{20000};
  std::chrono::milliseconds totalTimeout{120000};

  std::string caFile;           // empty: the system's
  std::string proxy;            // empty: none
  bool allowPlainHttp = false;  // to a host other than this machine
};

// Each returns the value as it is to be used, or Invalid with words for whoever configures it
// (never with the key in them).
Result<std::string> checkGeminiKey(std::string_view key);
// Strips a leading "models/".
Result<std::string> checkGeminiModelName(std::string_view name);
// Strips slashes at the end. https; http only to this machine or if allowed.
Result<std::string> checkGeminiBaseUrl(std::string_view url, bool allowPlainHttp = false);
// All of these and the numbers' ranges.
Result<GeminiConfig> checkGeminiConfig(GeminiConfig config);

// The family's settings with what `config` says laid over them.
GeminiSettings geminiSettings(const GeminiConfig& config);

}  // namespace livechat
