#include "chat/provider_chain.h"

#include <gtest/gtest.h>

#include "chat/faq_index.h"
#include "fakes/fixed_random.h"
#include "fakes/in_memory_provider_state.h"
#include "fakes/manual_clock.h"
#include "fakes/scripted_model.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;

struct Sink final : AnswerSink {
  Task<> onText(std::string piece) override {
    text += piece;
    co_return;
  }
  void onSources(std::vector<Source> items) override { sources = std::move(items); }
  bool abandoned() const override { return left; }

  std::string text;
  std::vector<Source> sources;
  bool left = false;
};

class ProviderChainTest : public ::testing::Test {
 protected:
  // The answer, after as much time as it needs.
  Answer answer() {
    ProviderChain chain(models, clock, random, log);
    Prompt prompt;
    prompt.turns = {{Role::User, "Where is my parcel?"}};
    if (faqScore > 0) prompt.knowledge = {{"q", "a", {"t", "/u"}, faqScore}};
    const auto box = loop.start(chain.answer(prompt, sink, "test"));
    for (int i = 0; i < 100 && !box->has_value(); ++i) clock.advance(1s);
    EXPECT_TRUE(box->has_value());
    return box->value_or(Answer{});
  }

  Loop loop;
  ManualClock clock{loop};
  FixedRandom random;
  Log log = Log::silent();
  ScriptedModel gemini{"gemini", loop}, second{"second", loop}, third{"third", loop},
      fourth{"fourth", loop}, faq{"faq", loop};
  std::vector<Model*> models{&gemini, &second};
  Sink sink;
  double faqScore = 0;
};

TEST_F(ProviderChainTest, PassesTheFirstAnswerOn) {
  gemini.willSay("On its way.");
  const Answer got = answer();
  EXPECT_FALSE(got.failure);
  EXPECT_TRUE(got.shown);
  EXPECT_EQ(got.provider, "gemini");
  EXPECT_EQ(sink.text, "On its way.");
  EXPECT_TRUE(second.prompts.empty());
}

TEST_F(ProviderChainTest, TakesChoicesOutOfACompleteAnswer) {
  ScriptedModel::Call call;
  call.texts = {"Which one?", "\n\n[[cho", "ices: Red |", " Blue]", "]\n"};
  gemini.will(call);
  const Answer got = answer();
  EXPECT_FALSE(got.failure);
  EXPECT_EQ(sink.text, "Which one?\n");
  EXPECT_EQ(got.choices, (std::vector<std::string>{"Red", "Blue"}));
}

TEST_F(ProviderChainTest, OffersNoChoicesWithAnAnswerThatWasCut) {
  ScriptedModel::Call call;
  call.texts = {"Which one?", "\n[[choices: Red]]", "\n[[choices: Bl"};
  call.end.failure = FailureClass::Cut;
  gemini.will(call);
  const Answer got = answer();
  EXPECT_EQ(got.failure, FailureClass::Cut);
  EXPECT_EQ(sink.text, "Which one?");
  EXPECT_TRUE(got.choices.empty());
}

TEST_F(ProviderChainTest, LeavesTheWordsOfTheFaqAsTheyAre) {
  models = {&faq};
  faqScore = 1;
  faq.willSay("A\n[[choices: b]]");
  EXPECT_TRUE(answer().choices.empty());
  EXPECT_EQ(sink.text, "A\n[[choices: b]]");
}

TEST_F(ProviderChainTest, TriesAProviderTwiceThenTheNext) {
  gemini.willFail(FailureClass::Busy, true).willFail(FailureClass::Busy, true);
  second.willSay("Here.");
  EXPECT_EQ(answer().provider, "second");
  EXPECT_EQ(gemini.prompts.size(), 2u);
}

TEST_F(ProviderChainTest, DoesNotRetryWhatWillFailAgain) {
  for (const FailureClass failure : {FailureClass::Key, FailureClass::Model}) {
    gemini.prompts.clear();
    gemini.willFail(failure, false);
    second.willSay("Here.");
    EXPECT_EQ(answer().provider, "second");
    EXPECT_EQ(gemini.prompts.size(), 1u) << name(failure);
  }
}

TEST_F(ProviderChainTest, DoesNotShopAroundAfterASafetyBlock) {
  gemini.willFail(FailureClass::Safety, false);
  const Answer got = answer();
  EXPECT_EQ(got.failure, FailureClass::Safety);
  EXPECT_TRUE(second.prompts.empty());
}

