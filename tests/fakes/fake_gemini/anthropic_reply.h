// A reply as the Messages API writes it.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "api.h"

namespace fake {

std::unique_ptr<ReplyWriter> anthropicReply(ReplyFacts facts, ReplyText text);

// {"type":"error","error":{"type","message"},"request_id"}
nlohmann::ordered_json anthropicError(const Faults& faults, int status, std::string_view model);

}  // namespace fake
