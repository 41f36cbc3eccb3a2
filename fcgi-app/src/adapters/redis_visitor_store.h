// RedisVisitorStore takes what visitors do beside talking into the outbox, for chat-jobs, in the
// keys of RedisHistoryStore:
//
//   {session:<sid>}:meta      hash     also name, email, user: what is known of the visitor
//   {session:<sid>}:ids       hash     also "contact <id>": the sha1 of that request
//   {session:<sid>}:day       hash     how much of what since the first of it, for a day
#pragma once

#include <string>
#include <vector>

#include "adapters/redis_client.h"
#include "ports/visitor_store.h"

namespace livechat {

// Lifetime: borrows the client. Loop thread only.
class RedisVisitorStore final : public VisitorStore {
 public:
  // `life`: of a session, as RedisHistoryStore's.
  RedisVisitorStore(RedisClient& redis, VisitorLimits limits, std::chrono::seconds life)
      : redis_(redis), limits_(limits), life_(life) {}

  Task<Result<Noted>> note(SessionId session, VisitorFacts facts) override;
  Task<Result<Noted>> rate(SessionId session, Rating rating) override;
  Task<Result<Noted>> requestContact(SessionId session, ContactRequest request) override;

 private:
  Task<Result<Noted>> evalFor(const RedisScript& script, SessionId session, int most,
                              std::vector<std::string> arguments);

  RedisClient& redis_;
  VisitorLimits limits_;
  std::chrono::seconds life_;
};

}  // namespace livechat
