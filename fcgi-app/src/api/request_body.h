// JSON request bodies: read, checked, and refused with words that say what to change.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "api/exchange.h"
#include "base/result.h"

namespace livechat {

// The body as an object. Invalid: another content type, no valid UTF-8 JSON, nested too deep, or no
// object.
Result<nlohmann::json> readObject(const ApiRequest& request);

// A text member. Invalid (invalid_field): absent, or not a text.
Result<std::string> readText(const nlohmann::json& object, const char* field);
// A whole number from 1 on.
Result<int> readCount(const nlohmann::json& object, const char* field);
// The same as readText, but absent and null are fine.
Result<std::optional<std::string>> readOptionalText(const nlohmann::json& object,
                                                    const char* field);

}  // namespace livechat
