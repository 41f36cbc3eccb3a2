// The shape of a generateContent request: which fields exist, and of which type they are.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>

#include "api_error.h"

namespace fake {

// The request with all field names in camelCase (the service takes snake_case too), or the
// service's complaint about unknown fields and wrong types: all of them in one error.
std::expected<nlohmann::json, ApiError> wellShaped(const nlohmann::json& request);

}  // namespace fake
