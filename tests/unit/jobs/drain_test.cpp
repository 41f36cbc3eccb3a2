#include "jobs/drain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/in_memory_outbox.h"
#include "fakes/manual_clock.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class DrainTest : public ::testing::Test {
 protected:
  ~DrainTest() override {
    drain.stop();
    clock.advance(60s);
  }

  // A visitor says something.
  void says(const std::string& content) {
    const std::string n = std::to_string(++said);
    outbox.add({{"kind", "message"},
                {"session", "session-0123456789"},
                {"site", "demo"},
                {"body", R"({"id":"message-)" + n + R"(","role":"user","content":")" + content +
                             R"(","seq":)" + n + "}"}});
  }
  void starts() { spawn(loop.executor(), drain.run()); }
  std::vector<std::string> stored() const {
    std::vector<std::string> contents;
    for (const TranscriptEntry& entry : transcripts.entries) {
      contents.push_back(entry.message ? entry.message->content : "(erased)");
    }
    return contents;
  }

  Loop loop;
  ManualClock clock{loop};
  Log log = Log::silent();
  InMemoryOutbox outbox{clock};
  InMemoryTranscripts transcripts;
  Drain drain{{outbox, transcripts, clock, log, {{"flash", {1, 2}}}}};
  int said = 0;
};

TEST_F(DrainTest, StoresWhatIsThereAndWhatComes) {
  says("one");
  says("two");
  starts();
  loop.settle();
  EXPECT_THAT(stored(), ElementsAre("one", "two"));
  EXPECT_TRUE(outbox.entries.empty());
  says("three");
  clock.advance(1s);
  EXPECT_THAT(stored(), ElementsAre("one", "two", "three"));
}

TEST_F(DrainTest, StoresInBatches) {
  for (std::size_t i = 0; i < 2 * Drain::kBatch + 7; ++i) says("word");
  starts();
  clock.advance(1s);
  EXPECT_THAT(transcripts.batches, ElementsAre(Drain::kBatch, Drain::kBatch, 7u));
  EXPECT_TRUE(outbox.entries.empty());
}

TEST_F(DrainTest, NotesWhatAReplyCost) {
  outbox.add({{"kind", "reply"},
              {"session", "session-0123456789"},
              {"body", R"({"id":"message-1.r","role":"assistant","content":"Hi","seq":2})"},
              {"facts", R"({"model":"flash","promptTokens":1000000,"outputTokens":500000})"}});
  starts();
  loop.settle();
  ASSERT_EQ(transcripts.entries.size(), 1u);
  EXPECT_EQ(transcripts.entries[0].facts.costUsd, 2.0);
}

TEST_F(DrainTest, RemovesNothingThatIsNotStored) {
  says("one");
  transcripts.down = true;
  starts();
  clock.advance(90s);
  EXPECT_EQ(outbox.entries.size(), 1u);
  EXPECT_GT(transcripts.batches.size(), 80u) << "it tries at least once a second";
  transcripts.down = false;
  says("two");
  clock.advance(3s);
  EXPECT_THAT(stored(), ElementsAre("one", "two"));
  EXPECT_TRUE(outbox.entries.empty());
}

TEST_F(DrainTest, PutsAsideWhatCannotBeReadAndOnlyThat) {
  says("one");
  outbox.add({{"kind", "nonsense"}, {"session", "session-0123456789"}});
  says("two");
  starts();
  loop.settle();
  EXPECT_THAT(stored(), ElementsAre("one", "two"));
  EXPECT_TRUE(outbox.entries.empty());
  ASSERT_EQ(outbox.dead.size(), 1u);
  EXPECT_EQ(outbox.dead[0].first.field("kind"), "nonsense");
  EXPECT_EQ(outbox.dead[0].second, "its kind is not known");
}

TEST_F(DrainTest, FindsTheEntryThatIsRefused) {
  transcripts.refused = "poison";
  for (int i = 0; i < 60; ++i) says("good");
  says("poison");
  for (int i = 0; i < 60; ++i) says("good");
  says("poison");
  starts();
  clock.advance(1s);
  EXPECT_EQ(stored().size(), 120u);
  EXPECT_TRUE(outbox.entries.empty());
  EXPECT_EQ(outbox.dead.size(), 2u);
  EXPECT_LT(transcripts.batches.size(), 40u) << "by halving, not one by one";
}

TEST_F(DrainTest, GoesOnWhileAnEntryCannotBePutAside) {
  outbox.refusesBurials = true;
  outbox.add({{"kind", "nonsense"}});
  starts();
  says("one");
  clock.advance(1s);
  EXPECT_THAT(stored(), ElementsAre("one"));
  EXPECT_EQ(outbox.entries.size(), 1u) << "the odd one is kept";
  outbox.refusesBurials = false;
  clock.advance(3s);
  EXPECT_EQ(outbox.dead.size(), 1u);
}

TEST_F(DrainTest, TakesOverWhatOthersHaveLeft) {
  says("one");
  says("two");
  outbox.taken.insert(outbox.entries.begin()->first);
  starts();
  clock.advance(3s);
  EXPECT_THAT(stored(), ::testing::UnorderedElementsAre("one", "two"));
  EXPECT_TRUE(outbox.entries.empty());
}

TEST_F(DrainTest, WaitsForTheOutbox) {
  outbox.down = true;
  starts();
  says("one");
  clock.advance(30s);
  EXPECT_TRUE(stored().empty());
  outbox.down = false;
  clock.advance(2s);
  EXPECT_THAT(stored(), ElementsAre("one"));
}

TEST_F(DrainTest, EndsWhenItIsToldTo) {
  bool ended = false;
  asio::co_spawn(loop.executor(), drain.run(), [&](std::exception_ptr) { ended = true; });
  clock.advance(2s);
  EXPECT_FALSE(ended);
  drain.stop();
  clock.advance(1s);
  EXPECT_TRUE(ended);
}

TEST_F(DrainTest, EndsWhileTheStoreIsAwayAndLeavesTheBatch) {
  bool ended = false;
  transcripts.down = true;
  says("one");
  asio::co_spawn(loop.executor(), drain.run(), [&](std::exception_ptr) { ended = true; });
  clock.advance(5s);
  drain.stop();
  clock.advance(2s);
  EXPECT_TRUE(ended);
  EXPECT_EQ(outbox.entries.size(), 1u);
}

TEST_F(DrainTest, DrainsOnceWhatIsThere) {
  for (std::size_t i = 0; i < Drain::kBatch + 1; ++i) says("word");
  outbox.taken.insert(outbox.entries.begin()->first);
  const auto all = loop.start(drain.runOnce());
  clock.advance(5s);
  ASSERT_TRUE(all->has_value());
  EXPECT_TRUE(all->value());
  EXPECT_EQ(stored().size(), Drain::kBatch + 1);
}

TEST_F(DrainTest, DrainingOnceGivesUpInTheEnd) {
  says("one");
  transcripts.down = true;
  const auto all = loop.start(drain.runOnce());
  clock.advance(20s);
  EXPECT_FALSE(all->has_value()) << "it is patient";
  clock.advance(20s);
  ASSERT_TRUE(all->has_value());
  EXPECT_FALSE(all->value());
  EXPECT_EQ(outbox.entries.size(), 1u);
}

}  // namespace
}  // namespace livechat
