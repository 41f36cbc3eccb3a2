// What readers of a session are told. Each event carries the cursor that stands behind it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "chat/cursor.h"
#include "chat/message.h"
#include "ports/model.h"

namespace livechat {

struct MessageStored {
  Message message;
};
struct ReplyStarted {
  ReplyId reply;
  int attempt = 1;
};
struct ReplyDelta {
  ReplyId reply;
  std::size_t offset = 0;  // UTF-8 byte where `text` begins
  std::string text;
};
struct ReplySources {
  ReplyId reply;
  std::vector<Source> items;
};
// What was shown of the reply no longer holds; its text follows from 0.
struct ReplyReset {
  ReplyId reply;
  int attempt = 1;
};
struct ReplyEnded {
  Message message;  // as stored
  std::optional<std::chrono::seconds> retryAfter;
  Usage usage;
};
// The worker is leaving: connect again, after the stated time.
struct Reconnect {
  std::chrono::milliseconds after{0};
};

struct SessionEvent {
  Cursor cursor;
  std::variant<MessageStored, ReplyStarted, ReplyDelta, ReplySources, ReplyReset, ReplyEnded,
               Reconnect>
      what;
};

}  // namespace livechat
