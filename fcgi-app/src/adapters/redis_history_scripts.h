// The Lua scripts of RedisHistoryStore: each is one step that nothing else can come between.
#pragma once

#include "adapters/redis_client.h"

namespace livechat::redis_scripts {

// KEYS: list, meta, ids, rate. ARGV: message JSON without seq, its id, its text, its ts, messages
// per minute, most messages, most bytes, life in s. Returns {"fresh", seq} | {"repeated", seq, ts}
// | {"reused"} | {"erased"} | {"limited", seconds}.
const RedisScript& accept();

// KEYS: list, meta, ids, lease. ARGV: owner, the reply's id, lease in ms, how many messages, life
// in s. Returns {"held"} | {"written"} | {"opened", seq, message…}.
const RedisScript& openReply();

// KEYS: list, meta, ids, lease. ARGV: owner, reply JSON without seq, its id, most messages, most
// bytes, life in s. Returns the reply's seq, or -1 when the lease is another's or the session was
// erased meanwhile (its lease is then "erased").
const RedisScript& closeReply();

// KEYS: lease. ARGV: owner, lease in ms. Returns 1 while the lease is the owner's.
const RedisScript& renewLease();

// KEYS: lease. ARGV: owner. Removes the owner's lease.
const RedisScript& dropLease();

}  // namespace livechat::redis_scripts
