#include "chat/chat_service.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "chat/identifiers.h"

namespace livechat {

namespace {

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

Task<Result<Said>> ChatService::say(SessionId session, SitePtr site, MessageId id,
                                    std::string content) {
  content = withoutNul(std::move(content));
  if (const Result<void> checked = checkMessage(id, content); !checked) {
    co_return std::unexpected(checked.error());
  }
  Message message;
  message.id = id;
  message.content = std::move(content);
  message.time = parts_.clock.wall();
  const Result<Accepted> accepted = co_await parts_.history.accept(session, message);
  if (!accepted) co_return std::unexpected(accepted.error());
  switch (accepted->outcome) {
    case Acceptance::Fresh:
    case Acceptance::Repeated: break;
    case Acceptance::Reused:
      co_return failure(ErrorKind::Conflict, "message_id_reused",
                        "this id belongs to another message; use a new one");
    case Acceptance::Erased: co_return sessionGone();
    case Acceptance::RateLimited: {
      Error error{ErrorKind::Busy, "rate_limited",
                  "many messages in a short time; wait a moment, then send it again",
                  accepted->retryAfter};
      co_return std::unexpected(std::move(error));
    }
  }
  message.seq = accepted->seq;
  message.time = accepted->time;

  const std::shared_ptr<LiveSession> live = parts_.hub.session(session);
  std::shared_ptr<LiveReply>& reply = live->replies[replyIdFor(id)];
  if (!reply) {
    // A repeat ends here too when another worker has the reply: the job finds it and gives it out.
    reply = std::make_shared<LiveReply>(replyIdFor(id));
    parts_.generation.start({live, reply, message, site});
    live->changed.ring();
  }
  co_return Said{std::move(message), reply};
}

Task<Result<Transcript>> ChatService::history(SessionId session) {
  Result<Transcript> transcript = co_await parts_.history.transcript(std::move(session));
  if (transcript && transcript->erased) co_return sessionGone();
  co_return transcript;
}

std::unique_ptr<SessionReader> ChatService::events(const SessionId& session, Cursor from) {
  return std::make_unique<SessionReader>(parts_.hub, parts_.history, parts_.random, parts_.executor,
                                         session, std::move(from));
}

Task<Result<std::unique_ptr<SessionReader>>> ChatService::eventsFromNow(SessionId session) {
  const Result<std::int64_t> newest = co_await parts_.history.newestSeq(session);
  if (!newest) co_return std::unexpected(newest.error());
  co_return events(session, Cursor{*newest, {}, 0, 0});
}

Task<Result<void>> ChatService::erase(SessionId session, Tombstone tombstone) {
  const auto remember = tombstone == Tombstone::Leave ? remember_ : std::chrono::seconds(0);
  Result<void> erased = co_await parts_.history.erase(session, remember);
  if (!erased) co_return erased;
  if (const auto live = parts_.hub.find(session)) {
    live->erased = true;
    live->changed.ring();
  }
  co_return erased;
}

}  // namespace livechat
