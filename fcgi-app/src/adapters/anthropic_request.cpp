#include "adapters/anthropic_request.h"

#include <nlohmann/json.hpp>

#include "adapters/provider_turns.h"
#include "chat/system_text.h"

namespace livechat {

using json = nlohmann::ordered_json;

Result<std::string> anthropicRequestBody(const Prompt& prompt, const AnthropicSettings& settings) {
  const auto turns = spokenTurns(prompt.turns);
  if (!turns) return std::unexpected(turns.error());
  json body = json::object();
  body["model"] = settings.model;
  body["max_tokens"] = settings.maxOutputTokens;
  body["system"] = systemText(prompt);
  json& messages = body["messages"] = json::array();
  for (const SpokenTurn& turn : *turns) {
    const std::string_view role = turn.visitors ? "user" : "assistant";
    messages.push_back(json::object({{"role", role}, {"content", joined(turn)}}));
  }
  body["stream"] = true;
  if (settings.temperature) body["temperature"] = *settings.temperature;
  if (settings.topP) body["top_p"] = *settings.topP;
  return requestText(body);
}

}  // namespace livechat
