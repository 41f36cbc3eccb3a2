// RedisHints reads the stream `hints` that the scripts of RedisHistoryStore write.
#pragma once

#include "adapters/redis_client.h"
#include "ports/history_store.h"

namespace livechat {

// Waits inside Redis, so it needs a client of its own, whose commands may take longer than
// kBlock. A stream rather than a subscription: what came while the connection was away is still
// there. Lifetime: borrows the client. Loop thread only.
class RedisHints final : public HintFeed {
 public:
  static constexpr std::chrono::milliseconds kBlock{2000};

  explicit RedisHints(RedisClient& redis) : redis_(redis) {}

  Task<Result<std::vector<SessionHint>>> next() override;

 private:
  Task<Result<void>> findEnd();

  RedisClient& redis_;
  std::string last_;  // id of the newest entry that was read; empty: none yet
};

}  // namespace livechat
