// The forms of the identifiers that come from outside.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace livechat {

// Only [A-Za-z0-9_-], and between `least` and `most` of them.
inline bool isIdentifier(std::string_view text, std::size_t least, std::size_t most) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return text.size() >= least && text.size() <= most &&
         std::all_of(text.begin(), text.end(), allowed);
}

inline bool isSessionId(std::string_view text) { return isIdentifier(text, 16, 64); }
// The form of those that we make: 128 random bits as base64url.
inline bool isOwnSessionId(std::string_view text) { return isIdentifier(text, 22, 22); }
inline bool isMessageId(std::string_view text) { return isIdentifier(text, 8, 64); }
inline bool isReplyId(std::string_view text) {
  return text.ends_with(".r") && isMessageId(text.substr(0, text.size() - 2));
}
inline bool isSiteKey(std::string_view text) { return isIdentifier(text, 1, 64); }

}  // namespace livechat
