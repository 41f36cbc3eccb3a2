// Reading JSON that a foreign service wrote: whatever its bytes are, the result is harmless.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace livechat {

// Nothing if `text` is not JSON, or nests deeper than 64. Never throws. Repaired on the way:
// bytes that are not UTF-8 and lone surrogate escapes (U+FFFD in their place), control characters
// inside strings (a blank), numbers too large for a double (the largest one).
std::optional<nlohmann::json> parseForeignJson(std::string_view text);

// The member `key`; null if `json` is no object or has no such member.
const nlohmann::json& member(const nlohmann::json& json, std::string_view key);

// The value if it has the asked-for type, else a harmless one: empty, zero.
const std::string& stringOf(const nlohmann::json& json);
// Negative numbers are 0, fractions are cut off, numbers that do not fit are the largest that do.
std::int64_t countOf(const nlohmann::json& json);

// `text` if it looks like one of an interface's constants (RESOURCE_EXHAUSTED), else "?": safe to
// log although a foreign service wrote it.
std::string constantName(std::string_view text);

}  // namespace livechat
