// What a conversation is made of. Plain values: copied, compared, no behaviour.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time_text.h"

namespace livechat {

using SessionId = std::string;  // [A-Za-z0-9_-]{16,64}
using MessageId = std::string;  // [A-Za-z0-9_-]{8,64}, made by the client
using ReplyId = std::string;    // "<message id>.r"

namespace limits {
inline constexpr std::size_t kMessageCodePoints = 4000;
inline constexpr std::size_t kMessageBytes = 16 * 1024;
inline constexpr std::size_t kReplyBytes = 64 * 1024;
inline constexpr std::size_t kHistoryBytes = 256 * 1024;
inline constexpr std::size_t kPromptMessages = 20;
}  // namespace limits

enum class Role { User, Assistant, Agent, System };

enum class MessageStatus {
  Complete,
  Cut,          // ended early by the model: length limit or safety
  Stopped,      // by the visitor
  Interrupted,  // lost on the way; the text so far is kept
  Failed,       // no answer: a status, never assistant text
};

// Why a reply is not what was asked for. The visitor's words for each class are the widget's.
enum class FailureClass {
  Rate,
  Busy,
  Key,
  Safety,
  Model,
  Empty,
  Cut,
  Interrupted,
  BadRequest,
  Generic,
};

// Where an answer comes from; `url` is https or a path on the shop's own site.
struct Source {
  std::string title;
  std::string url;
  bool operator==(const Source&) const = default;
};

// A product beside a reply, copied from the site's own list: never from what a model wrote.
struct Card {
  std::string title;
  std::string url;    // as Source's
  std::string image;  // the same; may be empty
  std::string price;  // see Product, as are the next two
  std::string currency;
  std::string availability;
  std::string text;  // a line of the description; may be empty
  bool operator==(const Card&) const = default;
};

struct Message {
  std::string id;  // empty on data of the system we replace
  Role role = Role::User;
  std::string content;
  std::optional<WallTime> time;
  MessageStatus status = MessageStatus::Complete;
  std::int64_t seq = 0;  // position among the session's durable events; 0: unknown
  std::optional<FailureClass> failure;
  std::vector<Source> sources;
  std::vector<std::string> choices;  // quick answers that the model offered
  std::vector<Card> cards;
  int attempt = 1;        // of a reply: higher when earlier ones were lost or retried
  bool fallback = false;  // answered by the shop's FAQ in place of a failed model
  bool operator==(const Message&) const = default;
};

inline ReplyId replyIdFor(const MessageId& message) { return message + ".r"; }
// The message that a reply answers; empty when `reply` is no reply's id.
MessageId messageIdOf(const ReplyId& reply);

// A reply without an answer.
Message failedReply(ReplyId reply, FailureClass failure, WallTime time);

std::string_view name(Role role);
std::string_view name(MessageStatus status);
std::string_view name(FailureClass failure);
std::optional<Role> roleNamed(std::string_view name);
std::optional<MessageStatus> messageStatusNamed(std::string_view name);
std::optional<FailureClass> failureClassNamed(std::string_view name);

}  // namespace livechat
