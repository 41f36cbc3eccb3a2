#include "adapters/anthropic_request.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "chat/system_text.h"

namespace livechat {
namespace {

using nlohmann::json;

Prompt promptOf(std::vector<PromptTurn> turns) {
  Prompt prompt;
  prompt.system = "Be kind.";
  prompt.turns = std::move(turns);
  return prompt;
}

TEST(AnthropicRequest, IsExactlyThisForAPlainQuestion) {
  EXPECT_EQ(anthropicRequestBody(promptOf({{Role::User, "Hello?"}}), anthropicSettings({})).value(),
            R"({"model":"claude-haiku-5-5","max_tokens":3072,"system":)" +
                json(systemText({.system = "Be kind."})).dump() +
                R"(,)"
                R"("messages":[{"role":"user","content":"Hello?"}],"stream":true})");
}

TEST(AnthropicRequest, SaysWhatTheSettingsSay) {
  AnthropicConfig config;
  config.maxOutputTokens = 500;
  config.temperature = 0.2;
  config.topP = 0.9;
  const json body = json::parse(
      anthropicRequestBody(promptOf({{Role::User, "a"}}), anthropicSettings(config)).value());
  EXPECT_EQ(body["max_tokens"], 500);
  EXPECT_EQ(body["temperature"], 0.2);
  EXPECT_EQ(body["top_p"], 0.9);
}

TEST(AnthropicRequest, NormalisesTheTurns) {
  const json body = json::parse(anthropicRequestBody(promptOf({{Role::Assistant, "hi"},
                                                               {Role::User, "a"},
                                                               {Role::User, "b"},
                                                               {Role::Agent, "c"},
                                                               {Role::User, "d"},
                                                               {Role::Assistant, "e"}}),
                                                     anthropicSettings({}))
                                    .value());
  EXPECT_EQ(body["messages"].dump(),
            R"([{"content":"a\n\nb","role":"user"},{"content":"c","role":"assistant"},)"
            R"({"content":"d","role":"user"}])");
}

TEST(AnthropicRequest, RefusesAPromptWithoutAQuestion) {
  EXPECT_EQ(anthropicRequestBody(promptOf({{Role::User, " "}}), anthropicSettings({})).error().code,
            "nothing_to_answer");
}

}  // namespace
}  // namespace livechat
