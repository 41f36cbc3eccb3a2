#include "adapters/openai_request.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "chat/system_text.h"

namespace livechat {
namespace {

using nlohmann::json;

// What follows the site's own prompt when the site says neither language nor address.
const std::string kRules = systemText({.system = "-"}).substr(3);

Prompt promptOf(std::vector<PromptTurn> turns) {
  Prompt prompt;
  prompt.system = "Be kind.";
  prompt.turns = std::move(turns);
  return prompt;
}

OpenaiSettings settingsFor(const char* model) {
  return openaiSettingsFor(model, "https://x.example/v1");
}

TEST(OpenaiRequest, IsExactlyThisForAPlainQuestion) {
  EXPECT_EQ(
      openaiRequestBody(promptOf({{Role::User, "Hello?"}}), settingsFor("llama3.2:3b")).value(),
      R"({"model":"llama3.2:3b","messages":[{"role":"system","content":)" +
          json("Be kind.\n\n" + kRules).dump() +
          R"(},{"role":"user","content":"Hello?"}],"stream":true,"stream_options":{"include_usage":true},"max_tokens":3072})");
}

TEST(OpenaiRequest, SaysWhatTheSettingsSay) {
  OpenaiSettings settings = settingsFor("gpt-5.4-mini");
  settings.temperature = 0.2;
  settings.topP = 0.9;
  settings.reasoningEffort = "low";
  settings.streamUsage = false;
  const json body = json::parse(openaiRequestBody(promptOf({{Role::User, "a"}}), settings).value());
  EXPECT_EQ(body["max_completion_tokens"], 3072);
  EXPECT_FALSE(body.contains("max_tokens"));
  EXPECT_FALSE(body.contains("stream_options"));
  EXPECT_EQ(body["temperature"], 0.2);
  EXPECT_EQ(body["top_p"], 0.9);
  EXPECT_EQ(body["reasoning_effort"], "low");
}

TEST(OpenaiRequest, NormalisesTheTurns) {
  const json body = json::parse(openaiRequestBody(promptOf({{Role::Assistant, "hi"},
                                                            {Role::User, "a"},
                                                            {Role::System, "s"},
                                                            {Role::User, "b"},
                                                            {Role::Assistant, " \n"},
                                                            {Role::Agent, "c"},
                                                            {Role::User, "d\xFF"},
                                                            {Role::Assistant, "e"}}),
                                                  settingsFor("m"))
                                    .value());
  std::string outline;
  for (std::size_t i = 1; i < body["messages"].size(); ++i) {
    outline += body["messages"][i]["role"].get<std::string>() + ": " +
               body["messages"][i]["content"].get<std::string>() + "; ";
  }
  EXPECT_EQ(outline, "user: a\n\nb; assistant: c; user: d\xEF\xBF\xBD; ");
}

TEST(OpenaiRequest, RefusesAPromptWithoutAQuestion) {
  EXPECT_EQ(openaiRequestBody(promptOf({{Role::Assistant, "a"}}), settingsFor("m")).error().code,
            "nothing_to_answer");
}

}  // namespace
}  // namespace livechat
