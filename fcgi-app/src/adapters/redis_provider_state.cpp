#include "adapters/redis_provider_state.h"

#include <charconv>

#include "chat/circuit_breaker.h"

namespace livechat {

namespace {

using Phase = BreakerRecord::Phase;

constexpr const char* kLife = "3600000";

// ARGV: nothing, or the version that is to be replaced, phase, left in ms, calls, failure, life in
// ms. Returns {1 if it was written, version, phase, left, calls, failure}.
const RedisScript& script() {
  static const RedisScript script(R"lua(
local key, expected, phase, left, calls, failure, life = KEYS[1], unpack(ARGV)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(number) return string.format('%d', number) end

local mine = expected and (redis.call('HGET', key, 'version') or '') == expected
if mine then
  local version = time[1] .. string.format('%06d', time[2])
  redis.call('HSET', key, 'version', version, 'phase', phase, 'until', whole(now + left),
    'calls', calls, 'failure', failure)
  redis.call('PEXPIRE', key, whole(left + life))
end
local known = redis.call('HMGET', key, 'version', 'phase', 'until', 'calls', 'failure')
return {mine and 1 or 0, known[1] or '', known[2] or '',
  whole(math.max(0, (known[3] or now) - now)), known[4] or '', known[5] or ''}
)lua");
  return script;
}

Phase phaseNamed(std::string_view name) {
  if (name == "open") return Phase::Open;
  return name == "half-open" ? Phase::HalfOpen : Phase::Closed;
}

std::chrono::milliseconds millisecondsIn(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::chrono::milliseconds(number);
}

}  // namespace

Task<Result<ProviderState::Stored>> RedisProviderState::read(std::string id) {
  return run(std::move(id), {});
}

Task<Result<ProviderState::Stored>> RedisProviderState::replace(std::string id, std::string version,
                                                                BreakerRecord record) {
  std::vector<std::string> arguments = {std::move(version),
                                        std::string(name(record.phase)),
                                        std::to_string(record.left.count()),
                                        std::move(record.calls),
                                        std::string(record.failure ? name(*record.failure) : ""),
                                        kLife};
  return run(std::move(id), std::move(arguments));
}

Task<Result<ProviderState::Stored>> RedisProviderState::run(std::string id,
                                                            std::vector<std::string> arguments) {
  std::vector<std::string> keys;
  keys.push_back("provider:" + id);
  Result<RedisValue> reply = co_await redis_.eval(script(), std::move(keys), std::move(arguments));
  if (!reply) co_return std::unexpected(reply.error());
  Stored stored;
  std::vector<RedisValue>& words = reply->items;
  if (words.size() != 6) co_return stored;
  stored.mine = words[0].integer == 1;
  stored.version = std::move(words[1].text);
  stored.record.phase = phaseNamed(words[2].text);
  stored.record.left = millisecondsIn(words[3].text);
  stored.record.calls = std::move(words[4].text);
  stored.record.failure = failureClassNamed(words[5].text);
  co_return stored;
}

}  // namespace livechat
