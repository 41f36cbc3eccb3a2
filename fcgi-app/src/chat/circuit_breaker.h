// CircuitBreaker decides whether a provider is asked at all.
//
// Closed, it counts: five failures in a row, or ten among the last twenty calls, open it. Open, the
// provider is left alone for a while; then one probe goes out (half-open), and its end closes it or
// opens it again. What concerns the account as a whole (a key that is refused, a quota that is used
// up, a stated delay) opens it at once, for as long as that lasts. What a visitor asked for counts
// neither way. Results of calls that began before it opened are late news and change nothing.
#pragma once

#include <string_view>

#include "ports/clock.h"
#include "ports/model.h"
#include "ports/provider_state.h"

namespace livechat {

// What the end of a call says about the provider.
struct CallOutcome {
  enum class Kind {
    Good,
    Neutral,  // it answers, but not to this
    Failed,
    Shut,     // it will refuse whatever is asked, for `pause`
    Unknown,  // the call was given up
  };
  Kind kind = Kind::Good;
  std::optional<FailureClass> failure;
  Clock::Duration pause{0};
  bool alert = false;  // the operator has to do something
};

CallOutcome outcomeOf(const ModelEnd& end);

// Pure: is told the time, and a fraction in [0, 1) for jitter.
class CircuitBreaker final {
 public:
  using Phase = BreakerRecord::Phase;

  // `pause`: after failures, ±20 %.
  explicit CircuitBreaker(Clock::Duration pause) : pause_(pause) {}

  Phase phase() const { return phase_; }
  std::optional<FailureClass> failure() const { return failure_; }
  // Open, and the time is up; or the probe took too long.
  bool mayProbe(Clock::Instant now) const { return phase_ != Phase::Closed && now >= until_; }
  void beginProbe(Clock::Instant now);

  // The end of a call. False: it changed nothing.
  bool note(const CallOutcome& outcome, bool probe, Clock::Instant now, double fraction);

  BreakerRecord record(Clock::Instant now) const;
  void adopt(BreakerRecord record, Clock::Instant now);

 private:
  bool noteProbe(const CallOutcome& outcome, Clock::Instant now, double fraction);
  bool count(char call);
  bool failing() const;
  void open(const CallOutcome& outcome, Clock::Instant until);
  void close();

  Clock::Duration pause_;
  Phase phase_ = Phase::Closed;
  Clock::Instant until_;
  std::string calls_;
  std::optional<FailureClass> failure_;
};

std::string_view name(BreakerRecord::Phase phase);  // "closed", "open", "half-open"

}  // namespace livechat
