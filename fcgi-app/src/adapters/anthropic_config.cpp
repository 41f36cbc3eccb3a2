#include "adapters/anthropic_config.h"

namespace livechat {

namespace {

constexpr ProviderWords kWords{"Anthropic", "anthropic", kDefaultAnthropicBaseUrl};
constexpr int kMostTokens = 131072;
constexpr int kUsualTokens = 3072;  // 1024 to be seen, the rest for models that think by themselves

}  // namespace

Result<std::string> checkAnthropicKey(std::string_view key) {
  return checkProviderKey(key, kWords);
}

Result<std::string> checkAnthropicModelName(std::string_view name) {
  if (name.empty() || name.size() > 200 || hasBlankOrControl(name)) {
    return failure(ErrorKind::Invalid, "invalid_anthropic_model",
                   "the Anthropic model must be a name of at most 200 characters without blanks, "
                   "such as " +
                       std::string(kDefaultAnthropicModel));
  }
  return std::string(name);
}

Result<std::string> checkAnthropicBaseUrl(std::string_view url, bool allowPlainHttp) {
  auto checked = checkProviderBaseUrl(url, allowPlainHttp, kWords);
  if (checked && checked->ends_with("/v1")) checked->resize(checked->size() - 3);
  return checked;
}

Result<AnthropicConfig> checkAnthropicConfig(AnthropicConfig config) {
  auto key = checkAnthropicKey(config.apiKey);
  if (!key) return std::unexpected(key.error());
  auto model = checkAnthropicModelName(config.model);
  if (!model) return std::unexpected(model.error());
  auto baseUrl = checkAnthropicBaseUrl(config.baseUrl, config.allowPlainHttp);
  if (!baseUrl) return std::unexpected(baseUrl.error());
  if (auto numbers = checkProviderNumbers(config, 1, kMostTokens, kWords); !numbers) {
    return std::unexpected(numbers.error());
  }
  config.apiKey = std::move(*key);
  config.model = std::move(*model);
  config.baseUrl = std::move(*baseUrl);
  return config;
}

AnthropicSettings anthropicSettings(const AnthropicConfig& config) {
  AnthropicSettings settings;
  settings.model = config.model;
  settings.maxOutputTokens = config.maxOutputTokens.value_or(kUsualTokens);
  settings.temperature = config.temperature;
  settings.topP = config.topP;
  settings.patience = patienceOf(config, kThinkingPatience);
  return settings;
}

}  // namespace livechat
