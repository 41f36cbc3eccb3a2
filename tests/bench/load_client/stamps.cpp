#include "stamps.h"

#include <charconv>

#include "request_failed.h"

namespace bench {

namespace {

// "@12/34", without the blank behind it.
Stamp parse(std::string_view text) {
  Stamp stamp;
  const char* end = text.data() + text.size();
  const auto sent = std::from_chars(text.data() + 1, end, stamp.sentMicros);
  if (sent.ec != std::errc() || sent.ptr == end || *sent.ptr != '/') {
    throw RequestFailed("malformed time stamp");
  }
  const auto received = std::from_chars(sent.ptr + 1, end, stamp.receivedMicros);
  if (received.ec != std::errc() || received.ptr != end) {
    throw RequestFailed("malformed time stamp");
  }
  return stamp;
}

}  // namespace

void Stamps::feed(std::string_view text) {
  std::string joined;
  if (!unfinished_.empty()) {
    joined = unfinished_.append(text);
    unfinished_.clear();
    text = joined;
  }
  for (std::size_t at; (at = text.find('@')) != std::string_view::npos;) {
    text.remove_prefix(at);
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) {
      unfinished_ = text;
      return;
    }
    found_(parse(text.substr(0, blank)));
    text.remove_prefix(blank);
  }
}

}  // namespace bench
