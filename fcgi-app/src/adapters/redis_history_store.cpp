#include "adapters/redis_history_store.h"

#include <charconv>

#include "adapters/redis_history_scripts.h"
#include "chat/message_json.h"

namespace livechat {

namespace {

constexpr std::chrono::milliseconds kLease{10'000};
constexpr std::chrono::milliseconds kLongestReply{300'000};  // with its retries and its storing

std::string listKey(const SessionId& session) { return "session:" + session; }
std::string key(const SessionId& session, std::string_view name) {
  return "{session:" + session + "}:" + std::string(name);
}

std::vector<std::string> replyKeys(const SessionId& session) {
  return {listKey(session), key(session, "meta"), key(session, "ids"), key(session, "lease")};
}

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

Result<void> done(const auto& reply) {
  if (reply) return {};
  return std::unexpected(reply.error());
}

}  // namespace

Task<Result<void>> RedisHistoryStore::open(SessionId session, std::string site) {
  const std::string meta = key(session, "meta");
  std::vector<RedisCommand> commands;
  commands.push_back(redisCommand("MULTI"));
  commands.push_back(redisCommand("HSET", meta, "site", site));
  commands.push_back(redisCommand("EXPIRE", meta, std::to_string(limits_.life.count())));
  commands.push_back(redisCommand("EXEC"));
  const auto replies = co_await redis_.pipeline(std::move(commands));
  co_return done(replies);
}

Task<Result<Accepted>> RedisHistoryStore::accept(SessionId session, Message message) {
  const std::string time = timeText(message.time.value_or(WallTime()));
  std::vector<std::string> keys = {listKey(session), key(session, "meta"), key(session, "ids"),
                                   key(session, "rate")};
  std::vector<std::string> arguments = {messageText(message),
                                        message.id,
                                        message.content,
                                        time,
                                        std::to_string(limits_.messagesPerMinute),
                                        std::to_string(limits_.messages),
                                        std::to_string(limits::kHistoryBytes),
                                        std::to_string(limits_.life.count())};
  const auto reply =
      co_await redis_.eval(redis_scripts::accept(), std::move(keys), std::move(arguments));
  if (!reply) co_return std::unexpected(reply.error());
  if (reply->items.empty()) co_return unexpectedReply();
  const std::vector<RedisValue>& items = reply->items;
  const std::string& outcome = items[0].text;
  Accepted accepted{Acceptance::Fresh, 0, message.time.value_or(WallTime()), {}};
  if (outcome == "erased") accepted.outcome = Acceptance::Erased;
  if (outcome == "reused") accepted.outcome = Acceptance::Reused;
  if (items.size() < 2) co_return accepted;
  if (outcome == "limited") {
    accepted.outcome = Acceptance::RateLimited;
    accepted.retryAfter = std::chrono::seconds(std::max<std::int64_t>(1, integerOf(items[1])));
    co_return accepted;
  }
  accepted.seq = integerOf(items[1]);
  if (outcome == "repeated" && items.size() == 3) {
    accepted.outcome = Acceptance::Repeated;
    accepted.time = parseTimeText(items[2].text).value_or(accepted.time);
  }
  co_return accepted;
}

Task<Result<Transcript>> RedisHistoryStore::transcript(SessionId session) {
  // The seq first: what is stored between the two is then told twice rather than not at all.
  std::vector<RedisCommand> commands;
  commands.push_back(redisCommand("HMGET", key(session, "meta"), "seq", "erased", "site"));
  commands.push_back(redisCommand("LRANGE", listKey(session), "0", "-1"));
  auto replies = co_await redis_.pipeline(std::move(commands));
  if (!replies) co_return std::unexpected(replies.error());
  const std::vector<RedisValue>& meta = (*replies)[0].items;
  if (meta.size() != 3) co_return unexpectedReply();
  Transcript transcript;
  transcript.seq = integerOf(meta[0]);
  transcript.erased = meta[1].kind != RedisValue::Kind::Nil;
  transcript.site = meta[2].text;
  transcript.messages = storedMessagesOf(std::move((*replies)[1].items));
  co_return transcript;
}

Task<Result<std::vector<SessionNews>>> RedisHistoryStore::news(std::vector<SessionId> sessions) {
  std::vector<RedisCommand> commands;
  commands.reserve(sessions.size());
  for (const SessionId& session : sessions) {
    commands.push_back(redisCommand("HMGET", key(session, "meta"), "seq", "erased"));
  }
  const auto replies = co_await redis_.pipeline(std::move(commands));
  if (!replies) co_return std::unexpected(replies.error());
  std::vector<SessionNews> news;
  news.reserve(replies->size());
  for (const RedisValue& reply : *replies) {
    if (reply.items.size() != 2) co_return unexpectedReply();
    news.push_back({integerOf(reply.items[0]), reply.items[1].kind != RedisValue::Kind::Nil});
  }
  co_return news;
}

Task<Result<ReplyOpening>> RedisHistoryStore::openReply(SessionId session, std::string owner,
                                                        ReplyId reply, std::size_t recent) {
  std::vector<std::string> arguments = {owner, reply, std::to_string(kLease.count()),
                                        std::to_string(recent),
                                        std::to_string(limits_.life.count())};
  const auto answer =
      co_await redis_.eval(redis_scripts::openReply(), replyKeys(session), std::move(arguments));
  if (!answer) co_return std::unexpected(answer.error());
  if (answer->items.empty()) co_return unexpectedReply();
  ReplyOpening opening;
  opening.held = answer->items[0].text == "held";
  opening.written = answer->items[0].text == "written";
  if (opening.held || opening.written) co_return opening;
  if (answer->items.size() < 2) co_return unexpectedReply();
  opening.startSeq = integerOf(answer->items[1]);
  opening.recent = messagesOf(answer->items, 2);
  co_return opening;
}

Task<Result<bool>> RedisHistoryStore::renewLease(SessionId session, std::string owner) {
  std::vector<std::string> keys = {key(session, "lease")};
  std::vector<std::string> arguments = {owner, std::to_string(kLease.count())};
  const auto reply =
      co_await redis_.eval(redis_scripts::renewLease(), std::move(keys), std::move(arguments));
  if (!reply) co_return std::unexpected(reply.error());
  co_return reply->integer == 1;
}

Task<Result<std::int64_t>> RedisHistoryStore::closeReply(SessionId session, std::string owner,
                                                         Message reply) {
  std::vector<std::string> arguments = {owner,
                                        messageText(reply),
                                        reply.id,
                                        std::to_string(limits_.messages),
                                        std::to_string(limits::kHistoryBytes),
                                        std::to_string(limits_.life.count())};
  const auto answer =
      co_await redis_.eval(redis_scripts::closeReply(), replyKeys(session), std::move(arguments));
  if (!answer) co_return std::unexpected(answer.error());
  if (answer->integer < 0) {
    co_return failure(ErrorKind::Conflict, "lease_lost", "the reply is another worker's now");
  }
  co_return answer->integer;
}

Task<Result<void>> RedisHistoryStore::abandonReply(SessionId session, std::string owner) {
  std::vector<std::string> keys = {key(session, "lease")};
  std::vector<std::string> arguments = {owner};
  const auto reply =
      co_await redis_.eval(redis_scripts::dropLease(), std::move(keys), std::move(arguments));
  co_return done(reply);
}

Task<Result<void>> RedisHistoryStore::erase(SessionId session, std::chrono::seconds remember) {
  const std::string meta = key(session, "meta");
  std::vector<RedisCommand> commands;
  commands.push_back(redisCommand("MULTI"));
  commands.push_back(redisCommand("DEL", listKey(session), meta, key(session, "ids"),
                                  key(session, "lease"), key(session, "rate")));
  // A reply that is being written must not bring the conversation back.
  commands.push_back(redisCommand("SET", key(session, "lease"), "erased", "PX",
                                  std::to_string(kLongestReply.count())));
  if (remember.count() > 0) {
    commands.push_back(redisCommand("HSET", meta, "erased", "1"));
    commands.push_back(redisCommand("EXPIRE", meta, std::to_string(remember.count())));
  }
  commands.push_back(redisCommand("EXEC"));
  const auto replies = co_await redis_.pipeline(std::move(commands));
  co_return done(replies);
}

Task<Result<void>> RedisHistoryStore::ping() {
  const auto reply = co_await redis_.command(redisCommand("PING"));
  co_return done(reply);
}

}  // namespace livechat
