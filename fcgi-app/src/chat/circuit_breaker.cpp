#include "chat/circuit_breaker.h"

#include <algorithm>

namespace livechat {

namespace {

using namespace std::chrono_literals;
using Kind = CallOutcome::Kind;

constexpr std::size_t kInARow = 5;
constexpr std::size_t kCalls = 20;
constexpr std::ptrdiff_t kFailedOfCalls = 10;
constexpr double kJitter = 0.2;
constexpr auto kAccountPause = 5min;
constexpr std::chrono::milliseconds kShortDelay = 5s;  // is waited out, or not, by the reply
constexpr std::chrono::milliseconds kLongestDelay = 1h;
constexpr auto kProbeTakes = 60s;  // until its first words, at most

Clock::Duration jittered(Clock::Duration pause, double fraction) {
  return std::chrono::duration_cast<Clock::Duration>(pause *
                                                     (1 - kJitter + 2 * kJitter * fraction));
}

CallOutcome shut(const ModelEnd& end, Clock::Duration pause, bool alert) {
  return {Kind::Shut, end.failure, pause, alert};
}

CallOutcome rateOutcome(const ModelEnd& end) {
  if (end.refusedFor) return shut(end, *end.refusedFor, true);
  if (!end.retryable) return shut(end, kAccountPause, true);  // the credit is used up
  const auto stated = end.retryAfter.value_or(0ms);
  if (stated > kShortDelay) return shut(end, std::min(stated, kLongestDelay), false);
  return {Kind::Failed, end.failure};
}

}  // namespace

CallOutcome outcomeOf(const ModelEnd& end) {
  if (!end.failure) return {};
  switch (*end.failure) {
    case FailureClass::Safety:
    case FailureClass::Cut:
    case FailureClass::Empty:
    case FailureClass::BadRequest: return {Kind::Neutral, end.failure};
    case FailureClass::Key: return shut(end, kAccountPause, true);
    case FailureClass::Rate: return rateOutcome(end);
    case FailureClass::Busy:
    case FailureClass::Model:
    case FailureClass::Interrupted:
    case FailureClass::Generic: break;
  }
  return {Kind::Failed, end.failure};
}

void CircuitBreaker::beginProbe(Clock::Instant now) {
  phase_ = Phase::HalfOpen;
  until_ = now + kProbeTakes;
}

bool CircuitBreaker::note(const CallOutcome& outcome, bool probe, Clock::Instant now,
                          double fraction) {
  if (phase_ == Phase::HalfOpen) return probe && noteProbe(outcome, now, fraction);
  if (outcome.kind == Kind::Shut) {
    const Clock::Instant until = now + outcome.pause;
    if (phase_ == Phase::Open && until <= until_) return false;
    open(outcome, until);
    return true;
  }
  if (phase_ == Phase::Open) return false;
  if (outcome.kind == Kind::Good) return count('g');
  if (outcome.kind != Kind::Failed) return false;
  count('f');
  if (failing()) open(outcome, now + jittered(pause_, fraction));
  return true;
}

bool CircuitBreaker::noteProbe(const CallOutcome& outcome, Clock::Instant now, double fraction) {
  switch (outcome.kind) {
    case Kind::Good:
    case Kind::Neutral: close(); break;
    case Kind::Failed: open(outcome, now + jittered(pause_, fraction)); break;
    case Kind::Shut: open(outcome, now + outcome.pause); break;
    case Kind::Unknown:
      phase_ = Phase::Open;
      until_ = now;  // the next one may try
      break;
  }
  return true;
}

// Of calls that all go well there is no news to tell.
bool CircuitBreaker::count(char call) {
  const std::string before = calls_;
  calls_.push_back(call);
  if (calls_.size() > kCalls) calls_.erase(0, calls_.size() - kCalls);
  return calls_ != before;
}

bool CircuitBreaker::failing() const {
  const bool inARow = calls_.ends_with(std::string(kInARow, 'f'));
  return inARow || std::count(calls_.begin(), calls_.end(), 'f') >= kFailedOfCalls;
}

void CircuitBreaker::open(const CallOutcome& outcome, Clock::Instant until) {
  phase_ = Phase::Open;
  until_ = until;
  failure_ = outcome.failure;
}

void CircuitBreaker::close() {
  phase_ = Phase::Closed;
  calls_.clear();
  failure_.reset();
}

BreakerRecord CircuitBreaker::record(Clock::Instant now) const {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(until_ - now);
  const bool closed = phase_ == Phase::Closed;
  return {phase_, closed ? 0ms : std::max<milliseconds>(left, 0ms), calls_, failure_};
}

void CircuitBreaker::adopt(BreakerRecord record, Clock::Instant now) {
  phase_ = record.phase;
  until_ = now + record.left;
  calls_ = std::move(record.calls);
  failure_ = record.failure;
}

std::string_view name(BreakerRecord::Phase phase) {
  switch (phase) {
    case BreakerRecord::Phase::Closed: return "closed";
    case BreakerRecord::Phase::Open: return "open";
    case BreakerRecord::Phase::HalfOpen: break;
  }
  return "half-open";
}

}  // namespace livechat
