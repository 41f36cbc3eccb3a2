#include "adapters/anthropic_config.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

TEST(AnthropicConfig, IsCheckedAsAWhole) {
  AnthropicConfig config;
  config.apiKey = "sk-ant-x";
  config.baseUrl = "https://gateway.example/anthropic/v1/";
  const auto checked = checkAnthropicConfig(config);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->baseUrl, "https://gateway.example/anthropic") << "each call has its own /v1";

  const struct {
    const char* code;
    void (*spoil)(AnthropicConfig&);
  } cases[] = {
      {"invalid_anthropic_key", [](AnthropicConfig& c) { c.apiKey.clear(); }},
      {"invalid_anthropic_key", [](AnthropicConfig& c) { c.apiKey = "sk-ant x"; }},
      {"invalid_anthropic_model", [](AnthropicConfig& c) { c.model = "a b"; }},
      {"invalid_anthropic_base_url",
       [](AnthropicConfig& c) { c.baseUrl = "http://gateway.example"; }},
      {"invalid_anthropic_temperature", [](AnthropicConfig& c) { c.temperature = 1.1; }},
      {"invalid_anthropic_top_p", [](AnthropicConfig& c) { c.topP = 0.0; }},
      {"invalid_anthropic_max_output_tokens", [](AnthropicConfig& c) { c.maxOutputTokens = 0; }},
  };
  for (const auto& c : cases) {
    AnthropicConfig spoiled = config;
    c.spoil(spoiled);
    const auto refused = checkAnthropicConfig(spoiled);
    ASSERT_FALSE(refused) << c.code;
    EXPECT_EQ(refused.error().code, c.code);
    EXPECT_EQ(refused.error().detail.find("sk-ant"), std::string::npos);
  }
}

}  // namespace
}  // namespace livechat
