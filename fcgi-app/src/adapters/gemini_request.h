// The body of a streamGenerateContent request. Pure.
//
// The service refuses (400) roles other than user and model, empty parts, and any unknown field.
#pragma once

#include <string>

#include "adapters/gemini_settings.h"
#include "base/result.h"
#include "ports/model.h"

namespace livechat {

// Invalid ("nothing_to_answer") if no turn of the visitor has any text.
//
// Turns are normalised (spokenTurns), what neighbours of one role said becomes a part each.
// The system text is the site's own prompt (or a plain one), then rules for every site: which
// language, no invention, whom to write to.
// Knowledge goes behind it as data between two marks that no entry can write: each
// entry is one line of JSON, in which < and > are escapes.
Result<std::string> geminiRequestBody(const Prompt& prompt, const GeminiSettings& settings);

}  // namespace livechat
