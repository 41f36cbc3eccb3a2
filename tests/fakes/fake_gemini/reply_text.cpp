#include "reply_text.h"

#include <algorithm>
#include <ctime>

namespace fake {
namespace {

constexpr std::string_view kDefaultText =
    "Thank you for asking. Your order leaves our warehouse within one working day and reaches you "
    "three to five working days later. Is there anything else I can help with?";
constexpr std::string_view kWords =
    "your order has shipped and should reach you within three to five business days; if it does "
    "not arrive, reply here with the order number and I will look into it right away. ";

bool continuesCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The end of a piece of about `bytes` bytes that starts at `from`, at least one code point long.
std::size_t pieceEnd(std::string_view text, std::size_t from, std::size_t bytes) {
  std::size_t end = std::min(text.size(), from + std::max<std::size_t>(bytes, 1));
  while (end < text.size() && continuesCodePoint(text[end])) ++end;
  return end;
}

std::vector<std::string> cutBySize(std::string_view text, std::size_t bytes) {
  std::vector<std::string> pieces;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = pieceEnd(text, from, bytes);
    pieces.emplace_back(text.substr(from, end - from));
    from = end;
  }
  return pieces;
}

std::vector<std::string> cutByCount(std::string_view text, std::size_t count) {
  std::vector<std::string> pieces;
  std::size_t from = 0;
  for (std::size_t left = count; left > 0; --left) {
    const std::size_t end =
        left == 1 ? text.size() : pieceEnd(text, from, (text.size() - from) / left);
    pieces.emplace_back(text.substr(from, end - from));
    from = end;
  }
  return pieces;
}

std::vector<std::string> givenPieces(const Speech& speech, std::string_view lastUserText) {
  if (!speech.pieces.empty()) return speech.pieces;
  if (!speech.text && !speech.echo && speech.chunks > 0) return {};  // generated words
  const std::string_view text = speech.echo   ? lastUserText
                                : speech.text ? std::string_view(*speech.text)
                                              : kDefaultText;
  if (speech.chunks > 0) return cutByCount(text, static_cast<std::size_t>(speech.chunks));
  return cutBySize(text, static_cast<std::size_t>(std::max(speech.chunkBytes, 1)));
}

}  // namespace

std::int64_t monotonicMicros() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

ReplyText::ReplyText(const Speech& speech, std::string_view lastUserText,
                     std::int64_t receivedMicros)
    : given_(givenPieces(speech, lastUserText)),
      generated_(static_cast<std::size_t>(std::max(speech.chunks, 0))),
      chunkBytes_(static_cast<std::size_t>(std::max(speech.chunkBytes, 1))),
      stamp_(speech.stamp),
      receivedMicros_(receivedMicros) {}

std::string ReplyText::chunk(std::size_t index) const {
  std::string text;
  if (stamp_) {
    text = "@" + std::to_string(monotonicMicros()) + "/" + std::to_string(receivedMicros_) + " ";
  }
  if (index < given_.size()) return text + given_[index];
  for (std::size_t at = index * 37; text.size() < chunkBytes_; ++at) {
    text += kWords[at % kWords.size()];
  }
  return text;
}

}  // namespace fake
