#include "adapters/gemini_json.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace livechat {

namespace {

using nlohmann::json;

constexpr int kMaxDepth = 64;  // the service's own answers stay below 20
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool nestsTooDeep(std::string_view text) {
  int depth = 0;
  bool inString = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      inString = !inString;
    } else if (inString) {
      if (c == '\\') ++i;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

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

// JsonRepair copies JSON text and mends on the way what nlohmann's parser refuses as a whole.
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
    const double value = std::strtod(std::string(rest_.substr(0, end)).c_str(), nullptr);
    if (std::isfinite(value)) return keep(end);
    replace(end, value < 0 ? "-1e308" : "1e308");
  }

  std::string_view rest_;
  std::string out_;
};

}  // namespace

std::optional<json> parseForeignJson(std::string_view text) {
  if (nestsTooDeep(text)) return std::nullopt;
  json parsed = json::parse(text, nullptr, false);
  if (parsed.is_discarded()) parsed = json::parse(JsonRepair(text).run(), nullptr, false);
  if (parsed.is_discarded()) return std::nullopt;
  return parsed;
}

const json& member(const json& object, std::string_view key) {
  static const json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

const std::string& stringOf(const json& value) {
  static const std::string kEmpty;
  return value.is_string() ? value.get_ref<const std::string&>() : kEmpty;
}

std::int64_t countOf(const json& value) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  if (value.is_number_unsigned()) {
    return static_cast<std::int64_t>(
        std::min<std::uint64_t>(value.get<std::uint64_t>(), static_cast<std::uint64_t>(kMost)));
  }
  if (value.is_number_integer()) return std::max<std::int64_t>(value.get<std::int64_t>(), 0);
  if (!value.is_number_float()) return 0;
  const double number = value.get<double>();
  if (!(number > 0)) return 0;
  return number >= 9.2e18 ? kMost : static_cast<std::int64_t>(number);
}

std::string constantName(std::string_view text) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  const bool safe =
      !text.empty() && text.size() <= 64 && text.find_first_not_of(kAllowed) == text.npos;
  return safe ? std::string(text) : "?";
}

}  // namespace livechat
