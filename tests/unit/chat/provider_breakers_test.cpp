#include "chat/provider_breakers.h"

#include <gtest/gtest.h>

#include "fakes/fixed_random.h"
#include "fakes/in_memory_provider_state.h"
#include "fakes/manual_clock.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;
using Leave = ProviderBreakers::Leave;
using Phase = BreakerRecord::Phase;

class ProviderBreakersTest : public ::testing::Test {
 protected:
  ProviderBreakersTest() {
    one.start();
    two.start();
    loop.settle();
  }

  ProviderBreakersParts parts() { return {loop.executor(), shared, clock, random, log}; }
  Leave ask(ProviderBreakers& worker) { return loop.run(worker.ask("gemini")); }
  void note(ProviderBreakers& worker, const CallOutcome& outcome, Leave leave = Leave::Go) {
    worker.note("gemini", leave, outcome);
    loop.settle();
  }
  void failures(ProviderBreakers& worker, int count) {
    for (int i = 0; i < count; ++i) note(worker, busy);
  }
  static Phase phase(const ProviderBreakers& worker) { return worker.record("gemini").phase; }

  Loop loop;
  ManualClock clock{loop};
  FixedRandom random;
  Log log = Log::silent();
  InMemoryProviderState shared{clock};
  ProviderBreakers one{parts(), {{"gemini", "gemini:abc"}, {"openai", "openai:xyz"}}, 30s};
  ProviderBreakers two{parts(), {{"gemini", "gemini:abc"}, {"openai", "openai:xyz"}}, 30s};
  const CallOutcome busy{CallOutcome::Kind::Failed, FailureClass::Busy};
};

TEST_F(ProviderBreakersTest, CountsTheFailuresOfAllWorkersTogether) {
  failures(one, 2);
  failures(two, 2);
  EXPECT_EQ(phase(two), Phase::Closed);
  failures(one, 1);
  EXPECT_EQ(phase(one), Phase::Open);
  EXPECT_EQ(ask(one), Leave::No);
}

TEST_F(ProviderBreakersTest, AnotherWorkerSeesItWithinASecond) {
  failures(one, 5);
  EXPECT_EQ(ask(two), Leave::Go);
  clock.advance(1s);
  EXPECT_EQ(ask(two), Leave::No);
  EXPECT_EQ(two.record("gemini").failure, FailureClass::Busy);
  EXPECT_EQ(loop.run(two.ask("openai")), Leave::Go) << "the others are asked";
}

TEST_F(ProviderBreakersTest, OneWorkerProbesAtATime) {
  failures(one, 5);
  clock.advance(31s);
  EXPECT_EQ(ask(one), Leave::Probe);
  EXPECT_EQ(ask(one), Leave::No);
  EXPECT_EQ(ask(two), Leave::No) << "it has not heard of the probe yet";
  note(one, {}, Leave::Probe);
  EXPECT_EQ(phase(one), Phase::Closed);
  clock.advance(1s);
  EXPECT_EQ(ask(two), Leave::Go);
}

TEST_F(ProviderBreakersTest, IsAskedAtOnceWhereSomebodyElseHasClosedIt) {
  failures(one, 5);
  clock.advance(31s);
  EXPECT_EQ(ask(one), Leave::Probe);
  note(one, {}, Leave::Probe);
  EXPECT_EQ(phase(two), Phase::Open);
  EXPECT_EQ(ask(two), Leave::Go) << "it meant to probe, and learned of it";
}

TEST_F(ProviderBreakersTest, AFailedProbeLeavesTheProviderAloneEverywhere) {
  failures(one, 5);
  clock.advance(31s);
  EXPECT_EQ(ask(two), Leave::Probe);
  note(two, busy, Leave::Probe);
  clock.advance(29s);
  EXPECT_EQ(ask(one), Leave::No);
  EXPECT_EQ(ask(two), Leave::No);
  clock.advance(2s);
  EXPECT_EQ(ask(one), Leave::Probe);
}

// A visitor may stop the reply while the others are asked. The probe that was to be begun stood
// for a minute then, here and in what is shared, and nobody asked the provider.
TEST_F(ProviderBreakersTest, AProbeThatIsGivenUpBeforeItsLeaveIsLeftToTheNextOne) {
  failures(one, 5);
  clock.advance(31s);
  Signal told(loop.executor());
  shared.held = &told;
  asio::cancellation_signal stop;
  asio::co_spawn(loop.io(), one.ask("gemini"),
                 asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr, Leave) {}));
  loop.settle();
  ASSERT_EQ(phase(one), Phase::HalfOpen);
  shared.held = nullptr;
  stop.emit(asio::cancellation_type::terminal);
  loop.settle();
  EXPECT_EQ(phase(one), Phase::Open);
  EXPECT_EQ(shared.entries["gemini:abc"].record.phase, Phase::Open) << "for the others, too";
  EXPECT_EQ(ask(one), Leave::Probe);
}

TEST_F(ProviderBreakersTest, WithoutTheSharedStateEachGoesByItsOwn) {
  shared.down = true;
  failures(one, 5);
  clock.advance(2s);
  EXPECT_EQ(ask(one), Leave::No);
  EXPECT_EQ(ask(two), Leave::Go);
  clock.advance(29s);
  EXPECT_EQ(ask(one), Leave::Probe);
  EXPECT_EQ(ask(one), Leave::No);
}

TEST_F(ProviderBreakersTest, TellsWhatHappenedWhileTheSharedStateWasAway) {
  shared.down = true;
  failures(one, 5);
  shared.down = false;
  clock.advance(2s);
  EXPECT_EQ(ask(two), Leave::No);
}

TEST_F(ProviderBreakersTest, PutsAnOpenOneBackThatWasLost) {
  failures(one, 5);
  shared.entries.clear();
  clock.advance(2s);
  EXPECT_EQ(ask(one), Leave::No);
  EXPECT_EQ(ask(two), Leave::No);
}

TEST_F(ProviderBreakersTest, AddsWhatItNotedToWhatOthersWrote) {
  note(one, {});
  note(two, {});
  failures(one, 2);
  clock.advance(1s);
  EXPECT_EQ(two.record("gemini").calls, "gffg") << "the good call of two was told last";
}

TEST_F(ProviderBreakersTest, GoodCallsWaitForNobodyAndSoonTellNothing) {
  clock.advance(1s);
  shared.writes = 0;
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(ask(one), Leave::Go);
    note(one, {});
  }
  EXPECT_EQ(shared.writes, 0) << "before the next look";
  clock.advance(1s);
  EXPECT_EQ(shared.writes, 1);
  for (int i = 0; i < 30; ++i) note(one, {});
  clock.advance(2s);
  EXPECT_EQ(shared.writes, 1) << "all is as well as it was";
}

TEST_F(ProviderBreakersTest, RationsRetries) {
  int retries = 0;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(ask(one), Leave::Go);
    if (one.mayRetry("gemini")) ++retries;
  }
  EXPECT_LE(retries, 30);
  EXPECT_TRUE(one.mayRetry("openai"));
  failures(two, 5);
  clock.advance(1s);
  EXPECT_FALSE(two.mayRetry("gemini")) << "nor is anything tried again that is left alone";
}

TEST_F(ProviderBreakersTest, LeavesOthersThanItsProvidersAlone) {
  for (int i = 0; i < 20; ++i) one.note("faq", Leave::Go, busy);
  EXPECT_EQ(loop.run(one.ask("faq")), Leave::Go);
  EXPECT_TRUE(one.mayRetry("faq"));
  EXPECT_EQ(one.record("faq"), BreakerRecord{});
}

}  // namespace
}  // namespace livechat
