// The body of a streamGenerateContent request. Pure.
//
// The service refuses (400) what is not exactly so: roles are only user and model and take turns,
// the first and the last turn are the user's, no part and no text is empty, no unknown field.
#pragma once

#include <string>

#include "adapters/gemini_settings.h"
#include "base/result.h"
#include "ports/model.h"

namespace livechat {

// Invalid ("nothing_to_answer") if no turn of the visitor has any text.
//
// Turns are normalised: blank ones dropped, neighbours of one role merged (a part each), the
// model's turns before the first and after the last of the visitor's dropped.
// The system text is the site's own prompt (or a plain one), then rules for every site: which
// language, no invention, whom to write to.
// Knowledge goes behind it as data between two marks that no entry can write: each
// entry is one line of JSON, in which < and > are escapes.
Result<std::string> geminiRequestBody(const Prompt& prompt, const GeminiSettings& settings);

}  // namespace livechat
