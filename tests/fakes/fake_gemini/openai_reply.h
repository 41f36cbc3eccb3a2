// A reply as Chat Completions servers write it, each dialect in its own way.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "api.h"

namespace fake {

std::unique_ptr<ReplyWriter> openaiReply(ReplyFacts facts, ReplyText text);

// An error object, as the dialect words it: {"message","type","param","code"}.
nlohmann::ordered_json openaiErrorObject(const Faults& faults, const Manners& manners, int status,
                                         std::string_view model);

}  // namespace fake
