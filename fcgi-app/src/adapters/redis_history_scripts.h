// The Lua scripts of RedisHistoryStore: each is one step that nothing else can come between.
//
// Those of a session take the same keys in the same order (kSessionKeys of them): list, meta, ids,
// text, rate, outbox, running, hints. ARGV[1] is the session's id. Each returns {"lost"}, or -2,
// when Redis knows nothing of the session.
//
// An opening is {"held"} | {"running"} | {"written"} | {"opened", fence, attempt, start, message…}
// | {"broken", fence, reply, attempt, start, text}.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/redis_client.h"

namespace livechat::redis_scripts {

inline constexpr std::size_t kSessionKeys = 8;
std::vector<std::string> sessionKeys(const std::string& session);
std::string listKey(const std::string& session);
std::string key(const std::string& session, std::string_view name);  // "{session:<sid>}:<name>"

// `script` behind what the scripts of a session begin with: the keys' names, `session`, and the
// functions archive, remember, lost and whole.
RedisScript ofSession(std::string_view script);

// ARGV: …, message JSON without seq, its id, its text, its ts, messages per minute, most messages,
// most bytes, life in s, site, "1" if by token, owner, how many recent messages, lease in ms, "1"
// for repeats only, most entries in the outbox. Returns {"fresh", seq, ts, opening} | {"repeated",
// seq, ts, opening} | {"reused"} | {"erased"} | {"full"} | {"limited", seconds}.
const RedisScript& accept();

// ARGV: …, owner, the reply's id, how many recent messages, lease in ms, life in s. Returns an
// opening.
const RedisScript& openReply();

// KEYS: meta, text, ids. ARGV: fence, the reply's id, offset, text. Returns the log's length, -1
// when the lease is another's, -2 when the log is gone, -3 when the visitor wants no more of it.
const RedisScript& log();

// KEYS: meta, running, ids. ARGV: session, fence, the reply's id, lease in ms. Returns 0, or as log
// does.
const RedisScript& renewLease();

// ARGV: …, fence, the reply's id, its attempt, its JSON without seq, its status, facts, most
// messages, most bytes, life in s. Returns the reply's seq, -1 when the lease is another's or the
// session was erased, -3 when the log is gone.
const RedisScript& closeReply();

// KEYS: meta, running, ids. ARGV: session, fence, the reply's id.
const RedisScript& abandonReply();

// ARGV: …, the reply's id. Returns {"stopping"} | {"ended"} | {"unknown"}.
const RedisScript& requestStop();

// ARGV: …, owner, the reply's id, the attempt to replace, how many recent messages, lease in ms,
// life in s. Returns {"reopened", opening} | {"joined"} | {"complete"} | {"unknown"}.
const RedisScript& retry();

// KEYS: meta, ids, text. ARGV: the reply's id, the attempt and the length that are known. Returns
// {"running", attempt, start, text} | {"written"} | {"waiting"} | {"unknown"}.
const RedisScript& follow();

// KEYS: running. ARGV: most, for how long in ms. Returns the claimed sessions.
const RedisScript& claimLapsed();

// ARGV: …, a message's id.
const RedisScript& giveUp();

// ARGV: …, site, "1" if by token, seq, "1" if erased, life in s, lease in ms, user, message
// JSON…
const RedisScript& restore();

// ARGV: …, for how long to remember it in s, or 0.
const RedisScript& erase();

}  // namespace livechat::redis_scripts