TEST_F(ProviderChainTest, NeverTriesAgainOnceTextWasShown) {
  ScriptedModel::Call cut;
  cut.texts = {"Half an ans"};
  cut.end.failure = FailureClass::Interrupted;
  cut.end.retryable = true;
  gemini.will(cut);
  const Answer got = answer();
  EXPECT_EQ(got.failure, FailureClass::Interrupted);
  EXPECT_EQ(sink.text, "Half an ans");
  EXPECT_EQ(gemini.prompts.size(), 1u);
  EXPECT_TRUE(second.prompts.empty());
}

TEST_F(ProviderChainTest, WaitsOutAShortStatedDelay) {
  gemini.willFail(FailureClass::Rate, true, 3s).willSay("Now.");
  const auto begin = clock.now();
  EXPECT_EQ(answer().provider, "gemini");
  EXPECT_GE(clock.now() - begin, 3s);
}

TEST_F(ProviderChainTest, FallsBackAtOnceWhenTheStatedDelayIsLong) {
  gemini.willFail(FailureClass::Rate, true, 34400ms);
  second.willSay("Here.");
  EXPECT_EQ(answer().provider, "second");
  EXPECT_EQ(gemini.prompts.size(), 1u);
}

TEST_F(ProviderChainTest, TellsTheDelayOfTheLastFailure) {
  models = {&gemini};
  gemini.willFail(FailureClass::Rate, true, 34400ms);
  const Answer got = answer();
  EXPECT_EQ(got.failure, FailureClass::Rate);
  EXPECT_EQ(got.retryAfter, 35s) << "rounded up: not before the provider is ready";
}

TEST_F(ProviderChainTest, AsksThreeProvidersAtMost) {
  models = {&gemini, &second, &third, &fourth};
  for (ScriptedModel* model : {&gemini, &second, &third}) {
    model->willFail(FailureClass::Key, false);
  }
  EXPECT_EQ(answer().failure, FailureClass::Key);
  EXPECT_TRUE(fourth.prompts.empty());
}

TEST_F(ProviderChainTest, ShortensWhatWasTooLongOnce) {
  models = {&gemini};
  gemini.willFail(FailureClass::BadRequest, false).willSay("Shorter.");
  ProviderChain chain(models, clock, random, log);
  Prompt prompt;
  for (int i = 0; i < 9; ++i) prompt.turns.push_back({Role::User, "turn " + std::to_string(i)});
  const auto box = loop.start(chain.answer(prompt, sink, "test"));
  ASSERT_TRUE(box->has_value());
  ASSERT_EQ(gemini.prompts.size(), 2u);
  EXPECT_EQ(gemini.prompts[1].turns.size(), 4u);
  EXPECT_EQ(gemini.prompts[1].turns.back().content, "turn 8");
}

TEST_F(ProviderChainTest, StartsNothingNewForNobody) {
  sink.left = true;
  gemini.willFail(FailureClass::Busy, true);
  EXPECT_EQ(answer().failure, FailureClass::Busy);
  EXPECT_EQ(gemini.prompts.size(), 1u);
  EXPECT_TRUE(second.prompts.empty());
}

TEST_F(ProviderChainTest, LetsTheFaqStepInOnlyWhenItIsSure) {
  models = {&gemini, &faq};
  gemini.willFail(FailureClass::Key, false);
  faqScore = FaqIndex::kAnswers - 0.1;
  const Answer unsure = answer();
  EXPECT_EQ(unsure.failure, FailureClass::Key);
  EXPECT_TRUE(faq.prompts.empty());

  gemini.willFail(FailureClass::Key, false);
  faq.willSay("30 days.");
  faqScore = FaqIndex::kAnswers;
  const Answer sure = answer();
  EXPECT_FALSE(sure.failure);
  EXPECT_TRUE(sure.fallback);
  EXPECT_EQ(sink.text, "30 days.");
}

TEST_F(ProviderChainTest, AsksTheFaqWhateverItKnowsWhenItIsTheOnlyOne) {
  models = {&faq};
  faq.willSay("I do not know.");
  const Answer got = answer();
  EXPECT_FALSE(got.failure);
  EXPECT_FALSE(got.fallback);
}

TEST_F(ProviderChainTest, NamesThePagesBehindAModelsAnswer) {
  models = {&gemini};
  gemini.willSay("30 days.").willSay("Lima.");
  faqScore = FaqIndex::kAnswers;
  answer();
  EXPECT_EQ(sink.sources, (std::vector<Source>{{"t", "/u"}}));
  sink.sources.clear();
  faqScore = FaqIndex::kAnswers - 0.1;
  answer();
  EXPECT_TRUE(sink.sources.empty()) << "related is not good enough to be named";
}

