// What a model is told: the site's own prompt, what its FAQ and its list of products say, and what
// was said before.
#pragma once

#include <vector>

#include "chat/message.h"
#include "chat/site_directory.h"
#include "ports/model.h"

namespace livechat {

// `history`: oldest first, ends with the visitor's new message, which goes into the prompt once.
// Only what was really said is told: failed and interrupted replies are not, nor are blanks; the
// newest limits::kPromptMessages turns at most.
Prompt buildPrompt(const SiteKnowledge& site, const std::vector<Message>& history);

// The same question with the older half of the conversation left out, for a model that refused it
// as too long.
Prompt shortened(Prompt prompt);

}  // namespace livechat
