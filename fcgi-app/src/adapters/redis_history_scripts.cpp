#include "adapters/redis_history_scripts.h"

#include <string>

namespace livechat::redis_scripts {

namespace {

// What the scripts of a session begin with.
constexpr std::string_view kSession = R"lua(
local list, meta, ids, text, rate, outbox, running, hints = unpack(KEYS)
local session = ARGV[1]

local function whole(number) return string.format('%d', number) end

-- In ms, of Redis's own clock: the workers' clocks do not count.
local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function lost()
  return redis.call('HEXISTS', meta, 'site') == 0 and redis.call('EXISTS', list) == 0
end

local function hint(stop)
  redis.call('XADD', hints, 'MAXLEN', '~', '1000', '*', 'session', session, 'stop', stop or '')
end

local function archive(kind, body, facts)
  redis.call('XADD', outbox, '*', 'kind', kind, 'session', session,
    'site', redis.call('HGET', meta, 'site') or '', 'body', body, 'facts', facts or '{}')
end

local function remember(field, value, life)
  redis.call('HSET', ids, field, value)
  redis.call('EXPIRE', ids, life)
end

-- What is not in the list any more is not remembered either.
local function forget(json)
  local id = string.match(json, '"id":"([%w_.-]+)"')
  if id then redis.call('HDEL', ids, id, id .. '#') end
end

-- Appends with the next seq, keeps the list within its limits, and lets both keys live on. `bytes`
-- is counted in meta; a list of the replaced system is counted once.
local function push(json, most, mostBytes, life)
  local seq = redis.call('HINCRBY', meta, 'seq', 1)
  local stored = string.sub(json, 1, -2) .. ',"seq":' .. whole(seq) .. '}'
  if redis.call('HEXISTS', meta, 'bytes') == 0 then
    local bytes = 0
    for _, old in ipairs(redis.call('LRANGE', list, 0, -1)) do bytes = bytes + #old end
    redis.call('HSET', meta, 'bytes', bytes)
  end
  local count = redis.call('RPUSH', list, stored)
  if count == 1 then redis.call('HSET', meta, 'bytes', 0) end
  local bytes = redis.call('HINCRBY', meta, 'bytes', #stored)
  while count > 1 and (count > tonumber(most) or bytes > tonumber(mostBytes)) do
    local oldest = redis.call('LPOP', list)
    bytes = redis.call('HINCRBY', meta, 'bytes', -#oldest)
    forget(oldest)
    count = count - 1
  end
  redis.call('EXPIRE', list, life)
  redis.call('EXPIRE', meta, life)
  return seq, stored
end

-- The unanswered messages' ids stand in meta, in their order, with blanks between.
local function queued(queue, message)
  return string.find(' ' .. queue .. ' ', ' ' .. message .. ' ', 1, true)
end

local function dequeue(message)
  local rest = {}
  for other in string.gmatch(redis.call('HGET', meta, 'queue') or '', '%S+') do
    if other ~= message then rest[#rest + 1] = other end
  end
  if #rest == 0 then
    redis.call('HDEL', meta, 'queue')
    redis.call('ZREM', running, session)
  else
    redis.call('HSET', meta, 'queue', table.concat(rest, ' '))
    redis.call('ZADD', running, clock() + 3000, session)
  end
end

-- Gives the right to write `reply` if it is its turn: see "An opening" in the header.
local function take(owner, reply, recent, lease, life)
  if redis.call('HEXISTS', ids, reply) == 1 then return {'written'} end
  local now = clock()
  local at, attempt, start, fence, writer, until_, queue = unpack(redis.call('HMGET', meta,
    'reply', 'attempt', 'start', 'fence', 'writer', 'until', 'queue'))
  local first = string.match(queue or '', '%S+')
  local function hold(newFence)
    redis.call('HSET', meta, 'fence', newFence, 'writer', owner, 'until', whole(now + lease))
    redis.call('ZADD', running, now + lease, session)
  end
  local function opened(newFence, newAttempt, newStart)
    local answer = {'opened', newFence, newAttempt, newStart}
    if tonumber(recent) > 0 then
      for _, message in ipairs(redis.call('LRANGE', list, -recent, -1)) do
        answer[#answer + 1] = message
      end
    end
    return answer
  end
  if at then
    local mine = at == reply and writer == owner -- asked again: the answer was lost
    if tonumber(until_) > now and not mine then
      return {at == reply and 'running' or 'held'}
    end
    local logged = redis.call('GET', text)
    if logged and #logged > 0 then
      if not mine then fence = whole(fence + 1) end
      hold(fence)
      return {'broken', fence, at, attempt, start, logged}
    end
    if mine then
      hold(fence)
      return opened(fence, attempt, start)
    end
  end
  -- Also where another one was left before its first words: it comes to its turn.
  if first and first .. '.r' ~= reply then return {'held'} end
  -- Above all that were given, also by a Redis that has lost them since.
  fence = whole(math.max(now, (fence or 0) + 1))
  attempt = whole(redis.call('HINCRBY', ids, reply .. '#', 1))
  redis.call('EXPIRE', ids, life)
  start = whole(redis.call('HINCRBY', meta, 'seq', 1))
  redis.call('HSET', meta, 'reply', reply, 'attempt', attempt, 'start', start)
  redis.call('EXPIRE', meta, life)
  redis.call('DEL', text)
  hold(fence)
  hint()
  return opened(fence, attempt, start)
end
)lua";

constexpr std::string_view kAccept = R"lua(
local _, json, id, content, ts, perMinute, most, mostBytes, life, site, byToken, owner, recent,
  lease, repeatsOnly, mostWaiting = unpack(ARGV)
if redis.call('HEXISTS', meta, 'erased') == 1 then return {'erased'} end
if byToken == '1' and lost() then return {'lost'} end
local hash = redis.sha1hex(content)
local known = redis.call('HGET', ids, id)
local reply = id .. '.r'
if known then
  local knownHash, seq, knownTs = string.match(known, '^(%S+) (%S+) (%S+)$')
  if knownHash ~= hash then return {'reused'} end
  local queue = redis.call('HGET', meta, 'queue') or ''
  if redis.call('HEXISTS', ids, reply) == 0 and not queued(queue, id) then
    redis.call('HSET', meta, 'queue', queue == '' and id or (queue .. ' ' .. id))
  end
  return {'repeated', tonumber(seq), knownTs, take(owner, reply, recent, lease, life)}
end
if repeatsOnly == '1' or redis.call('XLEN', outbox) >= tonumber(mostWaiting) then return {'full'} end
local count = redis.call('INCR', rate)
if count == 1 then redis.call('EXPIRE', rate, 60) end
if count > tonumber(perMinute) then return {'limited', redis.call('TTL', rate)} end
redis.call('HSETNX', meta, 'site', site)
local seq, stored = push(json, most, mostBytes, life)
remember(id, hash .. ' ' .. whole(seq) .. ' ' .. ts, life)
local queue = redis.call('HGET', meta, 'queue')
redis.call('HSET', meta, 'queue', queue and (queue .. ' ' .. id) or id)
if not queue then redis.call('ZADD', running, clock() + tonumber(lease), session) end
archive('message', stored)
local opening = take(owner, reply, recent, lease, life)
if opening[1] ~= 'opened' then hint() end
return {'fresh', seq, ts, opening}
)lua";

constexpr std::string_view kOpenReply = R"lua(
if lost() then return {'lost'} end
local _, owner, reply, recent, lease, life = unpack(ARGV)
return take(owner, reply, recent, lease, life)
)lua";

// refused(meta, ids, fence, reply): -1 when the lease is another's, or the session was erased
// since; -2 when the log is gone, which only Redis's own loss does. Also returns whether the
// visitor wants no more of the reply.
constexpr std::string_view kRefused = R"lua(
local function refused(meta, ids, fence, reply)
  local known, at, stop, erasure = unpack(redis.call('HMGET', meta,
    'fence', 'reply', 'stop ' .. reply, 'erasure'))
  if not at then
    local erased = erasure and tonumber(erasure) > tonumber(fence)
    if erased or redis.call('HEXISTS', ids, reply) == 1 then return -1 end
    return -2
  end
  if at ~= reply or known ~= fence then return -1 end
  return nil, stop
end
)lua";

constexpr std::string_view kLog = R"lua(
local no, stop = refused(KEYS[1], KEYS[3], ARGV[1], ARGV[2])
if no then return no end
local offset, add = tonumber(ARGV[3]), ARGV[4]
local length = redis.call('STRLEN', KEYS[2])
if length < offset then return length end
if length > offset then add = string.sub(add, length - offset + 1) end
if #add > 0 then
  length = redis.call('APPEND', KEYS[2], add)
  if offset == 0 then redis.call('EXPIRE', KEYS[2], 3600) end
end
if stop then return -3 end
return length
)lua";

constexpr std::string_view kRenewLease = R"lua(
local session, fence, reply, lease = unpack(ARGV)
local no, stop = refused(KEYS[1], KEYS[3], fence, reply)
if no then return no end
local time = redis.call('TIME')
local till = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000) + lease)
redis.call('HSET', KEYS[1], 'until', till)
redis.call('ZADD', KEYS[2], till, session)
if stop then return -3 end
return 0
)lua";

