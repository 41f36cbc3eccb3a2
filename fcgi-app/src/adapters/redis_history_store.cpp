#include "adapters/redis_history_store.h"

#include <charconv>

#include "adapters/redis_history_scripts.h"
#include "chat/message_json.h"

namespace livechat {

namespace {

constexpr std::chrono::milliseconds kLease{10'000};

std::string listKey(const SessionId& session) { return "session:" + session; }
std::string key(const SessionId& session, std::string_view name) {
  return "{session:" + session + "}:" + std::string(name);
}

std::vector<std::string> replyKeys(const SessionId& session) {
  return {listKey(session), key(session, "meta"), key(session, "lease")};
}

std::int64_t integerOf(const RedisValue& value) {
  if (value.kind == RedisValue::Kind::Integer) return value.integer;
  std::int64_t number = 0;
  std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
  return number;
}

// What cannot be read is left out: one broken entry must not hide a conversation.
std::vector<Message> messagesOf(const std::vector<RedisValue>& items, std::size_t from) {
  std::vector<Message> messages;
  for (std::size_t i = from; i < items.size(); ++i) {
    if (auto message = parseMessage(items[i].text)) messages.push_back(std::move(*message));
  }
  return messages;
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
  commands.push_back(redisCommand("HSET", meta, "site", site));
  commands.push_back(redisCommand("EXPIRE", meta, std::to_string(limits_.life.count())));
  const auto replies = co_await redis_.pipeline(std::move(commands));
  co_return done(replies);
}

Task<Result<Accepted>> RedisHistoryStore::accept(SessionId session, Message message) {
  const std::string time = timeText(message.time.value_or(WallTime()));
  std::vector<std::string> keys = {listKey(session), key(session, "meta"),
                                   key(session, "id:" + message.id), key(session, "rate")};
  std::vector<std::string> arguments = {messageText(message),
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
  std::vector<RedisCommand> commands;
  commands.push_back(redisCommand("LRANGE", listKey(session), "0", "-1"));
  commands.push_back(redisCommand("HMGET", key(session, "meta"), "seq", "erased"));
  const auto replies = co_await redis_.pipeline(std::move(commands));
  if (!replies) co_return std::unexpected(replies.error());
  if ((*replies)[1].items.size() != 2) co_return unexpectedReply();
  Transcript transcript;
  transcript.messages = messagesOf((*replies)[0].items, 0);
  transcript.seq = integerOf((*replies)[1].items[0]);
  transcript.erased = (*replies)[1].items[1].kind != RedisValue::Kind::Nil;
  co_return transcript;
}

Task<Result<std::int64_t>> RedisHistoryStore::newestSeq(SessionId session) {
  const auto reply = co_await redis_.command(redisCommand("HGET", key(session, "meta"), "seq"));
  if (!reply) co_return std::unexpected(reply.error());
  co_return integerOf(*reply);
}

Task<Result<ReplyOpening>> RedisHistoryStore::openReply(SessionId session, std::string owner,
                                                        std::size_t recent) {
  std::vector<std::string> arguments = {owner, std::to_string(kLease.count()),
                                        std::to_string(recent)};
  const auto reply =
      co_await redis_.eval(redis_scripts::openReply(), replyKeys(session), std::move(arguments));
  if (!reply) co_return std::unexpected(reply.error());
  if (reply->items.empty()) co_return unexpectedReply();
  ReplyOpening opening;
  opening.held = reply->items[0].text == "held";
  if (opening.held) co_return opening;
  if (reply->items.size() < 2) co_return unexpectedReply();
  opening.startSeq = integerOf(reply->items[1]);
  opening.recent = messagesOf(reply->items, 2);
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
  commands.push_back(
      redisCommand("DEL", listKey(session), meta, key(session, "lease"), key(session, "rate")));
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
