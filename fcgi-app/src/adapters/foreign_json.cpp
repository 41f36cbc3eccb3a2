#include "adapters/foreign_json.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace livechat {

namespace {

constexpr std::size_t kMaxDepth = 64;  // the services' own answers stay below 20
// The parser keeps about ten times the largest document it has seen; after a larger one than this
// it is made anew.
constexpr std::size_t kKeptCapacity = 64 * 1024;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Length of the well-formed UTF-8 sequence that `text` begins with; 0 if it begins with none.
std::size_t codePointLength(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned first = byte(0), second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if ((first & 0xF0) == 0xE0) {
    if (first == 0xE0 && second < 0xA0) return 0;   // overlong
    if (first == 0xED && second >= 0xA0) return 0;  // surrogates
    return follows(1) && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (first == 0xF0 && second < 0x90) return 0;
    if (first == 0xF4 && second >= 0x90) return 0;
    return follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

// The code unit of the escape \uXXXX that `text` begins with.
std::optional<unsigned> escapedUnit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  const std::string digits(text.substr(2, 4));
  if (digits.find_first_not_of("0123456789abcdefABCDEF") != digits.npos) return std::nullopt;
  return static_cast<unsigned>(std::strtoul(digits.c_str(), nullptr, 16));
}

// JsonRepair copies JSON text and mends on the way what simdjson refuses as a whole.
class JsonRepair final {
 public:
  explicit JsonRepair(std::string_view text) : rest_(text) { out_.reserve(text.size()); }

  std::string run() && {
    while (!rest_.empty()) {
      if (rest_.front() == '"') {
        string();
      } else if (startsNumber(rest_.front())) {
        number();
      } else {
        keep(1);
      }
    }
    return std::move(out_);
  }

 private:
  static bool startsNumber(char c) { return c == '-' || (c >= '0' && c <= '9'); }

  void keep(std::size_t count) {
    count = std::min(count, rest_.size());
    out_.append(rest_.substr(0, count));
    rest_.remove_prefix(count);
  }
  void replace(std::size_t count, std::string_view by) {
    out_.append(by);
    rest_.remove_prefix(count);
  }

  void string() {
    keep(1);
    while (!rest_.empty() && rest_.front() != '"') {
      const auto first = static_cast<unsigned char>(rest_.front());
      const std::size_t length = codePointLength(rest_);
      if (first == '\\') {
        escape();
      } else if (first < 0x20) {
        replace(1, " ");
      } else if (length == 0) {
        replace(1, kReplacement);
      } else {
        keep(length);
      }
    }
    keep(1);
  }

  void escape() {
    const auto unit = escapedUnit(rest_);
    if (!unit) return keep(2);
    if (*unit < 0xD800 || *unit > 0xDFFF) return keep(6);
    const auto next = escapedUnit(rest_.substr(6));
    const bool pair = *unit <= 0xDBFF && next && *next >= 0xDC00 && *next <= 0xDFFF;
    if (pair) return keep(12);
    replace(6, "\\ufffd");
  }

  void number() {
    const std::size_t end = std::min(rest_.find_first_not_of("+-.0123456789eE"), rest_.size());
    const std::string digits(rest_.substr(0, end));
    const double value = std::strtod(digits.c_str(), nullptr);
    if (!std::isfinite(value)) return replace(end, value < 0 ? "-1e308" : "1e308");
    keep(end);
    const bool large = end > 18 && digits.find_first_of(".eE") == digits.npos;
    if (large) out_ += ".0";  // else an integer that has to fit 64 bits
  }

  std::string_view rest_;
  std::string out_;
};

thread_local std::optional<simdjson::dom::parser> parser;

std::string ifMadeOf(std::string_view text, std::string_view allowed) {
  const bool safe =
      !text.empty() && text.size() <= 64 && text.find_first_not_of(allowed) == text.npos;
  return safe ? std::string(text) : "?";
}

void forgetLarge() {
  if (parser && parser->capacity() > kKeptCapacity) parser.reset();
}

}  // namespace

std::optional<ForeignDocument> parseForeignJson(std::string_view text) {
  if (!parser) {
    parser.emplace();
    if (parser->allocate(kKeptCapacity, kMaxDepth) != simdjson::SUCCESS) return std::nullopt;
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  auto parsed = parser->parse(text.data(), text.size());
  if (parsed.error() != simdjson::SUCCESS && parsed.error() != simdjson::DEPTH_ERROR) {
    parsed = parser->parse(JsonRepair(text).run());
  }
  if (parsed.error() != simdjson::SUCCESS) {
    forgetLarge();
    return std::nullopt;
  }
  return std::optional<ForeignDocument>(std::in_place, parsed.value_unsafe());
}

ForeignDocument::~ForeignDocument() { forgetLarge(); }

ForeignJson ForeignJson::operator[](std::string_view key) const {
  ForeignJson member;
  if (!isObject()) return member;
  const simdjson::dom::object object = value_->get_object().value();
  for (const simdjson::dom::key_value_pair field : object) {
    if (field.key == key) member.value_ = field.value;  // of several the last, as in JavaScript
  }
  return member;
}

ForeignJson ForeignJson::front() const {
  simdjson::dom::element first;
  if (!isArray() || value_->at(0).get(first) != simdjson::SUCCESS) return {};
  return ForeignJson(first);
}

std::string_view ForeignJson::text() const {
  std::string_view text;
  if (!value_ || value_->get_string().get(text) != simdjson::SUCCESS) return {};
  return text;
}

std::int64_t ForeignJson::count() const {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  if (!isNumber()) return 0;
  if (value_->is_uint64()) {
    return static_cast<std::int64_t>(
        std::min<std::uint64_t>(value_->get_uint64().value(), static_cast<std::uint64_t>(kMost)));
  }
  if (value_->is_int64()) return std::max<std::int64_t>(value_->get_int64().value(), 0);
  const double number = value_->get_double().value();
  if (!(number > 0)) return 0;
  return number >= 9.2e18 ? kMost : static_cast<std::int64_t>(number);
}

std::string constantName(std::string_view text) {
  return ifMadeOf(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}

std::string lowerConstantName(std::string_view text) {
  return ifMadeOf(text, "abcdefghijklmnopqrstuvwxyz_");
}

}  // namespace livechat
