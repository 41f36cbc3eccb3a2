// LiveReply: a reply while it is written, seen by the one who writes it and by those who read it.
// The one who writes it is this worker's Generation, or its ReplyFollower, which reads the log of
// another worker's.
//
// Its text only grows within an attempt, so a reader is nothing but an offset: it owns no queue, a
// slow one costs no memory, and resuming is starting at another offset. The writer rings `changed`;
// readers look again.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "chat/message.h"
#include "ports/model.h"

namespace livechat {

// Ownership: shared by the one who writes it, the session's entry in this worker, and its
// readers; whoever lets go last ends it. Loop thread only.
class LiveReply final {
 public:
  enum class Phase { Waiting, Running, Ended };

  // `askedSeq`: the seq of the visitor's message, which orders a session's replies.
  LiveReply(ReplyId id, std::int64_t askedSeq) : id_(std::move(id)), askedSeq_(askedSeq) {}
  LiveReply(const LiveReply&) = delete;
  LiveReply& operator=(const LiveReply&) = delete;

  const ReplyId& id() const { return id_; }
  std::int64_t askedSeq() const { return askedSeq_; }
  Phase phase() const { return phase_; }
  int attempt() const { return attempt_; }
  std::int64_t startSeq() const { return startSeq_; }
  std::string_view text() const { return text_; }
  const std::vector<Source>& sources() const { return sources_; }

  // Only when phase() is Ended.
  const Message& message() const { return message_; }
  const std::optional<std::chrono::seconds>& retryAfter() const { return retryAfter_; }
  const Usage& usage() const { return usage_; }

  // A further attempt begins anew: what was shown of the one before no longer holds.
  void start(std::int64_t seq, int attempt = 1) {
    phase_ = Phase::Running;
    startSeq_ = seq;
    attempt_ = attempt;
    text_.clear();
    sources_.clear();
    changed.ring();
  }
  void append(std::string_view text) {
    text_.append(text);
    changed.ring();
  }
  void cite(std::vector<Source> sources) {
    sources_ = std::move(sources);
    changed.ring();
  }
  // `message` is the reply as stored, with its seq; 0 when it could not be stored.
  void end(Message message, std::optional<std::chrono::seconds> retryAfter, Usage usage) {
    phase_ = Phase::Ended;
    if (startSeq_ == 0) startSeq_ = std::max(askedSeq_, message.seq);
    attempt_ = message.attempt;
    text_ = message.content;
    sources_ = message.sources;
    message_ = std::move(message);
    retryAfter_ = retryAfter;
    usage_ = usage;
    changed.ring();
  }

  Bell changed;

 private:
  ReplyId id_;
  std::int64_t askedSeq_;
  int attempt_ = 1;
  Phase phase_ = Phase::Waiting;
  std::int64_t startSeq_ = 0;
  std::string text_;
  std::vector<Source> sources_;
  Message message_;
  std::optional<std::chrono::seconds> retryAfter_;
  Usage usage_;
};

}  // namespace livechat
