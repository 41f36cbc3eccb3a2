#include "adapters/gemini_request.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "base/text.h"
#include "chat/system_text.h"

namespace livechat {

namespace {

using json = nlohmann::ordered_json;

// Visitors can write bytes that are no UTF-8 (as history of another system may hold): the
// service refuses them, so each becomes U+FFFD.
std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json contents(const std::vector<PromptTurn>& turns) {
  json contents = json::array();
  for (const PromptTurn& turn : turns) {
    // A system turn is not the visitor's nor the model's: instructions come from us alone.
    if (turn.role == Role::System || isBlank(turn.content)) continue;
    const std::string_view role = turn.role == Role::User ? "user" : "model";
    if (contents.empty() && role == "model") continue;  // such as a greeting bubble
    if (contents.empty() || contents.back()["role"] != role) {
      contents.push_back({{"role", role}, {"parts", json::array()}});
    }
    contents.back()["parts"].push_back({{"text", turn.content}});
  }
  if (!contents.empty() && contents.back()["role"] == "model") contents.erase(contents.size() - 1);
  return contents;
}

json generationConfig(const GeminiSettings& settings) {
  json config = json::object();
  config["maxOutputTokens"] = settings.maxOutputTokens;
  if (settings.temperature) config["temperature"] = *settings.temperature;
  if (settings.topP) config["topP"] = *settings.topP;
  if (!settings.thinking.level.empty()) {
    config["thinkingConfig"]["thinkingLevel"] = settings.thinking.level;
  } else if (settings.thinking.budget) {
    config["thinkingConfig"]["thinkingBudget"] = *settings.thinking.budget;
  }
  return config;
}

}  // namespace

Result<std::string> geminiRequestBody(const Prompt& prompt, const GeminiSettings& settings) {
  json body = json::object();
  body["systemInstruction"]["parts"] = json::array({json::object({{"text", systemText(prompt)}})});
  body["contents"] = contents(prompt.turns);
  if (body["contents"].empty()) {
    return failure(ErrorKind::Invalid, "nothing_to_answer", "the visitor has said nothing yet");
  }
  body["generationConfig"] = generationConfig(settings);
  return dump(body);
}

}  // namespace livechat
