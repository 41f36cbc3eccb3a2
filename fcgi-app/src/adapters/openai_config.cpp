#include "adapters/openai_config.h"

namespace livechat {

namespace {

constexpr ProviderWords kWords{"OpenAI", "openai", kDefaultOpenaiBaseUrl};
constexpr int kMostTokens = 131072;

}  // namespace

Result<std::string> checkOpenaiKey(std::string_view key) {
  if (key.empty()) return std::string();
  return checkProviderKey(key, kWords);
}

Result<std::string> checkOpenaiModelName(std::string_view name) {
  if (name.empty() || name.size() > 200 || hasBlankOrControl(name)) {
    return failure(ErrorKind::Invalid, "invalid_openai_model",
                   "the OpenAI model must be a name of at most 200 characters without blanks, such "
                   "as " +
                       std::string(kDefaultOpenaiModel));
  }
  return std::string(name);
}

Result<std::string> checkOpenaiBaseUrl(std::string_view url, bool allowPlainHttp) {
  auto checked = checkProviderBaseUrl(url, allowPlainHttp, kWords);
  if (!checked) return checked;
  const bool hasPath = checked->find('/', checked->find("://") + 3) != std::string::npos;
  return hasPath ? *checked : *checked + "/v1";
}

Result<OpenaiConfig> checkOpenaiConfig(OpenaiConfig config) {
  auto key = checkOpenaiKey(config.apiKey);
  if (!key) return std::unexpected(key.error());
  auto baseUrl = checkOpenaiBaseUrl(config.baseUrl, config.allowPlainHttp);
  if (!baseUrl) return std::unexpected(baseUrl.error());
  if (config.model.empty() && *baseUrl != kDefaultOpenaiBaseUrl) {
    return failure(ErrorKind::Invalid, "invalid_openai_model",
                   "the model is not set, and the server at " + *baseUrl +
                       " has models of its own: name one of them");
  }
  if (config.model.empty()) config.model = kDefaultOpenaiModel;
  auto model = checkOpenaiModelName(config.model);
  if (!model) return std::unexpected(model.error());
  if (auto numbers = checkProviderNumbers(config, 2, kMostTokens, kWords); !numbers) {
    return std::unexpected(numbers.error());
  }
  config.apiKey = std::move(*key);
  config.model = std::move(*model);
  config.baseUrl = std::move(*baseUrl);
  return config;
}

OpenaiSettings openaiSettings(const OpenaiConfig& config) {
  OpenaiSettings settings = openaiSettingsFor(config.model, config.baseUrl);
  if (!config.tokenField.empty()) settings.tokenField = config.tokenField;
  if (config.maxOutputTokens) settings.maxOutputTokens = *config.maxOutputTokens;
  settings.temperature = config.temperature;
  settings.topP = config.topP;
  settings.reasoningEffort = config.reasoningEffort;
  settings.streamUsage = config.streamUsage;
  settings.patience = patienceOf(config, settings.patience);
  return settings;
}

}  // namespace livechat
