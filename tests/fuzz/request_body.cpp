// readObject: any body. What it lets through is valid UTF-8, not deep, and can be written again.
#include "api/request_body.h"

#include <nlohmann/json.hpp>

#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

namespace {

int depthOf(const nlohmann::json& value) {
  int deepest = 0;
  if (!value.is_structured()) return 0;
  for (const auto& item : value) deepest = std::max(deepest, depthOf(item));
  return deepest + 1;
}

}  // namespace

FUZZ_TARGET(request_body) {
  ApiRequest request;
  request.contentType = "application/json";
  request.body = textOf(data, size);
  const auto object = readObject(request);
  if (!object) {
    require(object.error().kind == ErrorKind::Invalid, "a bad body is the visitor's to mend");
    return 0;
  }
  require(object->is_object(), "only objects");
  require(depthOf(*object) <= 32, "no deep nesting");
  const std::string text = object->dump();  // throws unless it is UTF-8
  require(nlohmann::json::parse(text) == *object, "it can be written and read again");
  const auto id = readText(*object, "id");
  if (id) nlohmann::json(*id).dump();
  (void)readOptionalText(*object, "token");
  return 0;
}
