// SseParser cuts a text/event-stream, fed in pieces of any size, into the data of its events.
//
// Wire format: https://html.spec.whatwg.org/multipage/server-sent-events.html, with three additions
// that model providers make necessary:
//  - the last event counts although the blank line that should end it is missing (finish());
//  - lines that are no SSE at all are kept (stray()): a provider that fails in mid-stream may
//    write a bare, pretty-printed JSON error, and one that ignores the asked-for format writes
//    its whole answer so;
//  - the value of an `error:` line, which llama.cpp writes when it fails, is kept (error()).
// `event:`, `id:`, `retry:`, comments and unknown fields are skipped: the providers spoken to
// repeat in the data whatever matters in them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace livechat {

struct SseLimits {
  std::size_t eventBytes = 1024 * 1024;  // one event, its longest line included
  std::size_t strayBytes = 1024 * 1024;  // lines that are no SSE; what is above is dropped
};

// Pure and bounded. A value: copies are independent.
class SseParser final {
 public:
  explicit SseParser(SseLimits limits = {}) : limits_(limits) {}

  // Appends to `events` the data of each event that `bytes` complete. TooLarge
  // ("event_too_large") as soon as one event outgrows its limit; the events before it are good,
  // and the parser takes no more.
  Result<void> feed(std::string_view bytes, std::vector<std::string>& events);

  // The body has ended: the data of the event that was still open, if any.
  std::optional<std::string> finish();

  // The lines that were no SSE, each with a line feed. Complete only after finish().
  const std::string& stray() const { return stray_; }

  // The value of the last `error:` line; bounded as an event is.
  const std::string& error() const { return error_; }

 private:
  void line(std::string_view text, std::vector<std::string>& events);
  void keepStray(std::string_view text);

  SseLimits limits_;
  std::string partial_;  // the beginning of a line whose end has not arrived
  std::string data_;     // of the open event, lines joined
  bool hasData_ = false;
  bool firstLine_ = true;      // which may begin with a byte order mark
  bool skipLineFeed_ = false;  // the last byte was CR: an LF now belongs to it
  bool overflowed_ = false;
  std::string stray_;
  std::string error_;
};

}  // namespace livechat
