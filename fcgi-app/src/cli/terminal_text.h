// What of a visitor's words may stand on an operator's terminal.
#pragma once

namespace livechat {

// False for controls, which could steer the terminal, for marks that turn the words after them
// around (U+202A to U+202E, U+2066 to U+2069), and for 0, which decodeUtf8 has for what is not
// UTF-8.
constexpr bool fitsTerminal(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
  const bool turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return !control && !turns;
}

}  // namespace livechat
