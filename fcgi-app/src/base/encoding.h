// Text encodings that the formats of the web ask for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace livechat {

// RFC 4648 section 5, without padding.
std::string base64Url(std::string_view bytes);
// Nothing when `text` is not base64url without padding, or its last character carries stray bits.
std::optional<std::string> fromBase64Url(std::string_view text);

// Appends `utf8`, which must be valid, as a JSON string with its quotes (RFC 8259, section 7).
void appendJsonString(std::string& out, std::string_view utf8);

// The code point that `text`, which is not empty, begins with.
struct Utf8 {
  char32_t codePoint = 0;  // 0 also: not UTF-8, by one byte
  std::size_t bytes = 1;
};
Utf8 decodeUtf8(std::string_view text);

// How many code points valid UTF-8 has; of other bytes, those that are not continuation bytes.
std::size_t codePoints(std::string_view utf8);

// %XX and + of a query string; nothing when an escape is broken.
std::optional<std::string> queryDecoded(std::string_view text);
// %XX alone, as in the other parts of a URL.
std::optional<std::string> percentDecoded(std::string_view text);

// The value of `name` in a query string, percent-decoded; nothing when it is absent or malformed.
std::optional<std::string> queryParameter(std::string_view query, std::string_view name);

}  // namespace livechat
