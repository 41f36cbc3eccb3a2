#include "chat/cursor.h"

#include <charconv>

#include "chat/identifiers.h"

namespace livechat {

namespace {

// The whole of `text` as a number that is not negative.
template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::string cursorText(const Cursor& cursor) {
  std::string text = std::to_string(cursor.seq);
  if (cursor.reply.empty()) return text;
  text.append("~").append(cursor.reply).append(".").append(std::to_string(cursor.attempt));
  return text.append(":").append(std::to_string(cursor.offset));
}

std::optional<Cursor> parseCursor(std::string_view text) {
  Cursor cursor;
  const std::size_t tilde = text.find('~');
  const auto seq = number<std::int64_t>(text.substr(0, tilde));
  if (!seq) return std::nullopt;
  cursor.seq = *seq;
  if (tilde == std::string_view::npos) return cursor;

  const std::string_view inside = text.substr(tilde + 1);
  const std::size_t colon = inside.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::size_t dot = inside.substr(0, colon).rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto attempt = number<int>(inside.substr(dot + 1, colon - dot - 1));
  const auto offset = number<std::int64_t>(inside.substr(colon + 1));
  if (!isReplyId(inside.substr(0, dot)) || !attempt || !offset) return std::nullopt;
  cursor.reply = inside.substr(0, dot);
  cursor.attempt = *attempt;
  cursor.offset = static_cast<std::size_t>(*offset);
  return cursor;
}

}  // namespace livechat
