#include "adapters/openai_settings.h"

#include <cctype>

namespace livechat {

namespace {

using std::chrono::milliseconds;

constexpr int kVisibleTokens = 1024;
constexpr int kReasoningTokens = 2048;
constexpr ProviderPatience kLocalPatience{milliseconds(60'000), milliseconds(30'000)};

// Gateways write the maker in front: "openai/gpt-5.4-mini".
std::string_view withoutMaker(std::string_view model) {
  const std::size_t slash = model.rfind('/');
  return slash == model.npos ? model : model.substr(slash + 1);
}

}  // namespace

bool isOpenaiReasoning(std::string_view model) {
  model = withoutMaker(model);
  const auto digit = [&](std::size_t at) {
    return at < model.size() && std::isdigit(static_cast<unsigned char>(model[at]));
  };
  if (model.starts_with("gpt-")) return digit(4) && model[4] >= '5';
  return model.starts_with('o') && digit(1);
}

OpenaiSettings openaiSettingsFor(std::string_view model, std::string_view baseUrl) {
  OpenaiSettings settings;
  settings.model = model;
  settings.tokenField = isOpenaiReasoning(model) ? "max_completion_tokens" : "max_tokens";
  settings.maxOutputTokens = kVisibleTokens + kReasoningTokens;
  // Any model may reason; what it thinks is silence, or deltas that nobody sees.
  settings.patience = baseUrl.starts_with("http://") ? kLocalPatience : kThinkingPatience;
  return settings;
}

}  // namespace livechat
