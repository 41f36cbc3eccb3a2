// Reading JSON that a foreign service wrote: whatever its bytes are, the result is harmless.
//
// By simdjson, because a model's answer is thousands of small documents of which a few members are
// read: a tree of allocated nodes for each of them was the largest part of what a chunk costs.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace livechat {

// A value of such a document, or none: a member that is absent, or asked of something that has no
// members. Reading a value of another type than it has gives a harmless one.
// Lifetime: that of its document.
class ForeignJson {
 public:
  ForeignJson() = default;
  explicit ForeignJson(simdjson::dom::element value) : value_(value) {}

  // Absent or null.
  bool isNull() const { return !value_ || value_->is_null(); }
  bool isObject() const { return value_ && value_->is_object(); }
  bool isArray() const { return value_ && value_->is_array(); }
  bool isNumber() const { return value_ && value_->is_number(); }
  bool isFalse() const { return value_ && value_->is_bool() && !value_->get_bool().value(); }

  ForeignJson operator[](std::string_view key) const;
  // An array's first element.
  ForeignJson front() const;
  // Calls `visit(ForeignJson)` for each element of an array.
  template <class Visit>
  void forEach(Visit visit) const {
    if (!isArray()) return;
    const simdjson::dom::array elements = value_->get_array().value();
    for (const simdjson::dom::element element : elements) visit(ForeignJson(element));
  }

  // Empty if it is no string.
  std::string_view text() const;
  // Negative numbers are 0, fractions are cut off, numbers that do not fit are the largest that do.
  std::int64_t count() const;
  // Puts count() into `into` if it is a number.
  void readCount(std::int64_t& into) const {
    if (isNumber()) into = count();
  }

 private:
  std::optional<simdjson::dom::element> value_;
};

// A whole document: its outermost value. One at a time on a thread.
class ForeignDocument final : public ForeignJson {
 public:
  explicit ForeignDocument(simdjson::dom::element root) : ForeignJson(root) {}
  // Gives back the memory that a large one took.
  ~ForeignDocument();
  ForeignDocument(const ForeignDocument&) = delete;
  ForeignDocument& operator=(const ForeignDocument&) = delete;
};

// Nothing if `text` is not JSON, or nests deeper than 64. Never throws. Repaired on the way:
// bytes that are not UTF-8 and lone surrogate escapes (U+FFFD in their place), control characters
// inside strings (a blank), numbers too large for a double (the largest one).
std::optional<ForeignDocument> parseForeignJson(std::string_view text);

// `text` if it looks like one of an interface's constants (RESOURCE_EXHAUSTED), else "?": safe to
// log although a foreign service wrote it.
std::string constantName(std::string_view text);
// The same for names in lower case (rate_limit_error); without digits, as keys have them.
std::string lowerConstantName(std::string_view text);

}  // namespace livechat
