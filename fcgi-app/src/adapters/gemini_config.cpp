#include "adapters/gemini_config.h"

namespace livechat {

namespace {

constexpr ProviderWords kWords{"Gemini", "gemini", kDefaultGeminiBaseUrl};

}  // namespace

Result<std::string> checkGeminiKey(std::string_view key) { return checkProviderKey(key, kWords); }

Result<std::string> checkGeminiModelName(std::string_view name) {
  if (name.starts_with("models/")) name.remove_prefix(7);
  // It goes into an address.
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  const bool good =
      !name.empty() && name.size() <= 100 && name.find_first_not_of(kAllowed) == name.npos;
  if (!good || name == "." || name == "..") {
    return failure(ErrorKind::Invalid, "invalid_gemini_model",
                   "the Gemini model must be a name of at most 100 letters, digits, dots, dashes "
                   "and underscores, such as " +
                       std::string(kDefaultGeminiModel));
  }
  return std::string(name);
}

Result<std::string> checkGeminiBaseUrl(std::string_view url, bool allowPlainHttp) {
  return checkProviderBaseUrl(url, allowPlainHttp, kWords);
}

Result<GeminiConfig> checkGeminiConfig(GeminiConfig config) {
  auto key = checkGeminiKey(config.apiKey);
  if (!key) return std::unexpected(key.error());
  auto model = checkGeminiModelName(config.model);
  if (!model) return std::unexpected(model.error());
  auto baseUrl = checkGeminiBaseUrl(config.baseUrl, config.allowPlainHttp);
  if (!baseUrl) return std::unexpected(baseUrl.error());
  if (auto numbers = checkProviderNumbers(config, 2, 65536, kWords); !numbers) {
    return std::unexpected(numbers.error());
  }
  config.apiKey = std::move(*key);
  config.model = std::move(*model);
  config.baseUrl = std::move(*baseUrl);
  return config;
}

GeminiSettings geminiSettings(const GeminiConfig& config) {
  GeminiSettings settings = geminiSettingsFor(config.model);
  if (config.temperature) settings.temperature = config.temperature;
  if (config.topP) settings.topP = config.topP;
  if (config.maxOutputTokens) settings.maxOutputTokens = *config.maxOutputTokens;
  if (config.thinking) settings.thinking = *config.thinking;
  settings.patience = patienceOf(config, settings.patience);
  return settings;
}

}  // namespace livechat
