// What is known of a visitor, and what they do beside talking. Plain values.
#pragma once

#include <optional>
#include <string>

#include "chat/message.h"

namespace livechat {

namespace limits {
inline constexpr std::size_t kNameCodePoints = 100;
inline constexpr std::size_t kEmailCodePoints = 254;
inline constexpr std::size_t kUserCodePoints = 200;
inline constexpr std::size_t kCommentCodePoints = 1000;
}  // namespace limits

// Empty: not said.
struct VisitorFacts {
  std::string name;
  std::string email;
  std::string user;     // the shop's name for its user, signed by its server
  std::string consent;  // what they agreed to, in the site's words

  bool operator==(const VisitorFacts&) const = default;
};

enum class Verdict { Up, Down };

struct Rating {
  ReplyId reply;
  std::optional<Verdict> verdict;  // nothing: taken back
  std::string comment;             // empty: none

  bool operator==(const Rating&) const = default;
};

// Where a visitor wants to be written to, and about what.
struct ContactRequest {
  MessageId id;
  std::string email;
  std::string name;  // empty: not said
  std::string question;

  bool operator==(const ContactRequest&) const = default;
};

}  // namespace livechat
