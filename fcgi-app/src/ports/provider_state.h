// What the workers have found out about the model providers together.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/async.h"
#include "base/result.h"
#include "chat/message.h"

namespace livechat {

// What a CircuitBreaker knows, as it is handed around: with the time that is left in place of a
// time of day, because machines disagree about that.
struct BreakerRecord {
  enum class Phase { Closed, Open, HalfOpen };
  Phase phase = Phase::Closed;
  std::chrono::milliseconds left{
      0};             // Open: until a probe is due; HalfOpen: that the probe may take
  std::string calls;  // how the last ones went, oldest first: 'g' good, 'f' failed
  std::optional<FailureClass> failure;  // that opened it
  bool operator==(const BreakerRecord&) const = default;
};

// One record for each provider, which goes away some time after it was last written. A provider is
// named by its id (adapters/provider_config.h). Errors of all calls: Unavailable. Loop thread only.
class ProviderState {
 public:
  struct Stored {
    bool mine = false;    // what replace() was given was written
    std::string version;  // another one after each write; empty: nothing is stored
    BreakerRecord record;
  };

  virtual ~ProviderState() = default;
  virtual Task<Result<Stored>> read(std::string id) = 0;
  // Writes the record if the stored one is still of that version. Returns what is stored then.
  virtual Task<Result<Stored>> replace(std::string id, std::string version,
                                       BreakerRecord record) = 0;
};

}  // namespace livechat
