#include "adapters/gemini_request.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "adapters/provider_turns.h"
#include "chat/system_text.h"

namespace livechat {

namespace {

using json = nlohmann::ordered_json;

json contents(const std::vector<SpokenTurn>& turns) {
  json contents = json::array();
  for (const SpokenTurn& turn : turns) {
    json parts = json::array();
    for (const std::string_view text : turn.texts) parts.push_back({{"text", text}});
    contents.push_back({{"role", turn.visitors ? "user" : "model"}, {"parts", std::move(parts)}});
  }
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
  const auto turns = spokenTurns(prompt.turns);
  if (!turns) return std::unexpected(turns.error());
  json body = json::object();
  body["systemInstruction"]["parts"] = json::array({json::object({{"text", systemText(prompt)}})});
  body["contents"] = contents(*turns);
  body["generationConfig"] = generationConfig(settings);
  return requestText(body);
}

}  // namespace livechat
