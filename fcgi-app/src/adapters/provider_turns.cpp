#include "adapters/provider_turns.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace livechat {

Result<std::vector<SpokenTurn>> spokenTurns(const std::vector<PromptTurn>& turns) {
  std::vector<SpokenTurn> spoken;
  for (const PromptTurn& turn : turns) {
    // A system turn is not the visitor's nor the model's: instructions come from us alone.
    if (turn.role == Role::System || isBlank(turn.content)) continue;
    const bool visitors = turn.role == Role::User;
    if (spoken.empty() && !visitors) continue;  // such as a greeting bubble
    if (spoken.empty() || spoken.back().visitors != visitors) spoken.push_back({visitors, {}});
    spoken.back().texts.push_back(turn.content);
  }
  if (!spoken.empty() && !spoken.back().visitors) spoken.pop_back();
  if (spoken.empty()) {
    return failure(ErrorKind::Invalid, "nothing_to_answer", "the visitor has said nothing yet");
  }
  return spoken;
}

std::string joined(const SpokenTurn& turn) {
  std::string whole;
  for (const std::string_view text : turn.texts) {
    if (!whole.empty()) whole += "\n\n";
    whole += text;
  }
  return whole;
}

std::string requestText(const nlohmann::ordered_json& body) {
  return body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace livechat
