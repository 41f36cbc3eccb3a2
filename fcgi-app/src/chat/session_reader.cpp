#include "chat/session_reader.h"

namespace livechat {

namespace {

// Readers of a leaving worker come back spread over this time, not all at once.
constexpr std::chrono::milliseconds kReconnectWithin{5000};

}  // namespace

SessionReader::SessionReader(SessionHub& hub, HistoryStore& history, Random& random,
                             Executor executor, SessionId session, Cursor from)
    : hub_(hub),
      history_(history),
      random_(random),
      executor_(executor),
      session_(hub.session(session)),
      sessionChanged_(session_->changed, executor),
      cursor_(std::move(from)) {}

Task<std::optional<SessionEvent>> SessionReader::next() {
  while (!ended_) {
    if (seenSeq_ < 0) co_await catchUp();
    if (auto event = pollMissed()) co_return event;
    if (auto event = pollReply()) co_return event;
    if (auto event = leaving()) co_return event;
    if (session_->erased) break;
    co_await waitForChange();
  }
  co_return std::nullopt;
}

std::optional<SessionEvent> SessionReader::pollMissed() {
  if (missed_.empty()) return std::nullopt;
  SessionEvent event = std::move(missed_.front());
  missed_.pop_front();
  return event;
}

// Attaches to the reply that this worker writes now, if there is one.
std::optional<SessionEvent> SessionReader::pollReply() {
  if (!reply_) {
    const std::shared_ptr<LiveReply> running = session_->running();
    if (!running) return std::nullopt;
    reply_.emplace(running, cursor_);
    replyChanged_ = std::make_unique<Bell::Listener>(running->changed, executor_);
  }
  auto event = reply_->poll();
  cursor_ = reply_->cursor();
  if (reply_->finished()) {
    replyChanged_.reset();
    reply_.reset();
  }
  return event;
}

std::optional<SessionEvent> SessionReader::leaving() {
  if (!hub_.draining() || reply_) return std::nullopt;  // a running reply is read to its end
  ended_ = true;
  const auto after =
      std::chrono::duration_cast<std::chrono::milliseconds>(kReconnectWithin * random_.fraction());
  return SessionEvent{cursor_, Reconnect{after}};
}

Task<> SessionReader::waitForChange() {
  if (reply_) {
    co_await replyChanged_->wait();
    co_return;
  }
  co_await sessionChanged_.wait();
  const Result<std::int64_t> newest = co_await history_.newestSeq(session_->id);
  if (newest && *newest > seenSeq_) co_await catchUp();
}

Task<> SessionReader::catchUp() {
  const Result<Transcript> transcript = co_await history_.transcript(session_->id);
  if (!transcript) {
    seenSeq_ = std::max<std::int64_t>(seenSeq_, 0);  // looked for again at the next tick
    co_return;
  }
  seenSeq_ = transcript->seq;
  session_->erased = session_->erased || transcript->erased;
  for (const Message& message : transcript->messages) {
    if (message.seq > cursor_.seq) replay(message);
  }
}

// A reply that was left in the middle goes on where it was left; anything else comes whole.
void SessionReader::replay(const Message& message) {
  if (message.id != cursor_.reply) {
    cursor_ = {message.seq, {}, 0, 0};
    missed_.push_back({cursor_, MessageStored{message}});
    return;
  }
  auto written = std::make_shared<LiveReply>(message.id);
  written->end(message, std::nullopt, {});
  ReplyReader rest(written, cursor_);
  while (auto event = rest.poll()) missed_.push_back(std::move(*event));
  cursor_ = rest.cursor();
}

}  // namespace livechat
