#include "adapters/openai_config.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

using namespace std::chrono_literals;

TEST(OpenaiConfig, NeedsNoKeyButRefusesASlipOfThePaste) {
  EXPECT_EQ(checkOpenaiKey("").value(), "");
  EXPECT_EQ(checkOpenaiKey("sk-proj-A_b-c").value(), "sk-proj-A_b-c");
  for (const char* key : {" ", "sk a", "sk\n", "sk\r\nHost: x"}) {
    const auto refused = checkOpenaiKey(key);
    ASSERT_FALSE(refused) << key;
    EXPECT_EQ(refused.error().detail.find("sk"), std::string::npos) << "the key in an error";
  }
}

TEST(OpenaiConfig, TakesModelNamesOfAnyMaker) {
  for (const char* name : {"gpt-5.4-mini", "llama3.2:3b", "meta-llama/llama-3.3-70b-instruct:free",
                           "hf.co/x/y:Q4_K_M"})
    EXPECT_EQ(checkOpenaiModelName(name).value(), name);
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("a\n"), std::string(201, 'a')})
    EXPECT_FALSE(checkOpenaiModelName(name)) << name;
}

TEST(OpenaiConfig, AddsThePathThatMostServersHave) {
  const struct {
    const char* url;
    const char* used;  // null: refused
    bool allowPlainHttp = false;
  } cases[] = {
      {"https://api.openai.com/v1", "https://api.openai.com/v1"},
      {"https://api.groq.com/openai/v1/", "https://api.groq.com/openai/v1"},
      {"http://127.0.0.1:11434", "http://127.0.0.1:11434/v1"},
      {"http://localhost:8000/", "http://localhost:8000/v1"},
      {"http://gpu.lan:8000/v1", nullptr},
      {"http://gpu.lan:8000/v1", "http://gpu.lan:8000/v1", true},
      {"https://x.openai.azure.com/openai/v1?api-version=1", nullptr},
      {"localhost:11434", nullptr},
  };
  for (const auto& c : cases) {
    const auto checked = checkOpenaiBaseUrl(c.url, c.allowPlainHttp);
    EXPECT_EQ(checked.value_or(""), c.used ? c.used : "") << c.url;
  }
}

TEST(OpenaiConfig, AsksForTheModelOfAServerOfItsOwn) {
  OpenaiConfig config;
  EXPECT_EQ(checkOpenaiConfig(config)->model, kDefaultOpenaiModel);
  config.baseUrl = "http://127.0.0.1:11434";
  const auto refused = checkOpenaiConfig(config);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("models of its own"), std::string::npos);
  config.model = "llama3.2";
  EXPECT_EQ(checkOpenaiConfig(config)->baseUrl, "http://127.0.0.1:11434/v1");
  config.temperature = 2.5;
  EXPECT_EQ(checkOpenaiConfig(config).error().code, "invalid_openai_temperature");
}

TEST(OpenaiSettings, FollowTheModelAndTheServer) {
  const struct {
    const char* model;
    const char* baseUrl;
    const char* field;
    std::chrono::milliseconds headers;
  } cases[] = {
      {"gpt-5.4-mini", "https://api.openai.com/v1", "max_completion_tokens", 30s},
      {"openai/gpt-5.6-sol", "https://openrouter.ai/api/v1", "max_completion_tokens", 30s},
      {"o4-mini", "https://api.openai.com/v1", "max_completion_tokens", 30s},
      {"gpt-4o-mini", "https://api.openai.com/v1", "max_tokens", 30s},
      {"gpt-oss-20b", "http://127.0.0.1:8080/v1", "max_tokens", 60s},
      {"olmo-2", "http://127.0.0.1:8080/v1", "max_tokens", 60s},
      {"deepseek-chat", "https://api.deepseek.com/v1", "max_tokens", 30s},
  };
  for (const auto& c : cases) {
    const OpenaiSettings settings = openaiSettingsFor(c.model, c.baseUrl);
    EXPECT_EQ(settings.tokenField, c.field) << c.model;
    EXPECT_EQ(settings.patience.headers, c.headers) << c.model;
    EXPECT_FALSE(settings.temperature) << c.model;
  }
}

TEST(OpenaiSettings, AreOverriddenWhereTheConfigSaysSomething) {
  OpenaiConfig config;
  config.model = "gpt-4o-mini";
  config.tokenField = "max_completion_tokens";
  config.maxOutputTokens = 500;
  config.temperature = 0.2;
  config.firstTextTimeout = 5s;
  const OpenaiSettings settings = openaiSettings(config);
  EXPECT_EQ(settings.tokenField, "max_completion_tokens");
  EXPECT_EQ(settings.maxOutputTokens, 500);
  EXPECT_EQ(settings.temperature, 0.2);
  EXPECT_EQ(settings.patience.firstText, 5s);
  EXPECT_EQ(settings.patience.headers, 30s);
}

}  // namespace
}  // namespace livechat
