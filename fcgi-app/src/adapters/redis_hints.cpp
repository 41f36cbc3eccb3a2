#include "adapters/redis_hints.h"

namespace livechat {

namespace {

// The value of a field of a stream's entry: {id, {field, value, …}}.
std::string fieldOf(const RedisValue& entry, std::string_view field) {
  if (entry.items.size() != 2) return {};
  const std::vector<RedisValue>& fields = entry.items[1].items;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (fields[i].text == field) return fields[i + 1].text;
  }
  return {};
}

}  // namespace

// What happened before this worker began is no news to it.
Task<Result<void>> RedisHints::findEnd() {
  const auto newest =
      co_await redis_.command(redisCommand("XREVRANGE", "hints", "+", "-", "COUNT", "1"));
  if (!newest) co_return std::unexpected(newest.error());
  const bool known = !newest->items.empty() && !newest->items[0].items.empty();
  last_ = known ? newest->items[0].items[0].text : "0-0";
  co_return Result<void>();
}

Task<Result<std::vector<SessionHint>>> RedisHints::next() {
  if (last_.empty()) {
    const Result<void> found = co_await findEnd();
    if (!found) co_return std::unexpected(found.error());
  }
  const auto read = co_await redis_.command(redisCommand(
      "XREAD", "COUNT", "200", "BLOCK", std::to_string(kBlock.count()), "STREAMS", "hints", last_));
  if (!read) co_return std::unexpected(read.error());
  std::vector<SessionHint> hints;
  if (read->items.empty() || read->items[0].items.size() != 2) co_return hints;
  for (const RedisValue& entry : read->items[0].items[1].items) {
    hints.push_back({fieldOf(entry, "session"), fieldOf(entry, "stop")});
    last_ = entry.items[0].text;
  }
  co_return hints;
}

}  // namespace livechat
