// ProviderBreakers: a CircuitBreaker for each provider, shared by all workers.
//
// Each worker goes by a copy of its own, so that no call waits for Redis. What it notes goes to the
// others at once when it is a failure, and within a second otherwise; the copy is looked after
// every second. Records are replaced only as long as nobody else has replaced them; what lost such
// a race is noted again on top of the other's record. A probe begins with such a replacement, and
// so is one worker's. Without Redis each worker goes on alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/log.h"
#include "chat/circuit_breaker.h"
#include "chat/retry_budget.h"
#include "ports/clock.h"
#include "ports/provider_state.h"
#include "ports/random.h"

namespace livechat {

struct ProviderBreakersParts {
  Executor executor;
  ProviderState& shared;
  Clock& clock;
  Random& random;
  Log& log;
};

struct ProviderId {
  std::string name;  // "gemini"
  std::string id;    // of what is shared about it
};

// Lifetime: borrows everything; its tasks end with the loop. Loop thread only. Of a provider that
// it does not know (the FAQ) everything is allowed.
class ProviderBreakers final {
 public:
  enum class Leave { Go, Probe, No };

  ProviderBreakers(ProviderBreakersParts parts, std::vector<ProviderId> providers,
                   Clock::Duration pause);

  // Begins to share.
  void start();

  // Whether the provider may be called now. Waits for nobody unless a probe is due; cancelled then,
  // it leaves the probe to the next one.
  Task<Leave> ask(std::string name);
  // How a call ended that was given leave; once for each probe.
  void note(std::string_view name, Leave leave, const CallOutcome& outcome);
  // Whether a call that failed may be made once more.
  bool mayRetry(std::string_view name);

  BreakerRecord record(std::string_view name) const;

 private:
  struct Noted {
    CallOutcome outcome;
    bool probe = false;
  };
  struct Provider {
    Provider(ProviderId provider, Clock::Duration pause)
        : own(std::move(provider)), breaker(pause) {}
    ProviderId own;
    CircuitBreaker breaker;
    RetryBudget retries;
    std::string version;       // of the shared record that `breaker` began with
    std::vector<Noted> noted;  // since then
    bool busy = false;         // somebody is talking about it to the others
    BreakerRecord::Phase told = BreakerRecord::Phase::Closed;  // to the log
  };
  // A probe that nobody has been given leave for yet: given up when its coroutine is cancelled.
  struct Begun;

  Provider* find(std::string_view name);
  Task<> shareLoop();
  Task<> share(Provider& provider);
  Task<bool> exchange(Provider& provider);
  Task<Result<ProviderState::Stored>> replace(Provider& provider);
  void adopt(Provider& provider, ProviderState::Stored stored);
  void tell(Provider& provider);

  ProviderBreakersParts parts_;
  std::vector<Provider> providers_;
};

}  // namespace livechat
