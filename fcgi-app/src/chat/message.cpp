#include "chat/message.h"

#include <array>
#include <utility>

namespace livechat {

namespace {

template <class Value, std::size_t N>
using Names = std::array<std::pair<Value, std::string_view>, N>;

constexpr Names<Role, 4> kRoles = {{{Role::User, "user"},
                                    {Role::Assistant, "assistant"},
                                    {Role::Agent, "agent"},
                                    {Role::System, "system"}}};

constexpr Names<MessageStatus, 5> kStatuses = {{{MessageStatus::Complete, "complete"},
                                                {MessageStatus::Cut, "cut"},
                                                {MessageStatus::Stopped, "stopped"},
                                                {MessageStatus::Interrupted, "interrupted"},
                                                {MessageStatus::Failed, "failed"}}};

constexpr Names<FailureClass, 10> kFailures = {{{FailureClass::Rate, "RATE"},
                                                {FailureClass::Busy, "BUSY"},
                                                {FailureClass::Key, "KEY"},
                                                {FailureClass::Safety, "SAFETY"},
                                                {FailureClass::Model, "MODEL"},
                                                {FailureClass::Empty, "EMPTY"},
                                                {FailureClass::Cut, "CUT"},
                                                {FailureClass::Interrupted, "INTERRUPTED"},
                                                {FailureClass::BadRequest, "BADREQ"},
                                                {FailureClass::Generic, "GENERIC"}}};

template <class Value, std::size_t N>
std::string_view nameIn(const Names<Value, N>& names, Value value) {
  for (const auto& [known, text] : names) {
    if (known == value) return text;
  }
  return {};
}

template <class Value, std::size_t N>
std::optional<Value> valueIn(const Names<Value, N>& names, std::string_view name) {
  for (const auto& [value, text] : names) {
    if (text == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name(Role role) { return nameIn(kRoles, role); }
std::string_view name(MessageStatus status) { return nameIn(kStatuses, status); }
std::string_view name(FailureClass failure) { return nameIn(kFailures, failure); }
std::optional<Role> roleNamed(std::string_view name) { return valueIn(kRoles, name); }
std::optional<MessageStatus> messageStatusNamed(std::string_view name) {
  return valueIn(kStatuses, name);
}
std::optional<FailureClass> failureClassNamed(std::string_view name) {
  return valueIn(kFailures, name);
}

MessageId messageIdOf(const ReplyId& reply) {
  return reply.ends_with(".r") ? reply.substr(0, reply.size() - 2) : MessageId();
}

Message failedReply(ReplyId reply, FailureClass failure, WallTime time) {
  Message message;
  message.id = std::move(reply);
  message.role = Role::Assistant;
  message.status = MessageStatus::Failed;
  message.failure = failure;
  message.time = time;
  return message;
}

}  // namespace livechat
