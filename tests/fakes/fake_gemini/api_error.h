// Errors as Gemini words them: HTTP status, google.rpc status, message, details.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "script.h"

namespace fake {

struct ApiError {
  int code = 500;
  std::string status = "INTERNAL";
  std::string message;
  nlohmann::ordered_json details = nlohmann::ordered_json::array();
};

// 400 INVALID_ARGUMENT.
ApiError invalidArgument(std::string message);

// An error with an ErrorInfo detail, as those about keys and services have it.
ApiError errorWithReason(int code, std::string status, std::string message, std::string reason);

// The error a script asks for, with the service's own words where the script has none.
ApiError errorFrom(const Faults& faults, std::string_view model);

// {"error": {...}}, pretty-printed as the service does.
nlohmann::ordered_json errorJson(const ApiError& error);
std::string errorBody(const ApiError& error);

}  // namespace fake
