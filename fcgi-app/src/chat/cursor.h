// Cursor: how far a reader has come in a session's events. It is the SSE id of an event:
//   "<seq>"                               after the durable event seq
//   "<seq>~<rid>.<attempt>:<offset>"      inside a reply: `offset` bytes of its text are known
// Source: fcgi-app/DESIGN.md, "One cursor".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "chat/message.h"

namespace livechat {

struct Cursor {
  std::int64_t seq = 0;
  ReplyId reply;  // empty: not inside a reply
  int attempt = 0;
  std::size_t offset = 0;  // UTF-8 bytes
  bool operator==(const Cursor&) const = default;
};

std::string cursorText(const Cursor& cursor);

// Nothing when `text` is not of the form above. Any bytes are accepted.
std::optional<Cursor> parseCursor(std::string_view text);

}  // namespace livechat
