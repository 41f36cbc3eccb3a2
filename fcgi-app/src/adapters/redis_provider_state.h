// RedisProviderState keeps what is known about each provider in a hash of its own.
//
//   provider:<id>   hash   version, phase, until (ms of Redis's clock), calls, failure; gone an
//   hour
//                          after its last word has lost its meaning
#pragma once

#include "adapters/redis_client.h"
#include "ports/provider_state.h"

namespace livechat {

// Lifetime: borrows the client. Loop thread only.
class RedisProviderState final : public ProviderState {
 public:
  explicit RedisProviderState(RedisClient& redis) : redis_(redis) {}

  Task<Result<Stored>> read(std::string id) override;
  Task<Result<Stored>> replace(std::string id, std::string version, BreakerRecord record) override;

 private:
  Task<Result<Stored>> run(std::string id, std::vector<std::string> arguments);

  RedisClient& redis_;
};

}  // namespace livechat
