// What all providers want of a conversation, and refuse (400) otherwise: the roles take turns, the
// first and the last turn are the visitor's, and no text is empty.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/model.h"

namespace livechat {

struct SpokenTurn {
  bool visitors = false;                // else the model's
  std::vector<std::string_view> texts;  // of neighbours of one role; none is blank
};

// Blank turns and system turns are dropped, neighbours of one role become one turn, and what the
// model says before the first and after the last turn of the visitor's is dropped. Invalid
// ("nothing_to_answer") if no turn of the visitor has any text. Borrows the turns' text.
Result<std::vector<SpokenTurn>> spokenTurns(const std::vector<PromptTurn>& turns);

// A turn's texts as one, paragraphs of it.
std::string joined(const SpokenTurn& turn);

// A request's body. Visitors can write bytes that are no UTF-8 (as history of another system may
// hold): the services refuse them, so each becomes U+FFFD.
std::string requestText(const nlohmann::ordered_json& body);

}  // namespace livechat