constexpr std::string_view kCloseReply = R"lua(
local _, fence, reply, attempt, json, status, facts, most, mostBytes, life = unpack(ARGV)
if redis.call('HEXISTS', meta, 'erased') == 1 then return -1 end
local written = redis.call('HGET', ids, reply)
if written then
  local seq, writtenFence = string.match(written, '^(%S+) %S+ (%S+)')
  return writtenFence == fence and tonumber(seq) or -1
end
if lost() then return -2 end
local no = refused(meta, ids, fence, reply)
if no then return no == -2 and -3 or no end
if tonumber(attempt) > 1 then
  for _, old in ipairs(redis.call('LRANGE', list, 0, -1)) do
    if string.find(old, '"id":"' .. reply .. '"', 1, true) then
      redis.call('LREM', list, 1, old)
      redis.call('HINCRBY', meta, 'bytes', -#old)
    end
  end
end
local seq, stored = push(json, most, mostBytes, life)
remember(reply, whole(seq) .. ' ' .. attempt .. ' ' .. fence .. ' ' .. status, life)
redis.call('HDEL', meta, 'reply', 'attempt', 'start', 'writer', 'until', 'stop ' .. reply)
redis.call('DEL', text)
dequeue(string.sub(reply, 1, -3))
archive('reply', stored, facts)
hint()
return seq
)lua";

