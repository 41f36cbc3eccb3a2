// The body of a Messages request. Pure.
//
// The service refuses (400) empty texts, a last turn of the assistant's, and a request that does
// not say max_tokens.
#pragma once

#include <string>

#include "adapters/anthropic_config.h"
#include "base/result.h"
#include "ports/model.h"

namespace livechat {

// Invalid ("nothing_to_answer") if no turn of the visitor has any text. Turns are normalised
// (spokenTurns), what neighbours of one role said becomes one text.
Result<std::string> anthropicRequestBody(const Prompt& prompt, const AnthropicSettings& settings);

}  // namespace livechat
