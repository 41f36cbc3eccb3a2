#include "adapters/redis_history_store.h"

#include <charconv>

#include "adapters/redis_history_scripts.h"
#include "chat/message_json.h"

namespace livechat {

namespace {

constexpr std::string_view kLeaseMs = "10000";
constexpr std::string_view kClaimMs = "5000";
constexpr std::string_view kHealthMs = "60000";
constexpr std::string_view kRunning = "running";
constexpr std::string_view kOutbox = "outbox";

// Of what a session's cursors were told before the store lost it; nobody writes that many events in
// the second that the archive may lack.
constexpr std::int64_t kSeqLeap = 1000;

// Of the scripts that answer with a number.
constexpr long long kLeaseLost = -1, kGone = -2, kStop = -3;

using redis_scripts::key;
using redis_scripts::listKey;
using redis_scripts::sessionKeys;

std::int64_t integerOf(const RedisValue& value) {
  if (value.kind == RedisValue::Kind::Integer) return value.integer;
  std::int64_t number = 0;
  std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
  return number;
}

// N of a text that ends in `,"seq":N}`, as the push script appends it; 0 when it does not.
std::int64_t appendedSeq(std::string_view json) {
  constexpr std::string_view kMember = ",\"seq\":";
  const std::size_t at = json.rfind(kMember);
  if (at == std::string_view::npos || !json.ends_with('}')) return 0;
  const char* end = json.data() + json.size() - 1;
  std::int64_t seq = 0;
  const auto [stop, error] = std::from_chars(json.data() + at + kMember.size(), end, seq);
  return error == std::errc() && stop == end ? seq : 0;
}

// What cannot be read is left out: one broken entry must not hide a conversation.
std::vector<Message> messagesOf(const std::vector<RedisValue>& items, std::size_t from) {
  std::vector<Message> messages;
  for (std::size_t i = from; i < items.size(); ++i) {
    if (auto message = parseMessage(items[i].text)) messages.push_back(std::move(*message));
  }
  return messages;
}

// What our own script has stored ends in its seq and is passed on as it is. All else (data of the
// replaced system) is read and written anew, or left out when it cannot be read.
std::vector<StoredMessage> storedMessagesOf(std::vector<RedisValue> items) {
  std::vector<StoredMessage> stored;
  stored.reserve(items.size());
  for (RedisValue& item : items) {
    if (const std::int64_t seq = appendedSeq(item.text); seq > 0) {
      stored.push_back({std::move(item.text), seq});
    } else if (const auto message = parseMessage(item.text)) {
      stored.push_back({messageText(*message), message->seq});
    }
  }
  return stored;
}

std::unexpected<Error> unexpectedReply() {
  return failure(ErrorKind::Internal, "internal", "a Redis script answered in an unknown form");
}
std::unexpected<Error> sessionLost() {
  return failure(ErrorKind::NotFound, "session_lost", "the store knows nothing of the session");
}
std::unexpected<Error> leaseLost() {
  return failure(ErrorKind::Conflict, "lease_lost", "the reply is another worker's now");
}

Result<void> done(const auto& reply) {
  if (reply) return {};
  return std::unexpected(reply.error());
}

bool isLost(const RedisValue& reply) {
  return reply.kind == RedisValue::Kind::Integer
             ? reply.integer == kGone
             : !reply.items.empty() && reply.items[0].text == "lost";
}

// See "An opening" in redis_history_scripts.h.
Result<ReplyOpening> openingOf(const RedisValue& value, const ReplyId& reply) {
  const std::vector<RedisValue>& items = value.items;
  ReplyOpening opening;
  if (items.empty()) return unexpectedReply();
  const std::string& outcome = items[0].text;
  if (outcome == "held") opening.outcome = ReplyOpening::Outcome::Held;
  if (outcome == "running") opening.outcome = ReplyOpening::Outcome::Running;
  if (outcome == "written") opening.outcome = ReplyOpening::Outcome::Written;
  if (items.size() == 1) return opening;
  if (outcome == "opened" && items.size() >= 4) {
    opening.outcome = ReplyOpening::Outcome::Opened;
    opening.lease = {reply, integerOf(items[1]), static_cast<int>(integerOf(items[2])),
                     integerOf(items[3])};
    opening.recent = messagesOf(items, 4);
    return opening;
  }
  if (outcome == "broken" && items.size() == 6) {
    opening.outcome = ReplyOpening::Outcome::Broken;
    opening.broken = {items[2].text, static_cast<int>(integerOf(items[3])), integerOf(items[4]),
                      items[5].text};
    opening.lease = {opening.broken.id, integerOf(items[1]), opening.broken.attempt,
                     opening.broken.startSeq};
    return opening;
  }
  return unexpectedReply();
}

FollowedNews followedNewsOf(const std::vector<RedisValue>& items, const ReplyId& reply) {
  FollowedNews news;
  if (items.empty()) return news;
  if (items[0].text == "written") news.state = FollowedNews::State::Written;
  if (items[0].text == "waiting") news.state = FollowedNews::State::Waiting;
  if (items[0].text != "running" || items.size() != 4) return news;
  news.state = FollowedNews::State::Running;
  news.logged = {reply, static_cast<int>(integerOf(items[1])), integerOf(items[2]), items[3].text};
  return news;
}

std::vector<std::string> wordsOf(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

LogOutcome logOutcomeOf(long long answer) {
  switch (answer) {
    case kLeaseLost: return {LogOutcome::Kind::Lost, 0};
    case kGone: return {LogOutcome::Kind::Gone, 0};
    case kStop: return {LogOutcome::Kind::Stop, 0};
    default: return {LogOutcome::Kind::Logged, static_cast<std::size_t>(answer)};
  }
}

}  // namespace

Task<Result<RedisValue>> RedisHistoryStore::evalFor(const RedisScript& script, SessionId session,
                                                    std::vector<std::string> arguments) {
  std::vector<std::string> keys = sessionKeys(session);
  arguments.insert(arguments.begin(), std::move(session));
  Result<RedisValue> reply = co_await redis_.eval(script, std::move(keys), std::move(arguments));
  if (reply && isLost(*reply)) co_return sessionLost();
  co_return reply;
}

Task<Result<void>> RedisHistoryStore::open(SessionId session, std::string site) {
  const std::string meta = key(session, "meta");
  std::vector<RedisCommand> commands;
  commands.push_back(redisCommand("MULTI"));
  commands.push_back(redisCommand("HSET", meta, "site", site, "token", "1"));
  commands.push_back(redisCommand("EXPIRE", meta, std::to_string(limits_.life.count())));
  commands.push_back(redisCommand("EXEC"));
  const auto replies = co_await redis_.pipeline(commands);
  co_return done(replies);
}

Task<Result<void>> RedisHistoryStore::restore(SessionId session, Transcript transcript) {
  std::vector<std::string> arguments = {transcript.site,
                                        transcript.byToken ? "1" : "",
                                        std::to_string(transcript.seq + kSeqLeap),
                                        transcript.erased ? "1" : "",
                                        std::to_string(limits_.life.count()),
                                        std::string(kLeaseMs),
                                        std::move(transcript.user)};
  for (StoredMessage& message : transcript.messages) arguments.push_back(std::move(message.json));
  const auto reply =
      co_await evalFor(redis_scripts::restore(), std::move(session), std::move(arguments));
  co_return done(reply);
}

Task<Result<Accepted>> RedisHistoryStore::accept(SessionId session, Message message,
                                                 Acceptable how) {
  const std::string time = timeText(message.time.value_or(WallTime()));
  std::vector<std::string> arguments = {messageText(message),
                                        message.id,
                                        message.content,
                                        time,
                                        std::to_string(limits_.messagesPerMinute),
                                        std::to_string(limits_.messages),
                                        std::to_string(limits::kHistoryBytes),
                                        std::to_string(limits_.life.count()),
                                        std::move(how.site),
                                        how.byToken ? "1" : "",
                                        std::move(how.owner),
                                        std::to_string(how.recent),
                                        std::string(kLeaseMs),
                                        how.repeatsOnly ? "1" : "",
                                        std::to_string(limits_.outbox)};
  const auto reply =
      co_await evalFor(redis_scripts::accept(), std::move(session), std::move(arguments));
  if (!reply) co_return std::unexpected(reply.error());
  if (reply->items.empty()) co_return unexpectedReply();
  const std::vector<RedisValue>& items = reply->items;
  const std::string& outcome = items[0].text;
  Accepted accepted;
  accepted.time = message.time.value_or(WallTime());
  if (outcome == "erased") accepted.outcome = Acceptance::Erased;
  if (outcome == "reused") accepted.outcome = Acceptance::Reused;
  if (outcome == "full") accepted.outcome = Acceptance::Full;
  if (outcome == "limited" && items.size() == 2) {
    accepted.outcome = Acceptance::RateLimited;
    accepted.retryAfter = std::chrono::seconds(std::max<std::int64_t>(1, integerOf(items[1])));
  }
  if (items.size() != 4) co_return accepted;
  if (outcome == "repeated") accepted.outcome = Acceptance::Repeated;
  accepted.seq = integerOf(items[1]);
  accepted.time = parseTimeText(items[2].text).value_or(accepted.time);
  Result<ReplyOpening> opening = openingOf(items[3], replyIdFor(message.id));
  if (!opening) co_return std::unexpected(opening.error());
  accepted.opening = std::move(*opening);
  co_return accepted;
}

Task<Result<Transcript>> RedisHistoryStore::transcript(SessionId session) {
  // The seq first: what is stored between the two is then told twice rather than not at all.
  std::vector<RedisCommand> commands;
  commands.push_back(redisCommand("HMGET", key(session, "meta"), "seq", "erased", "site", "token",
                                  "queue", "reply", "attempt", "start", "user"));
  commands.push_back(redisCommand("LRANGE", listKey(session), "0", "-1"));
  auto replies = co_await redis_.pipeline(commands);
  if (!replies) co_return std::unexpected(replies.error());
  const std::vector<RedisValue>& meta = (*replies)[0].items;
  if (meta.size() != 9) co_return unexpectedReply();
  const auto isSet = [&](std::size_t field) { return meta[field].kind != RedisValue::Kind::Nil; };
  Transcript transcript;
  transcript.seq = integerOf(meta[0]);
  transcript.erased = isSet(1);
  transcript.site = meta[2].text;
  transcript.byToken = isSet(3);
  transcript.user = meta[8].text;
  transcript.unanswered = wordsOf(meta[4].text);
  if (isSet(5)) {
    transcript.running =
        LoggedReply{meta[5].text, static_cast<int>(integerOf(meta[6])), integerOf(meta[7]), {}};
  }
  transcript.messages = storedMessagesOf(std::move((*replies)[1].items));
  transcript.known = transcript.erased || isSet(2) || !transcript.messages.empty();
  co_return transcript;
}

Task<Result<std::vector<SessionNews>>> RedisHistoryStore::news(std::vector<SessionId> sessions) {
  std::vector<RedisCommand> commands;
  commands.reserve(sessions.size());
  for (const SessionId& session : sessions) {
    commands.push_back(redisCommand("HMGET", key(session, "meta"), "seq", "erased", "reply"));
  }
  const auto replies = co_await redis_.pipeline(commands);
  if (!replies) co_return std::unexpected(replies.error());
  std::vector<SessionNews> news;
  news.reserve(replies->size());
  for (const RedisValue& reply : *replies) {
    if (reply.items.size() != 3) co_return unexpectedReply();
    news.push_back({integerOf(reply.items[0]), reply.items[1].kind != RedisValue::Kind::Nil,
                    reply.items[2].text});
  }
  co_return news;
}

Task<Result<ReplyOpening>> RedisHistoryStore::openReply(SessionId session, std::string owner,
                                                        ReplyId reply, std::size_t recent) {
  std::vector<std::string> arguments = {std::move(owner), reply, std::to_string(recent),
                                        std::string(kLeaseMs),
                                        std::to_string(limits_.life.count())};
  const auto answer =
      co_await evalFor(redis_scripts::openReply(), std::move(session), std::move(arguments));
  if (!answer) co_return std::unexpected(answer.error());
  co_return openingOf(*answer, reply);
}

Task<Result<LogOutcome>> RedisHistoryStore::renewLease(SessionId session, ReplyLease lease) {
  std::vector<std::string> keys = {key(session, "meta"), std::string(kRunning),
                                   key(session, "ids")};
  std::vector<std::string> arguments = {session, std::to_string(lease.fence), lease.reply,
                                        std::string(kLeaseMs)};
  const auto reply =
      co_await redis_.eval(redis_scripts::renewLease(), std::move(keys), std::move(arguments));
  if (!reply) co_return std::unexpected(reply.error());
  co_return logOutcomeOf(reply->integer);
}

Task<Result<LogOutcome>> RedisHistoryStore::log(SessionId session, ReplyLease lease,
                                                std::size_t offset, std::string text) {
  std::vector<std::string> keys = {key(session, "meta"), key(session, "text"), key(session, "ids")};
  std::vector<std::string> arguments = {std::to_string(lease.fence), lease.reply,
                                        std::to_string(offset), std::move(text)};
  const auto reply =
      co_await redis_.eval(redis_scripts::log(), std::move(keys), std::move(arguments));
  if (!reply) co_return std::unexpected(reply.error());
  co_return logOutcomeOf(reply->integer);
}

Task<Result<std::int64_t>> RedisHistoryStore::closeReply(SessionId session, ReplyLease lease,
                                                         Message reply, std::string facts) {
  std::vector<std::string> arguments = {
      std::to_string(lease.fence),         reply.id,
      std::to_string(lease.attempt),       messageText(reply),
      std::string(name(reply.status)),     std::move(facts),
      std::to_string(limits_.messages),    std::to_string(limits::kHistoryBytes),
      std::to_string(limits_.life.count())};
  const auto answer =
      co_await evalFor(redis_scripts::closeReply(), std::move(session), std::move(arguments));
  if (!answer) co_return std::unexpected(answer.error());
  if (answer->integer == kStop)
    co_return failure(ErrorKind::NotFound, "log_gone", "the store has lost the log");
  if (answer->integer < 0) co_return leaseLost();
  co_return answer->integer;
}

Task<Result<void>> RedisHistoryStore::abandonReply(SessionId session, ReplyLease lease) {
  std::vector<std::string> keys = {key(session, "meta"), std::string(kRunning),
                                   key(session, "ids")};
  std::vector<std::string> arguments = {session, std::to_string(lease.fence), lease.reply};
  const auto reply =
      co_await redis_.eval(redis_scripts::abandonReply(), std::move(keys), std::move(arguments));
  co_return done(reply);
}

Task<Result<StopOutcome>> RedisHistoryStore::requestStop(SessionId session, ReplyId reply) {
  std::vector<std::string> arguments = {std::move(reply)};
  const auto answer =
      co_await evalFor(redis_scripts::requestStop(), std::move(session), std::move(arguments));
  if (!answer) co_return std::unexpected(answer.error());
  if (answer->items.empty()) co_return unexpectedReply();
  const std::string& outcome = answer->items[0].text;
  if (outcome == "stopping") co_return StopOutcome::Stopping;
  co_return outcome == "ended" ? StopOutcome::Ended : StopOutcome::Unknown;
}

Task<Result<Retrial>> RedisHistoryStore::retry(SessionId session, std::string owner, ReplyId reply,
                                               int attempt, std::size_t recent) {
  std::vector<std::string> arguments = {
      std::move(owner),        reply,
      std::to_string(attempt), std::to_string(recent),
      std::string(kLeaseMs),   std::to_string(limits_.life.count())};
  const auto answer =
      co_await evalFor(redis_scripts::retry(), std::move(session), std::move(arguments));
  if (!answer) co_return std::unexpected(answer.error());
  if (answer->items.empty()) co_return unexpectedReply();
  const std::string& outcome = answer->items[0].text;
  Retrial retrial;
  if (outcome == "joined") retrial.outcome = Retrial::Outcome::Joined;
  if (outcome == "complete") retrial.outcome = Retrial::Outcome::Complete;
  if (outcome != "reopened" || answer->items.size() != 2) co_return retrial;
  retrial.outcome = Retrial::Outcome::Reopened;
  Result<ReplyOpening> opening = openingOf(answer->items[1], reply);
  if (!opening) co_return std::unexpected(opening.error());
  retrial.opening = std::move(*opening);
  co_return retrial;
}

Task<Result<std::vector<FollowedNews>>> RedisHistoryStore::follow(
    std::vector<FollowedReply> replies) {
  const RedisScript& script = redis_scripts::follow();
  std::vector<RedisCommand> commands;
  commands.reserve(replies.size());
  for (const FollowedReply& reply : replies) {
    commands.push_back(redisCommand("EVALSHA", script.sha1(), "3", key(reply.session, "meta"),
                                    key(reply.session, "ids"), key(reply.session, "text"),
                                    reply.reply, std::to_string(reply.attempt),
                                    std::to_string(reply.offset)));
  }
  const auto answers = co_await redis_.evalAll(script, std::move(commands));
  if (!answers) co_return std::unexpected(answers.error());
  std::vector<FollowedNews> news;
  news.reserve(answers->size());
  for (std::size_t i = 0; i < answers->size(); ++i) {
    news.push_back(followedNewsOf((*answers)[i].items, replies[i].reply));
  }
  co_return news;
}

Task<Result<std::vector<SessionId>>> RedisHistoryStore::claimLapsed(std::size_t most) {
  std::vector<std::string> keys = {std::string(kRunning)};
  std::vector<std::string> arguments = {std::to_string(most), std::string(kClaimMs)};
  const auto reply =
      co_await redis_.eval(redis_scripts::claimLapsed(), std::move(keys), std::move(arguments));
  if (!reply) co_return std::unexpected(reply.error());
  std::vector<SessionId> sessions;
  for (const RedisValue& item : reply->items) sessions.push_back(item.text);
  co_return sessions;
}

Task<Result<void>> RedisHistoryStore::giveUp(SessionId session, MessageId message) {
  std::vector<std::string> arguments = {std::move(message)};
  const auto reply =
      co_await evalFor(redis_scripts::giveUp(), std::move(session), std::move(arguments));
  co_return done(reply);
}

Task<Result<void>> RedisHistoryStore::erase(SessionId session, std::chrono::seconds remember) {
  std::vector<std::string> arguments = {std::to_string(remember.count())};
  const auto reply =
      co_await evalFor(redis_scripts::erase(), std::move(session), std::move(arguments));
  co_return done(reply);
}

// PING is answered by a Redis that is full, and by a replica.
Task<Result<StoreCheck>> RedisHistoryStore::check() {
  std::vector<RedisCommand> commands;
  commands.push_back(redisCommand("SET", "health", "1", "PX", std::string(kHealthMs)));
  commands.push_back(redisCommand("XLEN", std::string(kOutbox)));
  const auto replies = co_await redis_.pipeline(commands);
  if (!replies) co_return std::unexpected(replies.error());
  co_return StoreCheck{static_cast<std::size_t>(integerOf((*replies)[1]))};
}

}  // namespace livechat
