#include "chat/chat_service.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "chat/identifiers.h"
#include "chat/message_json.h"

namespace livechat {

namespace {

constexpr std::size_t kAdoptAtOnce = 32;
constexpr std::size_t kSessionIdBytes = 16;  // 128 bits: not to be guessed

std::unexpected<Error> sessionGone() {
  return failure(ErrorKind::NotFound, "session_not_found",
                 "this conversation was deleted; start a new one");
}

std::unexpected<Error> replyUnknown() {
  return failure(ErrorKind::NotFound, "reply_not_found", "there is no such reply");
}

// The newest with this id.
std::optional<Message> messageIn(const Transcript& transcript, const std::string& id) {
  const auto& stored = transcript.messages;
  for (auto it = stored.rbegin(); !id.empty() && it != stored.rend(); ++it) {
    if (it->json.find(id) == std::string::npos) continue;
    auto message = parseMessage(it->json);
    if (message && message->id == id) return message;
  }
  return std::nullopt;
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
struct ChatService::Storing {
  explicit Storing(Executor executor) : done(executor) {}
  Signal done;
  std::optional<Result<Said>> result;

  struct Place {
    explicit Place(std::size_t& taken) : taken(taken) { ++taken; }
    ~Place() { --taken; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    std::size_t& taken;
  };
  std::optional<Place> place;  // among the replies that may be written at once
};

bool ChatService::isFull() const {
  return overloaded_ || parts_.generation.running() + storing_ >= limits_.replies;
}

Task<Result<Said>> ChatService::say(Saying saying) {
  saying.content = withoutNul(std::move(saying.content));
  if (const Result<void> checked = checkMessage(saying.id, saying.content); !checked) {
    co_return std::unexpected(checked.error());
  }
  Message message;
  message.id = saying.id;
  message.content = std::move(saying.content);
  message.time = parts_.clock.wall();
  const auto storing = std::make_shared<Storing>(parts_.executor);  // shared with the task
  spawn(parts_.executor, store(storing, std::move(saying), std::move(message)));
  while (!storing->result) co_await storing->done.wait();
  co_return std::move(*storing->result);
}

Task<> ChatService::store(std::shared_ptr<Storing> storing, Saying saying, Message message) {
  Acceptable how;
  how.site = saying.site->site.key;
  how.byToken = saying.byToken;
  how.owner = parts_.generation.ownerOf(replyIdFor(message.id));
  how.recent = Generation::kRecent;
  how.repeatsOnly = isFull();
  // Counted from here on: many more may come while this one is being stored.
  if (!how.repeatsOnly) storing->place.emplace(storing_);
  Result<Accepted> accepted = co_await parts_.history.accept(saying.session, message, how);
  storing->result = answerTo(std::move(accepted), std::move(saying), std::move(message));
  storing->place.reset();  // its generation counts now
  storing->done.notify();
}

Result<Said> ChatService::answerTo(Result<Accepted> accepted, Saying saying, Message message) {
  if (!accepted) return std::unexpected(accepted.error());
  switch (accepted->outcome) {
    case Acceptance::Fresh:
    case Acceptance::Repeated: break;
    case Acceptance::Reused:
      return failure(ErrorKind::Conflict, "message_id_reused",
                     "this id belongs to another message; use a new one");
    case Acceptance::Erased: return sessionGone();
    case Acceptance::Full: return std::unexpected(tooBusy());
    case Acceptance::RateLimited: {
      Error error{ErrorKind::Busy, "rate_limited",
                  "too many messages within a minute; please wait a moment", accepted->retryAfter};
      return std::unexpected(std::move(error));
    }
  }
  message.seq = accepted->seq;
  message.time = accepted->time;
  const std::shared_ptr<LiveSession> live = parts_.hub.session(saying.session);
  const auto reply = live->liveReply(replyIdFor(message.id), message.seq);
  join({live, reply, message, std::move(saying.site), std::move(accepted->opening)},
       accepted->outcome == Acceptance::Fresh);
  live->noteSeq(message.seq);
  return Said{std::move(message), reply};
}

// Has the reply written here if its opening gives the right to, or if it is `fresh`, so that nobody
// else waits for its turn; otherwise it is followed.
void ChatService::join(GenerationJob job, bool fresh) {
  using Outcome = ReplyOpening::Outcome;
  const Outcome outcome = job.opening->outcome;
  const bool writes = outcome == Outcome::Opened || outcome == Outcome::Broken;
  if (writes || (outcome == Outcome::Held && fresh)) {
    parts_.generation.start(std::move(job));
  } else if (!parts_.generation.writes(job.session->id, job.reply->id())) {
    parts_.follower.follow(job.session, job.reply);
  }
}

void ChatService::follow(const std::shared_ptr<LiveSession>& live, const ReplyId& reply,
                         std::int64_t askedSeq) {
  const auto known = live->replies.find(reply);
  const bool followed =
      known != live->replies.end() && known->second->phase() != LiveReply::Phase::Ended;
  if (!followed) parts_.follower.follow(live, live->liveReply(reply, askedSeq));
}

Task<Result<std::optional<MessageStatus>>> ChatService::stop(SessionId session, ReplyId reply) {
  if (!isReplyId(reply)) co_return replyUnknown();
  const Result<StopOutcome> outcome = co_await parts_.history.requestStop(session, reply);
  if (!outcome) co_return std::unexpected(outcome.error());
  if (*outcome == StopOutcome::Stopping) {
    parts_.generation.stop(session, reply);
    co_return std::nullopt;
  }
  if (*outcome == StopOutcome::Ended) {
    const Result<Transcript> transcript = co_await history(session);
    if (!transcript) co_return std::unexpected(transcript.error());
    if (const auto message = messageIn(*transcript, reply)) co_return message->status;
  }
  co_return replyUnknown();
}

Task<Result<Said>> ChatService::retry(SessionId session, SitePtr site, ReplyId reply, int attempt) {
  if (!isReplyId(reply)) co_return replyUnknown();
  const Result<Transcript> transcript = co_await history(session);
  if (!transcript) co_return std::unexpected(transcript.error());
  std::optional<Message> asked = messageIn(*transcript, messageIdOf(reply));
  if (!asked) co_return replyUnknown();
  if (isFull()) co_return std::unexpected(tooBusy());
  Result<Retrial> retrial = co_await parts_.history.retry(session, parts_.generation.ownerOf(reply),
                                                          reply, attempt, Generation::kRecent);
  if (!retrial) co_return std::unexpected(retrial.error());
  if (retrial->outcome == Retrial::Outcome::Unknown) co_return replyUnknown();
  if (retrial->outcome == Retrial::Outcome::Complete) {
    co_return failure(ErrorKind::Conflict, "reply_not_retryable",
                      "this reply is complete, or is being written: there is nothing to retry");
  }
  const std::shared_ptr<LiveSession> live = parts_.hub.session(session);
  const auto known = live->liveReply(reply, asked->seq);
  const bool reopened = retrial->outcome == Retrial::Outcome::Reopened;
  if (!reopened) retrial->opening.outcome = ReplyOpening::Outcome::Running;
  join({live, known, *asked, std::move(site), std::move(retrial->opening)}, reopened);
  co_return Said{std::move(*asked), known};
}

Task<Result<Transcript>> ChatService::history(SessionId session) {
  Result<Transcript> transcript = co_await parts_.history.transcript(std::move(session));
  if (transcript && transcript->erased) co_return sessionGone();
  co_return transcript;
}

Task<Result<Transcript>> ChatService::historyOfPage(SessionId session) {
  Result<Transcript> transcript = co_await parts_.live.transcript(std::move(session));
  if (transcript && transcript->erased) co_return sessionGone();
  co_return transcript;
}

Task<Result<std::unique_ptr<SessionReader>>> ChatService::events(SessionId session,
                                                                 std::optional<Cursor> from) {
  const Result<Transcript> transcript = co_await history(session);
  if (!transcript) co_return std::unexpected(transcript.error());
  auto reader =
      std::make_unique<SessionReader>(parts_.hub, parts_.history, parts_.random, parts_.executor,
                                      session, from.value_or(Cursor{transcript->seq, {}, 0, 0}));
  if (const auto& running = transcript->running) {
    follow(parts_.hub.session(session), running->id, running->startSeq);
  }
  co_return reader;
}

Task<> ChatService::look() {
  auto sessions = parts_.hub.read();
  if (!sessions.empty()) co_await look(std::move(sessions));
}

Task<> ChatService::look(std::vector<SessionHint> hints) {
  std::vector<std::shared_ptr<LiveSession>> sessions;
  for (const SessionHint& hint : hints) {
    if (!hint.stop.empty()) parts_.generation.stop(hint.session, hint.stop);
    auto live = parts_.hub.find(hint.session);
    const bool listed = std::find(sessions.begin(), sessions.end(), live) != sessions.end();
    if (live && live->changed.heard() && !listed) sessions.push_back(std::move(live));
  }
  if (!sessions.empty()) co_await look(std::move(sessions));
}

Task<> ChatService::look(std::vector<std::shared_ptr<LiveSession>> sessions) {
  std::vector<SessionId> ids;
  ids.reserve(sessions.size());
  for (const auto& session : sessions) ids.push_back(session->id);
  const auto news = co_await parts_.history.news(std::move(ids));
  if (!news) co_return;  // readers wait on; the next look may find it
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const SessionNews& its = (*news)[i];
    // Unless it has ended here since it was asked for.
    const bool follows = !its.running.empty() && !its.erased && its.seq >= sessions[i]->newestSeq;
    if (follows) follow(sessions[i], its.running, its.seq);
    sessions[i]->note(its);
  }
}

Task<> ChatService::sweep() {
  const auto lapsed = co_await parts_.history.claimLapsed(kAdoptAtOnce);
  if (!lapsed) co_return;
  for (const SessionId& session : *lapsed) co_await adopt(session);
}

Task<> ChatService::adopt(SessionId session) {
  const Result<Transcript> transcript = co_await parts_.history.transcript(session);
  if (!transcript) co_return;
  if (transcript->unanswered.empty()) {
    co_await parts_.history.giveUp(session, {});
    co_return;
  }
  const Result<SitePtr> site = co_await parts_.sites.find(transcript->site);
  if (!site) co_return;  // claimed again soon
  const std::shared_ptr<LiveSession> live = parts_.hub.session(session);
  for (const MessageId& id : transcript->unanswered) {
    std::optional<Message> message = messageIn(*transcript, id);
    if (!message) {
      co_await parts_.history.giveUp(session, id);
      continue;
    }
    const ReplyId rid = replyIdFor(id);
    if (parts_.generation.writes(session, rid)) continue;
    parts_.log.info("adopting an unanswered message", {{"reply", rid}});
    const auto reply = live->liveReply(rid, message->seq);
    parts_.generation.start({live, reply, std::move(*message), *site});
  }
}

// Spread, so that those refused together do not come back together.
Error ChatService::tooBusy() const {
  const auto wait = std::chrono::seconds(2 + static_cast<int>(parts_.random.fraction() * 6));
  return {ErrorKind::Busy, "busy", "the chat is very busy just now; please try again shortly",
          wait};
}

Task<Result<void>> ChatService::erase(SessionId session, Tombstone tombstone) {
  const auto remember = tombstone == Tombstone::Leave ? limits_.remember : std::chrono::seconds(0);
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
