#include "json_member.h"

#include <nlohmann/json.hpp>

namespace bench {

namespace {

// The end of a JSON string whose opening quote is at `begin`; npos if it has none.
std::size_t closingQuote(std::string_view json, std::size_t begin) {
  for (std::size_t at = begin + 1; at < json.size(); ++at) {
    if (json[at] == '\\')
      ++at;
    else if (json[at] == '"')
      return at;
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<std::string> textMember(std::string_view json, std::string_view name) {
  std::string key;
  key.append("\"").append(name).append("\":");
  const std::size_t found = json.find(key);
  if (found == std::string_view::npos) return std::nullopt;
  const std::size_t begin = json.find_first_not_of(' ', found + key.size());
  if (begin == std::string_view::npos || json[begin] != '"') return std::nullopt;
  const std::size_t end = closingQuote(json, begin);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view inside = json.substr(begin + 1, end - begin - 1);
  if (inside.find('\\') == std::string_view::npos) return std::string(inside);
  const auto value = nlohmann::json::parse(json.substr(begin, end - begin + 1), nullptr, false);
  return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

}  // namespace bench
