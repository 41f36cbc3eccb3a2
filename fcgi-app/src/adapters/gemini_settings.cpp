#include "adapters/gemini_settings.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace livechat {

namespace {

constexpr int kVisibleTokens = 1024;
constexpr int kThinkingTokens = 2048;
constexpr int kMostThinkingTokens = 32768;

GeminiSettings thinking(GeminiThinking thinking) {
  GeminiSettings settings;
  settings.maxOutputTokens = kVisibleTokens + kThinkingTokens;
  settings.thinking = std::move(thinking);
  settings.patience = kThinkingPatience;
  return settings;
}

GeminiSettings withoutThinking() {
  GeminiSettings settings;
  settings.temperature = 0.7;
  settings.maxOutputTokens = kVisibleTokens;
  settings.thinking.budget = 0;
  return settings;
}

// Thinking cannot be turned off there.
GeminiSettings pro25() {
  GeminiSettings settings = thinking({kThinkingTokens, {}});
  settings.temperature = 0.7;
  return settings;
}

}  // namespace

GeminiSettings geminiSettingsFor(std::string_view model) {
  if (model.starts_with("gemini-2.5-pro")) return pro25();
  if (model.starts_with("gemini-2.5-")) return withoutThinking();
  if (model.starts_with("gemini-3")) return thinking({std::nullopt, "LOW"});
  return thinking({});
}

Result<GeminiThinking> parseGeminiThinking(std::string_view text) {
  std::string word(text);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (word == "AUTO") return GeminiThinking{};
  if (word == "OFF") return GeminiThinking{0, {}};
  if (word == "MINIMAL" || word == "LOW" || word == "MEDIUM" || word == "HIGH") {
    return GeminiThinking{std::nullopt, word};
  }
  int budget = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), budget);
  if (error == std::errc() && end == word.data() + word.size() && budget >= -1 &&
      budget <= kMostThinkingTokens) {
    return GeminiThinking{budget, {}};
  }
  return failure(ErrorKind::Invalid, "invalid_gemini_thinking",
                 "thinking must be off, auto, minimal, low, medium, high, or a number of tokens "
                 "from -1 to 32768");
}

}  // namespace livechat
