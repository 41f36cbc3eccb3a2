#include "chat/circuit_breaker.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

using namespace std::chrono_literals;
using Kind = CallOutcome::Kind;
using Phase = BreakerRecord::Phase;

ModelEnd ended(FailureClass failure, bool retryable = false,
               std::optional<std::chrono::milliseconds> retryAfter = std::nullopt) {
  ModelEnd end;
  end.failure = failure;
  end.retryable = retryable;
  end.retryAfter = retryAfter;
  return end;
}

class CircuitBreakerTest : public ::testing::Test {
 protected:
  // 'g' good, 'f' failed, '.' what counts neither way.
  void calls(std::string_view how) {
    for (const char call : how) {
      if (call == 'g') breaker.note({}, false, now, 0.5);
      if (call == 'f') breaker.note(busy, false, now, 0.5);
      if (call == '.') breaker.note({Kind::Neutral, FailureClass::Safety}, false, now, 0.5);
    }
  }
  void probe(const CallOutcome& outcome, double fraction = 0.5) {
    ASSERT_TRUE(breaker.mayProbe(now));
    breaker.beginProbe(now);
    breaker.note(outcome, true, now, fraction);
  }
  std::chrono::milliseconds left() { return breaker.record(now).left; }

  CircuitBreaker breaker{30s};
  Clock::Instant now{1h};
  const CallOutcome busy{Kind::Failed, FailureClass::Busy};
  const CallOutcome key{Kind::Shut, FailureClass::Key, 5min, true};
};

TEST(CallOutcome, SaysWhoseFaultItWas) {
  const struct {
    const char* name;
    ModelEnd end;
    Kind kind;
    Clock::Duration pause = 0s;
    bool alert = false;
  } cases[] = {
      {"all went well", ModelEnd{}, Kind::Good},
      {"a block", ended(FailureClass::Safety), Kind::Neutral},
      {"a cut", ended(FailureClass::Cut), Kind::Neutral},
      {"nothing to say", ended(FailureClass::Empty, true), Kind::Neutral},
      {"a bad request", ended(FailureClass::BadRequest), Kind::Neutral},
      {"overloaded", ended(FailureClass::Busy, true), Kind::Failed},
      {"a time-out", ended(FailureClass::Busy), Kind::Failed},
      {"broken off", ended(FailureClass::Interrupted), Kind::Failed},
      {"no such model", ended(FailureClass::Model), Kind::Failed},
      {"something else", ended(FailureClass::Generic, true), Kind::Failed},
      {"a wrong key", ended(FailureClass::Key), Kind::Shut, 5min, true},
      {"the credit is used up", ended(FailureClass::Rate), Kind::Shut, 5min, true},
      {"too many requests", ended(FailureClass::Rate, true), Kind::Failed},
      {"with a short delay", ended(FailureClass::Rate, true, 5s), Kind::Failed},
      {"with a long one", ended(FailureClass::Rate, true, 34400ms), Kind::Shut, 34400ms},
      {"with an endless one", ended(FailureClass::Rate, true, 24h), Kind::Shut, 1h},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const CallOutcome outcome = outcomeOf(c.end);
    EXPECT_EQ(outcome.kind, c.kind);
    EXPECT_EQ(outcome.pause, c.pause);
    EXPECT_EQ(outcome.alert, c.alert);
    EXPECT_EQ(outcome.failure, c.end.failure);
  }
}

TEST(CallOutcome, LeavesADailyQuotaAloneForAsLongAsTheProviderMeansIt) {
  ModelEnd end = ended(FailureClass::Rate);
  end.refusedFor = 2h;
  EXPECT_EQ(outcomeOf(end).kind, Kind::Shut);
  EXPECT_EQ(outcomeOf(end).pause, 2h);
  EXPECT_TRUE(outcomeOf(end).alert);
}

TEST_F(CircuitBreakerTest, OpensOnFiveFailuresInARowOrTenOfTwenty) {
  const struct {
    const char* calls;
    bool open;
  } cases[] = {
      {"ffff", false},
      {"fffff", true},
      {"ffffgffff", false},
      {"ff..ff.f", true},
      {"fgfgfgfgfgfgfgfgfg", false},
      {"fgfgfgfgfgfgfgfgfgf", true},
      {"ffgffgffgffgf", false},
      {"ffgffgffgffgff", true},
      // The first failures are more than twenty calls away.
      {"ffgffgffgggggggggggggggggffgff", false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.calls);
    breaker = CircuitBreaker(30s);
    calls(c.calls);
    EXPECT_EQ(breaker.phase(), c.open ? Phase::Open : Phase::Closed);
  }
}

