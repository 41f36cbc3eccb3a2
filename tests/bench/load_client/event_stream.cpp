#include "event_stream.h"

namespace bench {

namespace {

std::string_view valueAfter(std::string_view line, std::size_t colon) {
  line.remove_prefix(colon + 1);
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

}  // namespace

void EventStream::feed(std::string_view bytes) {
  for (std::size_t end; (end = bytes.find('\n')) != std::string_view::npos;) {
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (!unfinished_.empty()) {
      unfinished_.append(line);
      line = unfinished_;
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    takeLine(line);
    unfinished_.clear();
  }
  unfinished_.append(bytes);
}

void EventStream::takeLine(std::string_view line) {
  if (line.starts_with("data:")) {
    if (!data_.empty()) data_ += '\n';
    data_.append(valueAfter(line, 4));
  } else if (line.starts_with("event:")) {
    event_ = valueAfter(line, 5);
  } else if (line.empty()) {
    if (!data_.empty()) handler_(event_, data_);
    event_.clear();
    data_.clear();
  }
}

}  // namespace bench
