// RedisOutbox takes from the stream `outbox`, as one consumer of the group `jobs`.
//
//   outbox        stream   what the workers' scripts add (jobs/outbox_entry.h); no time to live
//   outbox:dead   stream   what was put aside: entry, reason and its fields; at most a thousand or
//                          so, gone thirty days after the last of them
//
// A consumer that has nothing and was not seen for forgetAfter is taken off the group's list.
#pragma once

#include <chrono>
#include <string>

#include "adapters/redis_client.h"
#include "ports/outbox.h"

namespace livechat {

struct RedisOutboxConfig {
  std::string consumer;                              // another one for each process
  std::chrono::milliseconds wait{500};               // of take(), for an entry to come
  std::chrono::milliseconds takeOverAfter{5000};     // more than a batch takes as a rule
  std::chrono::milliseconds forgetAfter{3'600'000};  // an idle consumer that has nothing
};

// Lifetime: borrows the client, whose commandTimeout must be longer than `wait`, and which waits
// whenever take() does: nothing else should use it. Loop thread only.
class RedisOutbox final : public Outbox {
 public:
  RedisOutbox(RedisClient& redis, RedisOutboxConfig config)
      : redis_(redis), config_(std::move(config)) {}

  Task<Result<std::vector<OutboxEntry>>> take(std::size_t most) override;
  Task<Result<std::vector<OutboxEntry>>> takeOver(std::size_t most) override;
  Task<Result<void>> done(std::vector<std::string> ids) override;
  Task<Result<void>> bury(OutboxEntry entry, std::string reason) override;
  Task<Result<std::size_t>> size() override;
  Task<Result<std::string>> newest() override;
  Task<Result<bool>> holdsUpTo(std::string id) override;

 private:
  Task<Result<void>> prepare();

  RedisClient& redis_;
  RedisOutboxConfig config_;
  bool prepared_ = false;       // the group is there, as far as we know
  std::string cursor_ = "0-0";  // of takeOver() among what others have taken
};

}  // namespace livechat
