#include "api/request_body.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <string_view>

namespace livechat {

namespace {

using nlohmann::json;

constexpr int kMaxDepth = 16;

std::unexpected<Error> invalidField(const char* field, const char* what) {
  return failure(ErrorKind::Invalid, "invalid_field", std::string(field) + ' ' + what);
}

// The media type alone, in any case: "Application/JSON; charset=utf-8" is JSON too.
bool isJson(std::string_view contentType) {
  constexpr std::string_view kJson = "application/json";
  std::string_view type = contentType.substr(0, contentType.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return std::equal(type.begin(), type.end(), kJson.begin(), kJson.end(),
                    [](unsigned char a, char b) { return std::tolower(a) == b; });
}

}  // namespace

Result<json> readObject(const ApiRequest& request) {
  if (!isJson(request.contentType)) {
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

Result<int> readCount(const json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end()) return invalidField(field, "is missing");
  const bool counts = found->is_number_unsigned() && found->get<std::uint64_t>() >= 1 &&
                      found->get<std::uint64_t>() <= 1'000'000;
  if (!counts) return invalidField(field, "must be a whole number of at least 1");
  return found->get<int>();
}

Result<std::optional<std::string>> readOptionalText(const json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) return invalidField(field, "must be a string");
  return found->get<std::string>();
}

}  // namespace livechat
