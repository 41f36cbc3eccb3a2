// How to reach a model behind Anthropic's Messages API. What is wrong here must stop the start, not
// the first visitor.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/provider_config.h"
#include "base/result.h"

namespace livechat {

inline constexpr std::string_view kDefaultAnthropicModel = "claude-haiku-5-5";
inline constexpr std::string_view kDefaultAnthropicBaseUrl = "https://api.anthropic.com";

struct AnthropicConfig : ProviderConfig {
  AnthropicConfig() {
    model = kDefaultAnthropicModel;
    baseUrl = kDefaultAnthropicBaseUrl;
  }
};

// What a request says besides the conversation, and how long to wait.
struct AnthropicSettings {
  std::string model;
  int maxOutputTokens = 0;  // the service wants to be told
  // Absent: the model's default; newer models refuse any other.
  std::optional<double> temperature;
  std::optional<double> topP;
  ProviderPatience patience;
};

// See ProviderConfig's.
Result<std::string> checkAnthropicKey(std::string_view key);
// At most 200 bytes without blanks: gateways name the models in ways of their own.
Result<std::string> checkAnthropicModelName(std::string_view name);
// Strips a /v1 at the end, which belongs to the path of each call.
Result<std::string> checkAnthropicBaseUrl(std::string_view url, bool allowPlainHttp = false);
Result<AnthropicConfig> checkAnthropicConfig(AnthropicConfig config);

AnthropicSettings anthropicSettings(const AnthropicConfig& config);

}  // namespace livechat