constexpr std::string_view kAbandonReply = R"lua(
local session, fence, reply = unpack(ARGV)
if refused(KEYS[1], KEYS[3], fence, reply) then return 0 end
redis.call('HSET', KEYS[1], 'until', '0')
redis.call('ZADD', KEYS[2], 0, session)
return 1
)lua";

constexpr std::string_view kRequestStop = R"lua(
if lost() then return {'lost'} end
local reply = ARGV[2]
if redis.call('HEXISTS', ids, reply) == 1 then return {'ended'} end
local at, queue = unpack(redis.call('HMGET', meta, 'reply', 'queue'))
if at ~= reply and not queued(queue or '', string.sub(reply, 1, -3)) then return {'unknown'} end
redis.call('HSET', meta, 'stop ' .. reply, '1')
hint(reply)
return {'stopping'}
)lua";

constexpr std::string_view kRetry = R"lua(
local _, owner, reply, attempt, recent, lease, life = unpack(ARGV)
if redis.call('HEXISTS', meta, 'erased') == 1 then return {'unknown'} end
if lost() then return {'lost'} end
local message = string.sub(reply, 1, -3)
local at, running_, queue = unpack(redis.call('HMGET', meta, 'reply', 'attempt', 'queue'))
if at == reply then
  return {tonumber(running_) > tonumber(attempt) and 'joined' or 'complete'}
end
if queued(queue or '', message) then return {'joined'} end
local written = redis.call('HGET', ids, reply)
if not written then return {'unknown'} end
local writtenAttempt, status = string.match(written, '^%S+ (%S+) %S+ (%S+)')
if tonumber(writtenAttempt) > tonumber(attempt) then return {'joined'} end
if status == 'complete' then return {'complete'} end
redis.call('HDEL', ids, reply)
redis.call('HSET', meta, 'queue', queue and (message .. ' ' .. queue) or message)
redis.call('ZADD', running, 'NX', clock() + tonumber(lease), session)
return {'reopened', take(owner, reply, recent, lease, life)}
)lua";

constexpr std::string_view kFollow = R"lua(
local meta, ids, text = unpack(KEYS)
local reply, attempt, offset = unpack(ARGV)
local at, running, start, queue = unpack(redis.call('HMGET', meta,
  'reply', 'attempt', 'start', 'queue'))
if at == reply then
  local from = running == attempt and offset or 0
  return {'running', running, start, redis.call('GETRANGE', text, from, -1)}
end
if redis.call('HEXISTS', ids, reply) == 1 then return {'written'} end
local message = ' ' .. string.sub(reply, 1, -3) .. ' '
if string.find(' ' .. (queue or '') .. ' ', message, 1, true) then return {'waiting'} end
return {'unknown'}
)lua";

constexpr std::string_view kClaimLapsed = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])
for _, session in ipairs(due) do redis.call('ZADD', KEYS[1], now + ARGV[2], session) end
return due
)lua";

constexpr std::string_view kGiveUp = R"lua(
dequeue(ARGV[2])
return 1
)lua";

