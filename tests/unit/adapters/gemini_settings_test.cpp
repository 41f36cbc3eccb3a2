#include "adapters/gemini_settings.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

using namespace std::chrono_literals;

TEST(GeminiSettings, FollowTheModelsFamily) {
  const struct {
    const char* model;
    std::optional<double> temperature;
    int tokens;
    GeminiThinking thinking;
    std::chrono::milliseconds headers, firstText;
  } cases[] = {
      {"gemini-2.5-flash", 0.7, 1024, {0, ""}, 10s, 15s},
      {"gemini-2.5-flash-lite", 0.7, 1024, {0, ""}, 10s, 15s},
      {"gemini-2.5-pro", 0.7, 3072, {2048, ""}, 30s, 30s},
      {"gemini-3.8-flash", {}, 3072, {{}, "LOW"}, 30s, 30s},
      {"gemini-3.1-pro-preview", {}, 3072, {{}, "LOW"}, 30s, 30s},
      {"gemini-4-argon", {}, 3072, {}, 30s, 30s},
      {"gemini-flash-latest", {}, 3072, {}, 30s, 30s},
      {"something-else", {}, 3072, {}, 30s, 30s},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.model);
    const GeminiSettings settings = geminiSettingsFor(c.model);
    EXPECT_EQ(settings.temperature, c.temperature);
    EXPECT_FALSE(settings.topP);
    EXPECT_EQ(settings.maxOutputTokens, c.tokens);
    EXPECT_EQ(settings.thinking, c.thinking);
    EXPECT_EQ(settings.patience.headers, c.headers);
    EXPECT_EQ(settings.patience.firstText, c.firstText);
  }
}

TEST(GeminiSettings, ReadThinkingAsALevelOrABudget) {
  EXPECT_EQ(parseGeminiThinking("low").value(), (GeminiThinking{{}, "LOW"}));
  EXPECT_EQ(parseGeminiThinking("HIGH").value(), (GeminiThinking{{}, "HIGH"}));
  EXPECT_EQ(parseGeminiThinking("off").value(), (GeminiThinking{0, ""}));
  EXPECT_EQ(parseGeminiThinking("auto").value(), (GeminiThinking{}));
  EXPECT_EQ(parseGeminiThinking("-1").value(), (GeminiThinking{-1, ""}));
  EXPECT_EQ(parseGeminiThinking("512").value(), (GeminiThinking{512, ""}));
  for (const char* text : {"", "much", "-2", "32769", "5x", "1.5", " low"}) {
    EXPECT_EQ(parseGeminiThinking(text).error().code, "invalid_gemini_thinking") << text;
  }
}

}  // namespace
}  // namespace livechat
