// What the service demands of a request before it lets a model answer.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "api_error.h"
#include "http_message.h"
#include "models.h"

namespace fake {

// Exactly one credential, in the x-goog-api-key header. The real service also takes `?key=`; the
// fake refuses it, because URLs get logged.
std::optional<ApiError> judgeCredentials(const HttpRequest& request, std::string_view key);

// The content and thinking rules for a well-shaped request.
std::optional<ApiError> judgeContent(const nlohmann::json& request, const Model& model);

// The text parts of the last user turn, joined.
std::string lastUserText(const nlohmann::json& request);

// All text of the request, in bytes: what the prompt's token count is made from.
std::size_t promptBytes(const nlohmann::json& request);

}  // namespace fake
