// The body of a Chat Completions request. Pure.
#pragma once

#include <string>

#include "adapters/openai_settings.h"
#include "base/result.h"
#include "ports/model.h"

namespace livechat {

// Invalid ("nothing_to_answer") if no turn of the visitor has any text.
//
// The system text is one message of role system; turns are normalised (spokenTurns), what
// neighbours of one role said becomes one text: the templates of many local models want the roles
// in turn.
Result<std::string> openaiRequestBody(const Prompt& prompt, const OpenaiSettings& settings);

}  // namespace livechat
