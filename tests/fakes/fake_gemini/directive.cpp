// Directives: a script written inside a visitor's message.
//
//   [[fake NAME=VALUE NAME="quoted, as in JSON" NAME]]
//
// A value is JSON where it reads as JSON (a number, true, a quoted string), else plain text up to
// the next blank. A bare name means true.
#include <algorithm>
#include <cctype>

#include "script.h"

namespace fake {
namespace {

using nlohmann::json;

constexpr std::string_view kOpen = "[[fake";
constexpr std::string_view kClose = "]]";

class DirectiveReader {
 public:
  explicit DirectiveReader(std::string_view text) : text_(text) {}

  json read() {
    json options = json::object();
    for (skipBlanks(); !atEnd(); skipBlanks()) {
      const std::string name = readName();
      options[name] = text_.starts_with('=') ? readValue() : json(true);
    }
    return options;
  }

 private:
  bool atEnd() const {
    if (text_.empty()) throw ScriptError("directive without ]]");
    return text_.starts_with(kClose);
  }

  void skipBlanks() {
    while (!text_.empty() && std::isspace(static_cast<unsigned char>(text_.front()))) {
      text_.remove_prefix(1);
    }
  }

  std::string readName() {
    std::size_t length = 0;
    while (length < text_.size() && std::isalnum(static_cast<unsigned char>(text_[length]))) {
      ++length;
    }
    if (length == 0) throw ScriptError("directive: a name is missing");
    return take(length);
  }

  json readValue() {
    text_.remove_prefix(1);  // the equals sign
    if (text_.starts_with('"')) return json::parse(take(quotedLength()));
    const std::string plain = take(std::min(text_.find_first_of(" \t\r\n"), text_.find(kClose)));
    const json value = json::parse(plain, nullptr, false);
    return value.is_discarded() ? json(plain) : value;
  }

  std::size_t quotedLength() const {
    for (std::size_t at = 1; at < text_.size(); ++at) {
      if (text_[at] == '\\')
        ++at;
      else if (text_[at] == '"')
        return at + 1;
    }
    throw ScriptError("directive: a quote is not closed");
  }

  std::string take(std::size_t length) {
    std::string taken(text_.substr(0, length));
    text_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view text_;
};

}  // namespace

std::optional<json> directiveIn(std::string_view text) {
  const std::size_t open = text.rfind(kOpen);
  if (open == std::string_view::npos) return std::nullopt;
  try {
    return DirectiveReader(text.substr(open + kOpen.size())).read();
  } catch (const json::exception& error) {
    throw ScriptError(std::string("directive: ") + error.what());
  }
}

std::string withoutDirectives(std::string_view text) {
  std::string rest;
  for (std::size_t open; (open = text.find(kOpen)) != std::string_view::npos;) {
    const std::size_t close = text.find(kClose, open);
    if (close == std::string_view::npos) break;
    rest += text.substr(0, open);
    text.remove_prefix(close + kClose.size());
  }
  return rest + std::string(text);
}

}  // namespace fake
