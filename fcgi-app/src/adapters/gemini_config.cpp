#include "adapters/gemini_config.h"

#include <algorithm>

#include "adapters/curl_url.h"

namespace livechat {

namespace {

std::unexpected<Error> invalid(std::string code, std::string detail) {
  return failure(ErrorKind::Invalid, std::move(code), std::move(detail));
}

// Anything that could end a header line early or is surely a slip of copy and paste.
bool hasBlankOrControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c <= 0x20 || c == 0x7F; });
}

}  // namespace

Result<std::string> checkGeminiKey(std::string_view key) {
  if (key.empty()) return invalid("invalid_gemini_key", "the Gemini API key is empty");
  if (hasBlankOrControl(key)) {
    return invalid("invalid_gemini_key",
                   "the Gemini API key contains a blank or a control character: copy it again");
  }
  return std::string(key);
}

Result<std::string> checkGeminiModelName(std::string_view name) {
  if (name.starts_with("models/")) name.remove_prefix(7);
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  const bool good =
      !name.empty() && name.size() <= 100 && name.find_first_not_of(kAllowed) == name.npos;
  if (!good || name == "." || name == "..") {
    return invalid("invalid_gemini_model",
                   "the Gemini model must be a name of at most 100 letters, digits, dots, dashes "
                   "and underscores, such as " +
                       std::string(kDefaultGeminiModel));
  }
  return std::string(name);
}

Result<std::string> checkGeminiBaseUrl(std::string_view url, bool allowPlainHttp) {
  const auto wrong = [](std::string_view what) {
    return invalid("invalid_gemini_base_url",
                   "the Gemini base URL " + std::string(what) +
                       "; an example: " + std::string(kDefaultGeminiBaseUrl));
  };
  if (hasBlankOrControl(url)) return wrong("contains a blank or a control character");
  while (url.ends_with('/')) url.remove_suffix(1);
  const auto parts = splitUrl(url);
  if (!parts || parts->host.empty()) return wrong("is not an absolute URL");
  if (parts->scheme != "https" && parts->scheme != "http") return wrong("must begin with https://");
  if (parts->hasCredentials) return wrong("must not contain a user name or a password");
  if (parts->hasQuery) return wrong("must not contain a query or a fragment");
  if (parts->scheme == "http" && !allowPlainHttp && !isLoopback(parts->host)) {
    return wrong("must begin with https://, because the key would travel unprotected");
  }
  return std::string(url);
}

Result<GeminiConfig> checkGeminiConfig(GeminiConfig config) {
  auto key = checkGeminiKey(config.apiKey);
  if (!key) return std::unexpected(key.error());
  auto model = checkGeminiModelName(config.model);
  if (!model) return std::unexpected(model.error());
  auto baseUrl = checkGeminiBaseUrl(config.baseUrl, config.allowPlainHttp);
  if (!baseUrl) return std::unexpected(baseUrl.error());
  config.apiKey = std::move(*key);
  config.model = std::move(*model);
  config.baseUrl = std::move(*baseUrl);
  // Written so that NaN is refused too.
  if (config.temperature && !(*config.temperature >= 0 && *config.temperature <= 2)) {
    return invalid("invalid_gemini_temperature", "the temperature must be from 0 to 2");
  }
  if (config.topP && !(*config.topP > 0 && *config.topP <= 1)) {
    return invalid("invalid_gemini_top_p", "top P must be above 0 and at most 1");
  }
  if (config.maxOutputTokens && (*config.maxOutputTokens < 1 || *config.maxOutputTokens > 65536)) {
    return invalid("invalid_gemini_max_output_tokens",
                   "the number of output tokens must be from 1 to 65536");
  }
  return config;
}

GeminiSettings geminiSettings(const GeminiConfig& config) {
  GeminiSettings settings = geminiSettingsFor(config.model);
  if (config.temperature) settings.temperature = config.temperature;
  if (config.topP) settings.topP = config.topP;
  if (config.maxOutputTokens) settings.maxOutputTokens = *config.maxOutputTokens;
  if (config.thinking) settings.thinking = *config.thinking;
  settings.headersTimeout = config.headersTimeout.value_or(settings.headersTimeout);
  settings.firstTextTimeout = config.firstTextTimeout.value_or(settings.firstTextTimeout);
  return settings;
}

}  // namespace livechat
