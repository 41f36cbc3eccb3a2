#include "chat/session_reader.h"

#include <algorithm>

#include "chat/message_json.h"

namespace livechat {

namespace {

// Readers of a leaving worker come back spread over this time, not all at once.
constexpr std::chrono::milliseconds kReconnectWithin{5000};

}  // namespace

SessionReader::SessionReader(SessionHub& hub, HistoryStore& history, Random& random,
                             Executor executor, const SessionId& session, Cursor from)
    : hub_(hub),
      history_(history),
      random_(random),
      session_(hub.session(session)),
      wake_(executor),
      listener_(session_->changed, wake_),
      cursor_(std::move(from)) {}

std::optional<SessionEvent> SessionReader::poll() {
  if (ended_) return std::nullopt;
  if (auto event = pollMissed()) return event;
  if (auto event = pollReply()) return event;
  if (auto event = leaving()) return event;
  ended_ = session_->erased;
  return std::nullopt;
}

std::optional<SessionEvent> SessionReader::pollMissed() {
  if (nextMissed_ < missed_.size()) return std::move(missed_[nextMissed_++]);
  std::vector<SessionEvent>().swap(missed_);
  nextMissed_ = 0;
  return std::nullopt;
}

// The reply that this worker writes now, or one that ended without being stored.
std::shared_ptr<LiveReply> SessionReader::replyToFollow() const {
  if (auto running = session_->running()) return running;
  for (const auto& [id, reply] : session_->replies) {
    if (reply->phase() == LiveReply::Phase::Ended && id != endedUnstored_) return reply;
  }
  return nullptr;
}

std::optional<SessionEvent> SessionReader::pollReply() {
  if (!following_) {
    const std::shared_ptr<LiveReply> reply = replyToFollow();
    if (!reply) return std::nullopt;
    following_ = std::make_unique<Following>(reply, cursor_, wake_);
  }
  ReplyReader& reader = following_->reader;
  auto event = reader.poll();
  cursor_ = reader.cursor();
  if (reader.finished()) {
    endedUnstored_ = reader.reply();
    following_.reset();
  }
  return event;
}

std::optional<SessionEvent> SessionReader::leaving() {
  if (!hub_.draining() || following_) return std::nullopt;  // a running reply is read to its end
  ended_ = true;
  const auto after =
      std::chrono::duration_cast<std::chrono::milliseconds>(kReconnectWithin * random_.fraction());
  return SessionEvent{cursor_, Reconnect{after}};
}

Task<> SessionReader::catchUp() {
  const Result<Transcript> transcript = co_await history_.transcript(session_->id);
  if (!transcript || transcript->archived) {
    seenSeq_ = session_->newestSeq;
    session_->unread = true;  // woken again once the store answers
    co_return;
  }
  session_->note({transcript->seq, transcript->erased, {}});
  seenSeq_ = transcript->seq;
  // The store has lost what we know of: all that it has is new.
  if (transcript->seq < cursor_.seq && !following_) cursor_ = {};
  for (const StoredMessage& stored : transcript->messages) {
    if (stored.seq <= cursor_.seq && !wasLeftIn(stored)) continue;
    if (const auto message = parseMessage(stored.json)) replay(*message);
  }
}

// The reply in which the reader was when it came: it may be older than other things it knows.
bool SessionReader::wasLeftIn(const StoredMessage& stored) const {
  if (cursor_.reply.empty() || following_) return false;
  return stored.json.find("\"id\":\"" + cursor_.reply + '"') != std::string::npos;
}

// A reply that was left in the middle goes on where it was left; anything else comes whole, and
// leaves the place inside a reply as it is.
void SessionReader::replay(const Message& message) {
  if (following_ && message.id == following_->reader.reply()) return;  // its own end is on its way
  if (message.id == cursor_.reply) {
    auto written = std::make_shared<LiveReply>(message.id, message.seq);
    written->end(message, std::nullopt, {});
    ReplyReader rest(written, cursor_);
    while (auto event = rest.poll()) missed_.push_back(std::move(*event));
    cursor_ = rest.cursor();
    return;
  }
  cursor_.seq = std::max(cursor_.seq, message.seq);
  if (following_) following_->reader.advance(message.seq);
  missed_.push_back({cursor_, MessageStored{message}});
}

}  // namespace livechat
