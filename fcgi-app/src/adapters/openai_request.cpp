#include "adapters/openai_request.h"

#include <nlohmann/json.hpp>

#include "adapters/provider_turns.h"
#include "chat/system_text.h"

namespace livechat {

namespace {

using json = nlohmann::ordered_json;

json message(std::string_view role, std::string content) {
  return json::object({{"role", role}, {"content", std::move(content)}});
}

}  // namespace

Result<std::string> openaiRequestBody(const Prompt& prompt, const OpenaiSettings& settings) {
  const auto turns = spokenTurns(prompt.turns);
  if (!turns) return std::unexpected(turns.error());
  json body = json::object();
  body["model"] = settings.model;
  json& messages = body["messages"] = json::array();
  messages.push_back(message("system", systemText(prompt)));
  for (const SpokenTurn& turn : *turns) {
    messages.push_back(message(turn.visitors ? "user" : "assistant", joined(turn)));
  }
  body["stream"] = true;
  if (settings.streamUsage) body["stream_options"]["include_usage"] = true;
  body[settings.tokenField] = settings.maxOutputTokens;
  if (settings.temperature) body["temperature"] = *settings.temperature;
  if (settings.topP) body["top_p"] = *settings.topP;
  if (!settings.reasoningEffort.empty()) body["reasoning_effort"] = settings.reasoningEffort;
  return requestText(body);
}

}  // namespace livechat