TEST_F(ProviderChainTest, ShowsItsHealth) {
  gemini.willFail(FailureClass::Key, false);
  second.willSay("Here.");
  ProviderChain chain(models, clock, random, log);
  Prompt prompt;
  prompt.turns = {{Role::User, "hi"}};
  loop.run(chain.answer(prompt, sink, "test"));
  const auto health = chain.health();
  ASSERT_EQ(health.size(), 2u);
  EXPECT_EQ(health[0].lastFailure, FailureClass::Key);
  EXPECT_FALSE(health[1].lastFailure);
}

// With breakers, which all answers of a test share.
class GuardedChainTest : public ProviderChainTest {
 protected:
  Answer answer() {
    Prompt prompt;
    prompt.turns = {{Role::User, "Where is my parcel?"}};
    if (faqScore > 0) prompt.knowledge = {{"q", "a", {"t", "/u"}, faqScore}};
    const auto box = loop.start(chain().answer(prompt, sink, "test"));
    for (int i = 0; i < 300 && !box->has_value(); ++i) clock.advance(10ms);
    EXPECT_TRUE(box->has_value());
    return box->value_or(Answer{});
  }
  ProviderChain& chain() {
    if (!chain_) chain_.emplace(models, clock, random, log, &breakers);
    return *chain_;
  }
  void breakGemini() {
    for (int i = 0; i < 5; ++i) breakers.note("gemini", ProviderBreakers::Leave::Go, busy);
  }
  BreakerRecord::Phase phase() { return breakers.record("gemini").phase; }

  using Phase = BreakerRecord::Phase;
  const CallOutcome busy{CallOutcome::Kind::Failed, FailureClass::Busy};
  InMemoryProviderState shared{clock};
  ProviderBreakers breakers{{loop.executor(), shared, clock, random, log},
                            {{"gemini", "g"}, {"second", "s"}, {"third", "t"}},
                            30s};

 private:
  std::optional<ProviderChain> chain_;
};

TEST_F(GuardedChainTest, PassesOverAProviderThatKeepsFailing) {
  for (int i = 0; i < 6; ++i) gemini.willFail(FailureClass::Busy, true);
  for (int i = 0; i < 10; ++i) second.willSay("Here.");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(answer().provider, "second");
  EXPECT_EQ(gemini.prompts.size(), 5u) << "five in a row, tries included";
}

TEST_F(GuardedChainTest, ComesBackAfterAProbe) {
  breakGemini();
  clock.advance(30s);
  gemini.willFail(FailureClass::Busy, true);
  second.willSay("Here.");
  EXPECT_EQ(answer().provider, "second");
  EXPECT_EQ(gemini.prompts.size(), 1u) << "a probe is not tried again";
  clock.advance(30s);
  gemini.willSay("Well again.").willSay("Still.");
  EXPECT_EQ(answer().provider, "gemini");
  EXPECT_EQ(phase(), Phase::Closed);
  EXPECT_EQ(answer().provider, "gemini");
}

TEST_F(GuardedChainTest, AProbeIsDecidedByItsFirstWords) {
  breakGemini();
  clock.advance(30s);
  ScriptedModel::Call slow;
  slow.texts = {"I am "};
  slow.held = true;
  gemini.will(slow);
  Prompt prompt;
  prompt.turns = {{Role::User, "hi"}};
  const auto box = loop.start(chain().answer(prompt, sink, "test"));
  EXPECT_EQ(phase(), Phase::Closed);
  gemini.release();
  EXPECT_TRUE(box->has_value());
}

TEST_F(GuardedChainTest, AProbeThatIsGivenUpIsLeftToTheNextOne) {
  breakGemini();
  clock.advance(30s);
  ScriptedModel::Call silent;
  silent.held = true;
  gemini.will(silent);
  Prompt prompt;
  prompt.turns = {{Role::User, "hi"}};
  asio::cancellation_signal stop;
  asio::co_spawn(loop.io(), chain().answer(prompt, sink, "test"),
                 asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr, Answer) {}));
  loop.settle();
  EXPECT_EQ(phase(), Phase::HalfOpen);
  stop.emit(asio::cancellation_type::terminal);
  loop.settle();
  EXPECT_EQ(phase(), Phase::Open);
  gemini.willSay("Here.");
  EXPECT_EQ(answer().provider, "gemini");
}