constexpr std::string_view kRestore = R"lua(
local _, site, byToken, seq, erased, life, lease, user = unpack(ARGV)
if redis.call('HEXISTS', meta, 'erased') == 1 or not lost() then return 0 end
if erased == '1' then
  redis.call('HSET', meta, 'erased', '1')
  redis.call('EXPIRE', meta, life)
  return 1
end
local bytes, unanswered = 0, {}
for i = 9, #ARGV do
  local stored = ARGV[i]
  redis.call('RPUSH', list, stored)
  bytes = bytes + #stored
  local readable, message = pcall(cjson.decode, stored)
  if readable and message.id and message.seq then
    local at = whole(message.seq)
    if message.role == 'user' then
      remember(message.id, redis.sha1hex(message.content) .. ' ' .. at .. ' ' .. message.ts, life)
      unanswered[#unanswered + 1] = message.id
    else
      remember(message.id, at .. ' ' .. whole(message.attempt or 1) .. ' 0 ' .. message.status, life)
      remember(message.id .. '#', whole(message.attempt or 1), life)
      unanswered = {} -- replies come in the order of their messages
    end
  end
end
redis.call('HSET', meta, 'site', site, 'seq', seq, 'bytes', bytes)
if #unanswered > 0 then
  redis.call('HSET', meta, 'queue', table.concat(unanswered, ' '))
  redis.call('ZADD', running, clock() + lease, session)
end
if byToken == '1' then redis.call('HSET', meta, 'token', '1') end
if user ~= '' then redis.call('HSET', meta, 'user', user) end
redis.call('EXPIRE', list, life)
redis.call('EXPIRE', meta, life)
hint()
return 1
)lua";

// Without a tombstone, a fence above all that were given stays for a while: a reply that is being
// written must not bring the conversation back.
constexpr std::string_view kErase = R"lua(
local site, fence = unpack(redis.call('HMGET', meta, 'site', 'fence'))
archive('erase', '')
redis.call('DEL', list, meta, ids, text, rate)
redis.call('ZREM', running, session)
if tonumber(ARGV[2]) > 0 then
  redis.call('HSET', meta, 'erased', '1')
  redis.call('EXPIRE', meta, ARGV[2])
elseif site then
  local erasure = whole(math.max(clock(), (fence or 0) + 1))
  redis.call('HSET', meta, 'site', site, 'fence', erasure, 'erasure', erasure)
  redis.call('EXPIRE', meta, 600)
end
hint()
return 1
)lua";

RedisScript ofLease(std::string_view script) {
  return RedisScript(std::string(kRefused) + std::string(script));
}

}  // namespace

RedisScript ofSession(std::string_view script) {
  return RedisScript(std::string(kSession) + std::string(script));
}

std::string listKey(const std::string& session) { return "session:" + session; }

std::string key(const std::string& session, std::string_view name) {
  return "{session:" + session + "}:" + std::string(name);
}

std::vector<std::string> sessionKeys(const std::string& session) {
  return {listKey(session),
          key(session, "meta"),
          key(session, "ids"),
          key(session, "text"),
          key(session, "rate"),
          "outbox",
          "running",
          "hints"};
}

const RedisScript& accept() {
  static const RedisScript script = ofSession(kAccept);
  return script;
}
const RedisScript& openReply() {
  static const RedisScript script = ofSession(kOpenReply);
  return script;
}
const RedisScript& log() {
  static const RedisScript script = ofLease(kLog);
  return script;
}
const RedisScript& renewLease() {
  static const RedisScript script = ofLease(kRenewLease);
  return script;
}
const RedisScript& closeReply() {
  static const RedisScript script = ofSession(std::string(kRefused) + std::string(kCloseReply));
  return script;
}
const RedisScript& abandonReply() {
  static const RedisScript script = ofLease(kAbandonReply);
  return script;
}
const RedisScript& requestStop() {
  static const RedisScript script = ofSession(kRequestStop);
  return script;
}
const RedisScript& retry() {
  static const RedisScript script = ofSession(kRetry);
  return script;
}
const RedisScript& follow() {
  static const RedisScript script(kFollow);
  return script;
}
const RedisScript& claimLapsed() {
  static const RedisScript script(kClaimLapsed);
  return script;
}
const RedisScript& giveUp() {
  static const RedisScript script = ofSession(kGiveUp);
  return script;
}
const RedisScript& restore() {
  static const RedisScript script = ofSession(kRestore);
  return script;
}
const RedisScript& erase() {
  static const RedisScript script = ofSession(kErase);
  return script;
}

}  // namespace livechat::redis_scripts
