#include "api/request_body.h"

#include <nlohmann/json.hpp>

namespace livechat {

namespace {

using nlohmann::json;

constexpr int kMaxDepth = 16;

std::unexpected<Error> invalidField(const char* field, const char* what) {
  return failure(ErrorKind::Invalid, "invalid_field", std::string(field) + ' ' + what);
}

}  // namespace

Result<json> readObject(const ApiRequest& request) {
  if (!request.contentType.starts_with("application/json")) {
    return failure(ErrorKind::Invalid, "unsupported_media_type",
                   "send the body as application/json");
  }
  bool tooDeep = false;
  const auto limitDepth = [&](int depth, json::parse_event_t, json&) {
    tooDeep = tooDeep || depth > kMaxDepth;
    return !tooDeep;
  };
  // No JSON text holds a NUL, but nlohmann takes one for the end of the text.
  if (request.body.find('\0') != std::string::npos) {
    return failure(ErrorKind::Invalid, "invalid_json", "the body must be JSON, without a NUL");
  }
  json object = json::parse(request.body, limitDepth, false);
  if (tooDeep || !object.is_object()) {
    return failure(ErrorKind::Invalid, "invalid_json",
                   "the body must be a JSON object in valid UTF-8");
  }
  return object;
}

Result<std::string> readText(const json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end()) return invalidField(field, "is missing");
  if (!found->is_string()) return invalidField(field, "must be a string");
  return found->get<std::string>();
}

Result<std::optional<std::string>> readOptionalText(const json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) return invalidField(field, "must be a string");
  return found->get<std::string>();
}

}  // namespace livechat