// The visitor stops the reply when the leave to probe is on its way already: nobody would have told
// how the probe ended.
TEST_F(GuardedChainTest, AProbeThatIsGivenUpBeforeItsCallIsLeftToTheNextOne) {
  breakGemini();
  clock.advance(30s);
  Signal told(loop.executor());
  shared.held = &told;
  Prompt prompt;
  prompt.turns = {{Role::User, "hi"}};
  asio::cancellation_signal stop;
  asio::co_spawn(loop.io(), chain().answer(prompt, sink, "test"),
                 asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr, Answer) {}));
  loop.settle();
  shared.held = nullptr;
  told.notify();
  stop.emit(asio::cancellation_type::terminal);
  loop.settle();
  EXPECT_TRUE(gemini.prompts.empty());
  EXPECT_EQ(phase(), Phase::Open);
  gemini.willSay("Here.");
  EXPECT_EQ(answer().provider, "gemini");
}

TEST_F(GuardedChainTest, TheTryAfterAProbeCountsAsAnyOther) {
  models = {&gemini};
  breakGemini();
  clock.advance(30s);
  gemini.willFail(FailureClass::BadRequest, false).willFail(FailureClass::Busy, false);
  Prompt prompt;
  for (int i = 0; i < 9; ++i) prompt.turns.push_back({Role::User, "turn " + std::to_string(i)});
  loop.run(chain().answer(prompt, sink, "test"));
  EXPECT_EQ(gemini.prompts.size(), 2u);
  EXPECT_EQ(phase(), Phase::Closed) << "it answers, if not to this";
  EXPECT_EQ(breakers.record("gemini").calls, "f");
}

TEST_F(GuardedChainTest, SaysWhenToComeBackWhenAllAreLeftAlone) {
  models = {&gemini, &second};
  breakGemini();
  breakers.note("second", ProviderBreakers::Leave::Go,
                {CallOutcome::Kind::Shut, FailureClass::Key, 5min, true});
  const Answer got = answer();
  EXPECT_EQ(got.failure, FailureClass::Busy);
  EXPECT_EQ(got.retryAfter, 30s) << "the sooner one";
  EXPECT_TRUE(gemini.prompts.empty());
  EXPECT_TRUE(second.prompts.empty());
}

TEST_F(GuardedChainTest, TheFaqStandsInForThoseThatAreLeftAloneOnlyWhenItIsSure) {
  models = {&gemini, &faq};
  breakGemini();
  faqScore = FaqIndex::kAnswers - 0.1;
  EXPECT_EQ(answer().failure, FailureClass::Busy);
  EXPECT_TRUE(faq.prompts.empty());
  faqScore = FaqIndex::kAnswers;
  faq.willSay("30 days.");
  const Answer sure = answer();
  EXPECT_FALSE(sure.failure);
  EXPECT_TRUE(sure.fallback);
}

TEST_F(GuardedChainTest, OneThatIsPassedOverIsNotOneOfTheThree) {
  models = {&gemini, &second, &third, &fourth};
  breakGemini();
  for (ScriptedModel* model : {&second, &third}) model->willFail(FailureClass::Model, false);
  fourth.willSay("Here.");
  EXPECT_EQ(answer().provider, "fourth");
}

TEST_F(GuardedChainTest, WhatVisitorsAskForOpensNothing) {
  models = {&gemini};
  for (int i = 0; i < 12; ++i) {
    gemini.willFail(i % 2 ? FailureClass::Safety : FailureClass::BadRequest, false);
    answer();
  }
  EXPECT_EQ(phase(), Phase::Closed);
}

TEST_F(GuardedChainTest, RationsRetries) {
  models = {&gemini};
  constexpr std::size_t kAnswers = 40;
  // Neither counts for the breaker: it stays closed.
  for (std::size_t i = 0; i < 2 * kAnswers; ++i) gemini.willFail(FailureClass::Empty, true);
  for (std::size_t i = 0; i < kAnswers; ++i) EXPECT_EQ(answer().failure, FailureClass::Empty);
  EXPECT_GE(gemini.prompts.size(), kAnswers + 10);
  EXPECT_LE(gemini.prompts.size(), kAnswers + 15) << "a fifth, and the five that were saved up";
}

TEST_F(GuardedChainTest, ShowsItsBreakers) {
  breakGemini();
  const auto health = chain().health();
  EXPECT_EQ(health[0].breaker, Phase::Open);
  EXPECT_EQ(health[0].lastFailure, FailureClass::Busy) << "also where others have seen it fail";
  EXPECT_EQ(health[1].breaker, Phase::Closed);
}

}  // namespace
}  // namespace livechat
