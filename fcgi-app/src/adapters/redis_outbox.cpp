#include "adapters/redis_outbox.h"

namespace livechat {

namespace {

constexpr const char* kStream = "outbox";
constexpr const char* kDead = "outbox:dead";
constexpr const char* kGroup = "jobs";
constexpr const char* kMostDead = "1000";
constexpr const char* kDeadLife = "2592000";  // 30 days

// Makes the group, also where there is no room: nobody else makes any. Takes idle consumers off its
// list: only those who have nothing, as with a consumer goes the memory of what it was given.
const RedisScript& prepareScript() {
  static const RedisScript script(R"lua(#!lua flags=allow-oom
local stream, group, consumer, idle = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local made = redis.pcall('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
if made.err and not string.find(made.err, 'BUSYGROUP', 1, true) then return made end
for _, fields in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
  local known = {}
  for i = 1, #fields, 2 do known[fields[i]] = fields[i + 1] end
  if known.pending == 0 and known.idle > idle and known.name ~= consumer then
    redis.call('XGROUP', 'DELCONSUMER', stream, group, known.name)
  end
end
return 1
)lua");
  return script;
}

// Scripts rather than transactions, which a Redis without room refuses: this makes room. Both
// commands or neither: an entry that was only acknowledged would stay for ever.
const RedisScript& doneScript() {
  static const RedisScript script(R"lua(
local stream, group = KEYS[1], ARGV[1]
redis.call('XACK', stream, group, unpack(ARGV, 2))
return redis.call('XDEL', stream, unpack(ARGV, 2))
)lua");
  return script;
}

// Without room the first command fails, and the script with it.
const RedisScript& buryScript() {
  static const RedisScript script(R"lua(
local stream, dead, group, most, life, id = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
redis.call('XADD', dead, 'MAXLEN', '~', most, '*', 'entry', id, unpack(ARGV, 5))
redis.call('EXPIRE', dead, life)
redis.call('XACK', stream, group, id)
return redis.call('XDEL', stream, id)
)lua");
  return script;
}

// [id, [name, value, …]]; of an entry that was removed meanwhile the fields are nil.
OutboxEntry entryIn(RedisValue& item) {
  OutboxEntry entry;
  if (item.items.size() != 2) return entry;
  entry.id = std::move(item.items[0].text);
  std::vector<RedisValue>& words = item.items[1].items;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    entry.fields.emplace_back(std::move(words[i].text), std::move(words[i + 1].text));
  }
  return entry;
}

std::vector<OutboxEntry> entriesIn(std::vector<RedisValue>& items) {
  std::vector<OutboxEntry> entries;
  entries.reserve(items.size());
  for (RedisValue& item : items) entries.push_back(entryIn(item));
  return entries;
}

}  // namespace

// After every trouble: the stream may have gone, and the group with it.
Task<Result<void>> RedisOutbox::prepare() {
  if (prepared_) co_return Result<void>();
  std::vector<std::string> keys = {kStream};
  std::vector<std::string> arguments = {kGroup, config_.consumer,
                                        std::to_string(config_.forgetAfter.count())};
  const auto reply = co_await redis_.eval(prepareScript(), std::move(keys), std::move(arguments));
  if (!reply) co_return std::unexpected(reply.error());
  prepared_ = true;
  co_return Result<void>();
}

Task<Result<std::vector<OutboxEntry>>> RedisOutbox::take(std::size_t most) {
  const Result<void> ready = co_await prepare();
  if (!ready) co_return std::unexpected(ready.error());
  RedisCommand command =
      redisCommand("XREADGROUP", "GROUP", kGroup, config_.consumer, "COUNT", std::to_string(most),
                   "BLOCK", std::to_string(config_.wait.count()), "STREAMS", kStream, ">");
  Result<RedisValue> reply = co_await redis_.command(std::move(command));
  prepared_ = reply.has_value();
  if (!reply) co_return std::unexpected(reply.error());
  std::vector<RedisValue>& streams = reply->items;
  if (streams.empty() || streams[0].items.size() != 2) co_return std::vector<OutboxEntry>();
  co_return entriesIn(streams[0].items[1].items);
}

Task<Result<std::vector<OutboxEntry>>> RedisOutbox::takeOver(std::size_t most) {
  const Result<void> ready = co_await prepare();
  if (!ready) co_return std::unexpected(ready.error());
  RedisCommand command = redisCommand("XAUTOCLAIM", kStream, kGroup, config_.consumer,
                                      std::to_string(config_.takeOverAfter.count()), cursor_,
                                      "COUNT", std::to_string(most));
  Result<RedisValue> reply = co_await redis_.command(std::move(command));
  prepared_ = reply.has_value();
  if (!reply) co_return std::unexpected(reply.error());
  if (reply->items.size() < 2) co_return std::vector<OutboxEntry>();
  cursor_ = reply->items[0].text;
  co_return entriesIn(reply->items[1].items);
}

Task<Result<void>> RedisOutbox::done(std::vector<std::string> ids) {
  std::vector<std::string> keys = {kStream};
  ids.insert(ids.begin(), kGroup);
  const auto reply = co_await redis_.eval(doneScript(), std::move(keys), std::move(ids));
  if (!reply) co_return std::unexpected(reply.error());
  co_return Result<void>();
}

Task<Result<void>> RedisOutbox::bury(OutboxEntry entry, std::string reason) {
  std::vector<std::string> keys = {kStream, kDead};
  std::vector<std::string> arguments = {kGroup,   kMostDead,        kDeadLife, std::move(entry.id),
                                        "reason", std::move(reason)};
  for (auto& [name, value] : entry.fields) {
    arguments.push_back(std::move(name));
    arguments.push_back(std::move(value));
  }
  const auto reply = co_await redis_.eval(buryScript(), std::move(keys), std::move(arguments));
  if (!reply) co_return std::unexpected(reply.error());
  co_return Result<void>();
}

Task<Result<std::size_t>> RedisOutbox::size() {
  const auto reply = co_await redis_.command(redisCommand("XLEN", kStream));
  if (!reply) co_return std::unexpected(reply.error());
  co_return static_cast<std::size_t>(reply->integer);
}

Task<Result<std::string>> RedisOutbox::newest() {
  auto command = redisCommand("XREVRANGE", kStream, "+", "-", "COUNT", "1");
  auto reply = co_await redis_.command(std::move(command));
  if (!reply) co_return std::unexpected(reply.error());
  if (reply->items.empty()) co_return std::string();
  co_return entryIn(reply->items[0]).id;
}

Task<Result<bool>> RedisOutbox::holdsUpTo(std::string id) {
  if (id.empty()) co_return false;
  auto command = redisCommand("XRANGE", kStream, "-", std::move(id), "COUNT", "1");
  const auto reply = co_await redis_.command(std::move(command));
  if (!reply) co_return std::unexpected(reply.error());
  co_return !reply->items.empty();
}

}  // namespace livechat
