#include "chat/choice_filter.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"

namespace livechat {

namespace {

constexpr std::string_view kOpening = "[[choices:";
constexpr std::string_view kEnd = "]]";

bool isBlankByte(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Controls, and marks that change how what follows is read: none of a visitor's words.
bool isControl(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || c == 0x200B ||
         c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

// Without what is no text, blanks as one space; empty: nothing is left, or too much.
std::string cleanChoice(std::string_view text) {
  std::string clean;
  std::size_t length = 0;
  bool blank = false;
  while (!text.empty()) {
    const Utf8 next = decodeUtf8(text);
    const std::string_view bytes = text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
    const bool space = next.codePoint == 0xA0 || (bytes.size() == 1 && isBlankByte(bytes[0]));
    blank = blank || space;
    if (space || next.codePoint == 0 || isControl(next.codePoint)) continue;
    if (std::exchange(blank, false) && !clean.empty()) {
      clean += ' ';
      ++length;
    }
    clean += bytes;
    ++length;
  }
  return length <= ChoiceFilter::kChoiceCodePoints ? clean : std::string();
}

}  // namespace

std::vector<std::string> choicesIn(std::string_view inside) {
  std::vector<std::string> choices;
  while (choices.size() < ChoiceFilter::kMostChoices) {
    const std::size_t bar = std::min(inside.find_first_of("|\n"), inside.size());
    std::string choice = cleanChoice(inside.substr(0, bar));
    const bool known = std::ranges::find(choices, choice) != choices.end();
    if (!choice.empty() && !known) choices.push_back(std::move(choice));
    if (bar == inside.size()) break;
    inside.remove_prefix(bar + 1);
  }
  return choices;
}

std::string ChoiceFilter::feed(std::string piece) {
  const bool plain = state_ == State::Text && spoken_;
  if (plain && piece.find_first_of("[\n") == std::string::npos) return piece;
  std::string out;
  out.reserve(held_.size() + piece.size());
  for (const char c : piece) take(c, out);
  return out;
}

std::string ChoiceFilter::finish(bool complete) {
  std::string out;
  const bool taken = state_ == State::Inside && complete && keepChoices();
  if (complete && !taken) out = held_;
  held_.clear();
  state_ = State::Text;
  return out;
}

void ChoiceFilter::take(char c, std::string& out) {
  switch (state_) {
    case State::Text: takeText(c, out); break;
    case State::Blanks:
      if (!isBlankByte(c) || held_.size() >= kMostBlanks) {
        if (c != '[') letThrough(out);
        takeText(c, out);
      } else {
        held_ += c;
      }
      break;
    case State::Opening: takeOpening(c, out); break;
    case State::Inside: takeInside(c, out); break;
  }
}

void ChoiceFilter::takeText(char c, std::string& out) {
  if (spoken_ && (c == '[' || c == '\n')) {
    held_ += c;
    matched_ = 1;
    state_ = c == '[' ? State::Opening : State::Blanks;
    return;
  }
  spoken_ = spoken_ || !isBlankByte(c);
  out += c;
}

void ChoiceFilter::takeOpening(char c, std::string& out) {
  if (lower(c) == kOpening[matched_]) {
    held_ += c;
    if (++matched_ < kOpening.size()) return;
    inside_ = held_.size();
    state_ = State::Inside;
    return;
  }
  if (c == '[' && matched_ == 2) {  // of "[[[" the last two may begin one
    out.append(held_, 0, held_.size() - 1);
    held_ = "[[";
    return;
  }
  letThrough(out);
  takeText(c, out);
}

void ChoiceFilter::takeInside(char c, std::string& out) {
  held_ += c;
  if (std::string_view(held_).substr(inside_).ends_with(kEnd)) {
    keepChoices();
    held_.clear();
    state_ = State::Text;
  } else if (held_.size() - inside_ > kMostBytes) {
    letThrough(out);
  }
}

void ChoiceFilter::letThrough(std::string& out) {
  out += held_;
  held_.clear();
  state_ = State::Text;
}

bool ChoiceFilter::keepChoices() {
  std::string_view inside = std::string_view(held_).substr(inside_);
  while (inside.ends_with(']')) inside.remove_suffix(1);
  std::vector<std::string> found = choicesIn(inside);
  if (found.empty()) return false;
  choices_ = std::move(found);
  return true;
}

}  // namespace livechat
