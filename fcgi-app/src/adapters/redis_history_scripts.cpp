#include "adapters/redis_history_scripts.h"

#include <string>

namespace livechat::redis_scripts {

namespace {

// push(list, meta, json, most, bytes, life): appends with the next seq, keeps the list within its
// limits, and lets both keys live on. `bytes` is counted in meta; a list of the replaced system is
// counted once.
constexpr std::string_view kPush = R"lua(
local function push(list, meta, json, most, mostBytes, life)
  local seq = redis.call('HINCRBY', meta, 'seq', 1)
  local stored = string.sub(json, 1, -2) .. ',"seq":' .. string.format('%d', seq) .. '}'
  if redis.call('HEXISTS', meta, 'bytes') == 0 then
    local bytes = 0
    for _, old in ipairs(redis.call('LRANGE', list, 0, -1)) do bytes = bytes + #old end
    redis.call('HSET', meta, 'bytes', bytes)
  end
  local count = redis.call('RPUSH', list, stored)
  if count == 1 then redis.call('HSET', meta, 'bytes', 0) end
  local bytes = redis.call('HINCRBY', meta, 'bytes', #stored)
  while count > 1 and (count > tonumber(most) or bytes > tonumber(mostBytes)) do
    bytes = redis.call('HINCRBY', meta, 'bytes', -#redis.call('LPOP', list))
    count = count - 1
  end
  redis.call('EXPIRE', list, life)
  redis.call('EXPIRE', meta, life)
  return seq
end
)lua";

// remember(ids, field, value): for the repeats of a day.
constexpr std::string_view kRemember = R"lua(
local function remember(ids, field, value)
  redis.call('HSET', ids, field, value)
  redis.call('EXPIRE', ids, 86400)
end
)lua";

constexpr std::string_view kAccept = R"lua(
local list, meta, ids, rate = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
if redis.call('HEXISTS', meta, 'erased') == 1 then return {'erased'} end
local hash = redis.sha1hex(ARGV[3])
local known = redis.call('HGET', ids, ARGV[2])
if known then
  local knownHash, seq, ts = string.match(known, '^(%S+) (%S+) (%S+)$')
  if knownHash ~= hash then return {'reused'} end
  return {'repeated', tonumber(seq), ts}
end
local count = redis.call('INCR', rate)
if count == 1 then redis.call('EXPIRE', rate, 60) end
if count > tonumber(ARGV[5]) then return {'limited', redis.call('TTL', rate)} end
local seq = push(list, meta, ARGV[1], ARGV[6], ARGV[7], ARGV[8])
remember(ids, ARGV[2], hash .. ' ' .. string.format('%d', seq) .. ' ' .. ARGV[4])
return {'fresh', seq}
)lua";

constexpr std::string_view kOpenReply = R"lua(
local list, meta, ids, lease = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
if redis.call('HEXISTS', ids, ARGV[2]) == 1 then return {'written'} end
local holder = redis.call('GET', lease)
if holder and holder ~= ARGV[1] and holder ~= 'erased' then return {'held'} end
redis.call('SET', lease, ARGV[1], 'PX', ARGV[3])
local opened = {'opened', redis.call('HINCRBY', meta, 'seq', 1)}
redis.call('EXPIRE', meta, ARGV[5])
for _, message in ipairs(redis.call('LRANGE', list, -tonumber(ARGV[4]), -1)) do
  opened[#opened + 1] = message
end
return opened
)lua";

constexpr std::string_view kCloseReply = R"lua(
local list, meta, ids, lease = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
if redis.call('HEXISTS', meta, 'erased') == 1 then return -1 end
local written = redis.call('HGET', ids, ARGV[3])
if written then return tonumber(written) end
local holder = redis.call('GET', lease)
if holder and holder ~= ARGV[1] then return -1 end
local seq = push(list, meta, ARGV[2], ARGV[4], ARGV[5], ARGV[6])
remember(ids, ARGV[3], string.format('%d', seq))
redis.call('DEL', lease)
return seq
)lua";

constexpr std::string_view kRenewLease = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
)lua";

constexpr std::string_view kDropLease = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
)lua";

std::string withPush(std::string_view script) {
  return std::string(kPush) + std::string(kRemember) + std::string(script);
}

}  // namespace

const RedisScript& accept() {
  static const RedisScript script(withPush(kAccept));
  return script;
}
const RedisScript& openReply() {
  static const RedisScript script(kOpenReply);
  return script;
}
const RedisScript& closeReply() {
  static const RedisScript script(withPush(kCloseReply));
  return script;
}
const RedisScript& renewLease() {
  static const RedisScript script(kRenewLease);
  return script;
}
const RedisScript& dropLease() {
  static const RedisScript script(kDropLease);
  return script;
}

}  // namespace livechat::redis_scripts