TEST_F(CircuitBreakerTest, StaysOpenFor30SecondsMoreOrLess) {
  for (const auto& [fraction, pause] : {std::pair{0.0, 24s}, {0.5, 30s}, {0.999999, 36s}}) {
    breaker = CircuitBreaker(30s);
    calls("ffff");
    breaker.note(busy, false, now, fraction);
    EXPECT_NEAR(static_cast<double>(left().count()), static_cast<double>(pause.count()) * 1000, 1);
    EXPECT_FALSE(breaker.mayProbe(now + pause - 1s));
    EXPECT_TRUE(breaker.mayProbe(now + pause + 1s));
  }
}

TEST_F(CircuitBreakerTest, OneProbeDecides) {
  calls("fffff");
  now += 30s;
  breaker.beginProbe(now);
  EXPECT_EQ(breaker.phase(), Phase::HalfOpen);
  EXPECT_FALSE(breaker.mayProbe(now)) << "one at a time";
  EXPECT_FALSE(breaker.note({}, false, now, 0.5)) << "a call that began before it opened";
  EXPECT_FALSE(breaker.note(busy, false, now, 0.5));
  EXPECT_EQ(breaker.phase(), Phase::HalfOpen);
  breaker.note({}, true, now, 0.5);
  EXPECT_EQ(breaker.phase(), Phase::Closed);
  EXPECT_FALSE(breaker.failure());
  calls("ffff");
  EXPECT_EQ(breaker.phase(), Phase::Closed) << "it began to count anew";
}

TEST_F(CircuitBreakerTest, OpensAgainWhenTheProbeFails) {
  calls("fffff");
  now += 30s;
  probe(busy, 0.0);
  EXPECT_EQ(breaker.phase(), Phase::Open);
  EXPECT_EQ(left(), 24s);
  now += 24s;
  probe(key);
  EXPECT_EQ(left(), 5min);
  EXPECT_EQ(breaker.failure(), FailureClass::Key);
}

TEST_F(CircuitBreakerTest, ClosesWhenTheProviderAnswersTheProbeWithABlock) {
  calls("fffff");
  now += 30s;
  probe({Kind::Neutral, FailureClass::Safety});
  EXPECT_EQ(breaker.phase(), Phase::Closed);
}

TEST_F(CircuitBreakerTest, LetsTheNextOneProbeWhenAProbeIsGivenUpOrLost) {
  calls("fffff");
  now += 30s;
  probe({Kind::Unknown});
  EXPECT_EQ(breaker.phase(), Phase::Open);
  EXPECT_TRUE(breaker.mayProbe(now));
  breaker.beginProbe(now);
  EXPECT_FALSE(breaker.mayProbe(now + 59s));
  EXPECT_TRUE(breaker.mayProbe(now + 60s)) << "whoever probed is gone";
}

TEST_F(CircuitBreakerTest, OpensAtOnceWhenTheAccountIsRefused) {
  calls("ggg");
  EXPECT_TRUE(breaker.note(key, false, now, 0.5));
  EXPECT_EQ(breaker.phase(), Phase::Open);
  EXPECT_EQ(left(), 5min);
  const CallOutcome slower{Kind::Shut, FailureClass::Rate, 20s};
  EXPECT_FALSE(breaker.note(slower, false, now, 0.5));
  EXPECT_EQ(left(), 5min) << "never sooner";
}

TEST_F(CircuitBreakerTest, LateNewsDoesNotMoveAnOpenOne) {
  calls("fffff");
  now += 10s;
  EXPECT_FALSE(breaker.note(busy, false, now, 0.5));
  EXPECT_FALSE(breaker.note({}, false, now, 0.5));
  EXPECT_EQ(left(), 20s);
}

TEST_F(CircuitBreakerTest, HasNoNewsWhileAllGoesWell) {
  EXPECT_TRUE(breaker.note({}, false, now, 0.5));
  calls("gggggggggggggggggggg");
  EXPECT_FALSE(breaker.note({}, false, now, 0.5));
  EXPECT_FALSE(breaker.note({Kind::Neutral, FailureClass::Empty}, false, now, 0.5));
  calls("f");
  EXPECT_TRUE(breaker.note({}, false, now, 0.5));
}

TEST_F(CircuitBreakerTest, GoesOnFromARecord) {
  calls("gfffff");
  now += 10s;
  CircuitBreaker other(30s);
  other.adopt(breaker.record(now), Clock::Instant(7h));
  EXPECT_EQ(other.record(Clock::Instant(7h)),
            (BreakerRecord{Phase::Open, 20s, "gfffff", FailureClass::Busy}));
  EXPECT_FALSE(other.mayProbe(Clock::Instant(7h) + 19s));
  EXPECT_TRUE(other.mayProbe(Clock::Instant(7h) + 20s));
}

}  // namespace
}  // namespace livechat
