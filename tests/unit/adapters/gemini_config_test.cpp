#include "adapters/gemini_config.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace livechat {
namespace {

GeminiConfig validConfig() {
  GeminiConfig config;
  config.apiKey = "AQ.key";
  return config;
}

TEST(GeminiConfig, TakesKeysOfAnyFormButNotSlipsOfThePaste) {
  for (const char* key : {"AIzaSyA-b_c", "AQ.Ab8", "x"})
    EXPECT_EQ(checkGeminiKey(key).value(), key);
  for (const std::string& key :
       std::vector<std::string>{"", " ", "a b", "AIza\n", "\tAIza", "a\r\nHost: x"}) {
    const auto checked = checkGeminiKey(key);
    ASSERT_FALSE(checked) << key;
    EXPECT_EQ(checked.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(checked.error().detail.find("AIza"), std::string::npos) << "the key in an error";
  }
}

TEST(GeminiConfig, TakesModelNamesThatFitIntoAPath) {
  EXPECT_EQ(checkGeminiModelName("gemini-3.8-flash").value(), "gemini-3.8-flash");
  EXPECT_EQ(checkGeminiModelName("models/gemini-3.8-flash").value(), "gemini-3.8-flash");
  EXPECT_TRUE(checkGeminiModelName(std::string(100, 'a')));
  for (const std::string& name :
       {std::string(), std::string("models/"), std::string("a/b"), std::string("models/models/a"),
        std::string("a b"), std::string("a?key=1"), std::string("a%2fb"), std::string(".."),
        std::string("gemini\xC3\xA9"), std::string(101, 'a')}) {
    EXPECT_FALSE(checkGeminiModelName(name)) << name;
  }
}

TEST(GeminiConfig, TakesBaseUrlsThatKeepTheKeySafe) {
  const struct {
    const char* url;
    const char* used;  // null: refused
    bool allowPlainHttp = false;
  } cases[] = {
      {"https://generativelanguage.googleapis.com", "https://generativelanguage.googleapis.com"},
      {"https://gateway.example/gemini//", "https://gateway.example/gemini"},
      {"https://gateway.example:8443", "https://gateway.example:8443"},
      {"http://127.0.0.1:9000", "http://127.0.0.1:9000"},
      {"http://127.8.9.1", "http://127.8.9.1"},
      {"http://[::1]:9000", "http://[::1]:9000"},
      {"http://localhost:9000/", "http://localhost:9000"},
      {"http://gateway.internal", nullptr},
      {"http://gateway.internal", "http://gateway.internal", true},
      {"http://127.0.0.1.example", nullptr},
      {"http://localhost.example", nullptr},
      {"ftp://gateway.example", nullptr},
      {"https://user:pass@gateway.example", nullptr},
      {"https://user@gateway.example", nullptr},
      {"https://gateway.example?key=1", nullptr},
      {"https://gateway.example/#x", nullptr},
      {"https://gateway.example/a b", nullptr},
      {"https://gateway.example\r\nX: y", nullptr},
      {"gateway.example", nullptr},
      {"https://", nullptr},
      {"https://gateway.example:port", nullptr},
      {"", nullptr},
  };
  for (const auto& c : cases) {
    const auto checked = checkGeminiBaseUrl(c.url, c.allowPlainHttp);
    EXPECT_EQ(checked.has_value(), c.used != nullptr) << c.url;
    EXPECT_EQ(checked.value_or(""), c.used != nullptr ? c.used : "") << c.url;
  }
}

TEST(GeminiConfig, IsCheckedAsAWhole) {
  GeminiConfig config = validConfig();
  config.model = "models/gemini-2.5-flash";
  config.baseUrl = "https://gateway.example/";
  const auto checked = checkGeminiConfig(config);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->model, "gemini-2.5-flash");
  EXPECT_EQ(checked->baseUrl, "https://gateway.example");

  const struct {
    const char* code;
    void (*spoil)(GeminiConfig&);
  } cases[] = {
      {"invalid_gemini_key", [](GeminiConfig& c) { c.apiKey.clear(); }},
      {"invalid_gemini_model", [](GeminiConfig& c) { c.model = "a/b"; }},
      {"invalid_gemini_base_url", [](GeminiConfig& c) { c.baseUrl = "nonsense"; }},
      {"invalid_gemini_temperature", [](GeminiConfig& c) { c.temperature = 2.1; }},
      {"invalid_gemini_temperature", [](GeminiConfig& c) { c.temperature = std::nan(""); }},
      {"invalid_gemini_top_p", [](GeminiConfig& c) { c.topP = 0.0; }},
      {"invalid_gemini_max_output_tokens", [](GeminiConfig& c) { c.maxOutputTokens = 0; }},
  };
  for (const auto& c : cases) {
    GeminiConfig spoiled = validConfig();
    c.spoil(spoiled);
    const auto refused = checkGeminiConfig(spoiled);
    ASSERT_FALSE(refused) << c.code;
    EXPECT_EQ(refused.error().code, c.code);
  }
}

TEST(GeminiConfig, OverridesTheFamilysSettingsOnlyWhereItSaysSomething) {
  using namespace std::chrono_literals;
  GeminiConfig config = validConfig();
  config.model = "gemini-3.8-flash";
  EXPECT_FALSE(geminiSettings(config).temperature);
  EXPECT_EQ(geminiSettings(config).thinking.level, "LOW");
  config.temperature = 0.2;
  config.topP = 0.9;
  config.maxOutputTokens = 500;
  config.thinking = GeminiThinking{{}, "HIGH"};
  config.firstTextTimeout = 5s;
  const GeminiSettings settings = geminiSettings(config);
  EXPECT_EQ(settings.temperature, 0.2);
  EXPECT_EQ(settings.topP, 0.9);
  EXPECT_EQ(settings.maxOutputTokens, 500);
  EXPECT_EQ(settings.thinking.level, "HIGH");
  EXPECT_EQ(settings.patience.firstText, 5s);
  EXPECT_EQ(settings.patience.headers, 30s);
}

}  // namespace
}  // namespace livechat
