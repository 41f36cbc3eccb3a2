// Where what was said is kept for good.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/result.h"
#include "chat/message.h"
#include "chat/visitor.h"

namespace livechat {

// How a reply came to be. Nothing, or an empty text: not known.
struct ReplyFacts {
  std::string provider;
  std::string model;
  std::optional<std::int64_t> promptTokens;
  std::optional<std::int64_t> outputTokens;   // of the visible text
  std::optional<std::int64_t> thoughtTokens;  // beside those
  std::optional<std::int64_t> firstTextMs;
  std::optional<std::int64_t> totalMs;
  std::optional<double> costUsd;
  bool operator==(const ReplyFacts&) const = default;
};

// One of message, visitor, rating and contact; with none of them: the session was erased then.
struct TranscriptEntry {
  SessionId session;
  std::string site;  // empty: not known
  WallTime logged;   // when the outbox took it
  std::optional<Message> message;
  ReplyFacts facts;              // of a message that is a reply
  std::int64_t loggedOrder = 0;  // among the entries of that millisecond
  std::optional<VisitorFacts> visitor;
  std::optional<Rating> rating;
  std::optional<ContactRequest> contact;

  bool isErasure() const { return !message && !visitor && !rating && !contact; }
};

// Loop thread only; never blocks.
class TranscriptStore {
 public:
  virtual ~TranscriptStore() = default;
  // All of them or none, in any order: a message or a request that is there already stays as it is,
  // of ratings and what is said of a visitor the younger one counts, and what an erasure came after
  // is gone, whichever of the two comes first. Internal "data_refused": one of them can never be
  // stored. All else is to be tried again.
  virtual Task<Result<void>> store(std::vector<TranscriptEntry> entries) = 0;
};

}  // namespace livechat
