#include "chat/chat_service.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "chat/identifiers.h"
#include "chat/message_json.h"

namespace livechat {

namespace {

// Looked through for messages without a reply: the newest few, of the last hour.
constexpr std::size_t kUnansweredWithin = 10;
constexpr std::chrono::hours kUnansweredFor{1};

constexpr std::size_t kSessionIdBytes = 16;  // 128 bits: not to be guessed

std::unexpected<Error> sessionGone() {
  return failure(ErrorKind::NotFound, "session_not_found",
                 "this conversation was deleted; start a new one");
}

// PostgreSQL's text takes no NUL, and nobody types one.
std::string withoutNul(std::string text) {
  std::erase(text, '\0');
  return text;
}

Result<void> checkMessage(const MessageId& id, const std::string& content) {
  if (!isMessageId(id)) {
    return failure(ErrorKind::Invalid, "invalid_field",
                   "id must be 8 to 64 characters of A-Z, a-z, 0-9, _ and -");
  }
  if (isBlank(content)) {
    return failure(ErrorKind::Invalid, "blank_message", "write a message first: content is blank");
  }
  const bool tooLong =
      content.size() > limits::kMessageBytes || codePoints(content) > limits::kMessageCodePoints;
  if (tooLong) {
    return failure(ErrorKind::Invalid, "message_too_long",
                   "a message has at most 4000 characters and 16 KiB; please shorten it");
  }
  return {};
}

}  // namespace

Task<Result<SitePtr>> ChatService::site(std::string key) {
  if (!isSiteKey(key)) {
    co_return failure(ErrorKind::NotFound, "site_not_found", "there is no site with this key");
  }
  co_return co_await parts_.sites.find(std::move(key));
}

Task<Result<OpenedSession>> ChatService::open(SitePtr site, std::optional<SessionId> known) {
  if (known) {
    Result<Transcript> transcript = co_await parts_.history.transcript(*known);
    if (!transcript) co_return std::unexpected(transcript.error());
    if (!transcript->erased) co_return OpenedSession{*known, false, std::move(*transcript)};
  }
  OpenedSession opened{base64Url(parts_.random.bytes(kSessionIdBytes)), true, {}};
  const Result<void> noted = co_await parts_.history.open(opened.id, site->site.key);
  if (!noted) co_return std::unexpected(noted.error());
  co_return opened;
}

// The message and its reply are nobody's request: a visitor who leaves while the message is being
// stored gets it answered all the same.
struct ChatService::Saying {
  explicit Saying(Executor executor) : done(executor) {}
  Signal done;
  std::optional<Result<Said>> result;
};

Task<Result<Said>> ChatService::say(SessionId session, SitePtr site, MessageId id,
                                    std::string content) {
  content = withoutNul(std::move(content));
  if (const Result<void> checked = checkMessage(id, content); !checked) {
    co_return std::unexpected(checked.error());
  }
  Message message;
  message.id = std::move(id);
  message.content = std::move(content);
  message.time = parts_.clock.wall();
  const auto saying = std::make_shared<Saying>(parts_.executor);  // shared with the task
  spawn(parts_.executor, store(saying, std::move(session), std::move(site), std::move(message)));
  while (!saying->result) co_await saying->done.wait();
  co_return std::move(*saying->result);
}

Task<> ChatService::store(std::shared_ptr<Saying> saying, SessionId session, SitePtr site,
                          Message message) {
  const Result<Accepted> accepted = co_await parts_.history.accept(session, message);
  saying->result = answerTo(accepted, session, std::move(site), std::move(message));
  saying->done.notify();
}

Result<Said> ChatService::answerTo(const Result<Accepted>& accepted, const SessionId& session,
                                   SitePtr site, Message message) {
  if (!accepted) return std::unexpected(accepted.error());
  switch (accepted->outcome) {
    case Acceptance::Fresh:
    case Acceptance::Repeated: break;
    case Acceptance::Reused:
      return failure(ErrorKind::Conflict, "message_id_reused",
                     "this id belongs to another message; use a new one");
    case Acceptance::Erased: return sessionGone();
    case Acceptance::RateLimited: {
      Error error{ErrorKind::Busy, "rate_limited",
                  "many messages in a short time; wait a moment, then send it again",
                  accepted->retryAfter};
      return std::unexpected(std::move(error));
    }
  }
  message.seq = accepted->seq;
  message.time = accepted->time;

  const std::shared_ptr<LiveSession> live = parts_.hub.session(session);
  const ReplyId rid = replyIdFor(message.id);
  // A copy: start() runs the task up to its first wait, which may end it and remove the entry.
  std::shared_ptr<LiveReply> reply = live->replies[rid];
  if (!reply || reply->phase() == LiveReply::Phase::Ended) {
    // A repeat ends here too when another worker has the reply: the job finds it and gives it out.
    reply = live->replies[rid] = std::make_shared<LiveReply>(rid, message.seq);
    parts_.generation.start({live, reply, message, std::move(site)});
  }
  live->noteSeq(message.seq);
  return Said{std::move(message), std::move(reply)};
}

Task<Result<Transcript>> ChatService::history(SessionId session) {
  Result<Transcript> transcript = co_await parts_.history.transcript(std::move(session));
  if (transcript && transcript->erased) co_return sessionGone();
  co_return transcript;
}

Task<Result<std::unique_ptr<SessionReader>>> ChatService::events(SessionId session, SitePtr site,
                                                                 std::optional<Cursor> from) {
  const Result<Transcript> transcript = co_await history(session);
  if (!transcript) co_return std::unexpected(transcript.error());
  auto reader =
      std::make_unique<SessionReader>(parts_.hub, parts_.history, parts_.random, parts_.executor,
                                      session, from.value_or(Cursor{transcript->seq, {}, 0, 0}));
  answerTheUnanswered(session, site, *transcript);
  co_return reader;
}

// The job waits for its turn: while the worker that writes the reply lives it holds the lease, and
// the job finds what it has written. If it died, the reply is written anew, as the next attempt.
void ChatService::answerTheUnanswered(const SessionId& session, const SitePtr& site,
                                      const Transcript& transcript) {
  const auto& stored = transcript.messages;
  const std::size_t from = stored.size() - std::min(stored.size(), kUnansweredWithin);
  std::vector<Message> asked;
  for (std::size_t i = from; i < stored.size(); ++i) {
    auto message = parseMessage(stored[i].json);
    if (!message || message->id.empty()) continue;
    std::erase_if(asked, [&](const Message& other) { return replyIdFor(other.id) == message->id; });
    const bool recent = message->time && parts_.clock.wall() - *message->time < kUnansweredFor;
    if (message->role == Role::User && recent) asked.push_back(std::move(*message));
  }
  const std::shared_ptr<LiveSession> live = parts_.hub.session(session);
  for (const Message& message : asked) {
    const ReplyId rid = replyIdFor(message.id);
    if (live->replies.contains(rid)) continue;
    constexpr int kNextAttempt = 2;
    const auto reply = std::make_shared<LiveReply>(rid, message.seq, kNextAttempt);
    live->replies[rid] = reply;
    parts_.generation.start({live, reply, message, site});
  }
}

Task<> ChatService::look() {
  const std::vector<std::shared_ptr<LiveSession>> sessions = parts_.hub.read();
  if (sessions.empty()) co_return;
  std::vector<SessionId> ids;
  ids.reserve(sessions.size());
  for (const auto& session : sessions) ids.push_back(session->id);
  const auto news = co_await parts_.history.news(std::move(ids));
  if (!news) co_return;  // readers wait on; the next look may find it
  for (std::size_t i = 0; i < sessions.size(); ++i) sessions[i]->note((*news)[i]);
}

Task<Result<void>> ChatService::erase(SessionId session, Tombstone tombstone) {
  const auto remember = tombstone == Tombstone::Leave ? remember_ : std::chrono::seconds(0);
  Result<void> erased = co_await parts_.history.erase(session, remember);
  if (!erased) co_return erased;
  if (const auto live = parts_.hub.find(session)) {
    live->erased = true;
    live->changed.ring();
    if (tombstone == Tombstone::None) parts_.hub.forget(session);
  }
  co_return erased;
}

}  // namespace livechat
