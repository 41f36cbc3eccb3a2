#include "adapters/sse_parser.h"

#include <algorithm>
#include <utility>

namespace livechat {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool endsLine(char c) { return c == '\n' || c == '\r'; }

bool isNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// The name of a field line ("data" of "data: x"); nothing if the line does not look like one.
// A field may also stand without a colon, but then only the known names count as fields.
std::optional<std::string_view> fieldName(std::string_view line) {
  const auto end = std::find_if_not(line.begin(), line.end(), isNameCharacter);
  const auto name = line.substr(0, static_cast<std::size_t>(end - line.begin()));
  if (name.empty()) return std::nullopt;
  if (end != line.end()) return *end == ':' ? std::optional(name) : std::nullopt;
  const bool known = name == "data" || name == "event" || name == "id" || name == "retry";
  return known ? std::optional(name) : std::nullopt;
}

std::string_view fieldValue(std::string_view line, std::size_t nameLength) {
  line.remove_prefix(std::min(line.size(), nameLength + 1));
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

}  // namespace

Result<void> SseParser::feed(std::string_view bytes, std::vector<std::string>& events) {
  while (!bytes.empty() && !overflowed_) {
    if (std::exchange(skipLineFeed_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    const auto end = std::find_if(bytes.begin(), bytes.end(), endsLine);
    const auto length = static_cast<std::size_t>(end - bytes.begin());
    if (partial_.size() + length + data_.size() > limits_.eventBytes) overflowed_ = true;
    if (overflowed_) break;
    if (end == bytes.end() || !partial_.empty()) partial_.append(bytes.substr(0, length));
    if (end == bytes.end()) break;
    skipLineFeed_ = *end == '\r';
    line(partial_.empty() ? bytes.substr(0, length) : std::string_view(partial_), events);
    partial_.clear();
    bytes.remove_prefix(length + 1);
  }
  if (!overflowed_) return {};
  return failure(
      ErrorKind::TooLarge, "event_too_large",
      "one event of the stream is larger than " + std::to_string(limits_.eventBytes) + " bytes");
}

std::optional<std::string> SseParser::finish() {
  if (overflowed_) return std::nullopt;
  std::vector<std::string> events;
  if (!partial_.empty()) line(std::exchange(partial_, {}), events);
  line("", events);
  if (events.empty()) return std::nullopt;
  return std::move(events.front());
}

void SseParser::line(std::string_view text, std::vector<std::string>& events) {
  if (std::exchange(firstLine_, false) && text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  if (text.empty()) {
    if (std::exchange(hasData_, false)) events.push_back(std::exchange(data_, {}));
    return;
  }
  if (text.front() == ':') return;
  const auto name = fieldName(text);
  if (!name) return keepStray(text);
  if (*name == "error") error_ = fieldValue(text, name->size());
  if (*name != "data") return;
  if (std::exchange(hasData_, true)) data_ += '\n';
  data_ += fieldValue(text, name->size());
}

void SseParser::keepStray(std::string_view text) {
  if (stray_.size() == limits_.strayBytes) return;
  stray_.append(text) += '\n';
  if (stray_.size() > limits_.strayBytes) stray_.resize(limits_.strayBytes);
}

}  // namespace livechat
