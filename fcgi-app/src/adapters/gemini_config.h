// How to reach a Gemini model. What is wrong here must stop the start, not the first visitor.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/gemini_settings.h"
#include "adapters/provider_config.h"
#include "base/result.h"

namespace livechat {

inline constexpr std::string_view kDefaultGeminiModel = "gemini-3.8-flash";
inline constexpr std::string_view kDefaultGeminiBaseUrl =
    "https://generativelanguage.googleapis.com";

struct GeminiConfig : ProviderConfig {
  GeminiConfig() {
    model = kDefaultGeminiModel;
    baseUrl = kDefaultGeminiBaseUrl;
  }

  std::optional<GeminiThinking> thinking;  // absent: what fits the model's family
};

// Each returns the value as it is to be used, or Invalid with words for whoever configures it
// (never with the key in them).
Result<std::string> checkGeminiKey(std::string_view key);
// Strips a leading "models/".
Result<std::string> checkGeminiModelName(std::string_view name);
// See checkProviderBaseUrl.
Result<std::string> checkGeminiBaseUrl(std::string_view url, bool allowPlainHttp = false);
// All of these and the numbers' ranges.
Result<GeminiConfig> checkGeminiConfig(GeminiConfig config);

// The family's settings with what `config` says laid over them.
GeminiSettings geminiSettings(const GeminiConfig& config);

}  // namespace livechat
