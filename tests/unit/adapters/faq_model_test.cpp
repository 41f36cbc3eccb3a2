#include "adapters/faq_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chat/faq_index.h"
#include "fakes/manual_clock.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Prompt asked(std::string question, std::string language = "en") {
  Prompt prompt;
  prompt.turns = {{Role::User, std::move(question)}};
  prompt.language = std::move(language);
  prompt.contactEmail = "help@shop.example";
  return prompt;
}

PromptKnowledge piece(double score, std::string question = "How long does delivery take?",
                      std::string answer = "Three days.",
                      Source source = {"Delivery", "/shipping"}) {
  return {std::move(question), std::move(answer), std::move(source), score};
}

TEST(FaqReply, QuotesASureEntryWordForWordAndNamesItsPage) {
  Prompt prompt = asked("how fast");
  prompt.knowledge = {piece(FaqIndex::kAnswers), piece(0.3, "Other?", "No.")};
  const FaqReply reply = faqReply(prompt);
  EXPECT_EQ(reply.text, "Three days.");
  EXPECT_THAT(reply.sources, ElementsAre(Source{"Delivery", "/shipping"}));
}

TEST(FaqReply, NamesAPageWithoutATitleByTheQuestion) {
  Prompt prompt = asked("how fast");
  prompt.knowledge = {piece(0.9, "How long?", "Three days.", {"", "/shipping"})};
  EXPECT_THAT(faqReply(prompt).sources, ElementsAre(Source{"How long?", "/shipping"}));
  prompt.knowledge = {piece(0.9, "How long?", "Three days.", {"Delivery", ""})};
  EXPECT_THAT(faqReply(prompt).sources, IsEmpty());
}

TEST(FaqReply, OffersBothOfTwoThatFitEquallyWell) {
  Prompt prompt = asked("item missing in my parcel");
  prompt.knowledge = {piece(0.8, "My parcel is lost.", "Write to us.", {"Delivery", "/shipping"}),
                      piece(0.79, "I got the\nwrong item.", "Sorry!", {"Delivery", "/shipping"}),
                      piece(0.79, "Third?", "No.", {"Third", "/third"})};
  const FaqReply reply = faqReply(prompt);
  EXPECT_EQ(reply.text,
            "**My parcel is lost.**\n\nWrite to us.\n\n**I got the wrong item.**\n\nSorry!");
  EXPECT_THAT(reply.sources, ElementsAre(Source{"Delivery", "/shipping"}));  // once
}

TEST(FaqReply, DoesNotOfferASecondBesideAnExactOrAClearlyBetterOne) {
  Prompt prompt = asked("x");
  prompt.knowledge = {piece(1.0, "A?", "a"), piece(0.97, "B?", "b")};
  EXPECT_EQ(faqReply(prompt).text, "a");
  prompt.knowledge = {piece(0.8, "A?", "a"), piece(0.6, "B?", "b")};
  EXPECT_EQ(faqReply(prompt).text, "a");
}

TEST(FaqReply, TellsOfAProductWhatItsOwnerStates) {
  Prompt prompt = asked("how much is it");
  prompt.knowledge = {piece(0.5, "Ember kettle", "Steel inside.", {"Ember kettle", "/e"}),
                      piece(0.5, "Other?", "No.")};
  prompt.knowledge[0].product = ProductFacts{"89.00 EUR", "in_stock"};
  EXPECT_EQ(faqReply(prompt).text,
            "**Ember kettle** costs 89.00 EUR. It is in stock.\n\nSteel inside.");
  EXPECT_THAT(faqReply(prompt).sources, ElementsAre(Source{"Ember kettle", "/e"}));
  prompt.knowledge[0].product = ProductFacts{"", "sold_out"};
  prompt.knowledge[0].answer.clear();
  EXPECT_EQ(faqReply(prompt).text, "**Ember kettle** It is sold out at the moment.");
  prompt.language = "de";
  prompt.knowledge[0].product = ProductFacts{"5 EUR", ""};
  EXPECT_EQ(faqReply(prompt).text, "**Ember kettle** kostet 5 EUR.");
}

TEST(FaqReply, SaysThatItDoesNotKnowAndHowToReachAPerson) {
  const FaqReply reply = faqReply(asked("Who won the world cup?"));
  EXPECT_EQ(reply.text,
            "I am sorry, I do not have an answer to that. You can write to "
            "[help@shop.example](mailto:help@shop.example), and a person will help you.");
  EXPECT_THAT(reply.sources, IsEmpty());
}

TEST(FaqReply, NamesUpToThreeRelatedQuestionsWithoutAnsweringThem) {
  Prompt prompt = asked("courier strike?");
  prompt.knowledge = {piece(0.49, "One?"), piece(0.4, "Two?"), piece(FaqIndex::kRelated, "Three?"),
                      piece(FaqIndex::kRelated, "Four?")};
  const std::string text = faqReply(prompt).text;
  EXPECT_THAT(text, HasSubstr(":\n\n- One?\n- Two?\n- Three?"));
  EXPECT_THAT(text, Not(HasSubstr("Four?")));
  EXPECT_THAT(text, Not(HasSubstr("Three days.")));
}

TEST(FaqReply, WithoutAnAddressPointsToTheShop) {
  Prompt prompt = asked("Who won the world cup?");
  prompt.contactEmail.clear();
  EXPECT_THAT(faqReply(prompt).text, Not(HasSubstr("mailto")));
  EXPECT_THAT(faqReply(prompt).text, HasSubstr("shop"));
}

TEST(FaqReply, SpeaksTheLanguageOfTheSite) {
  EXPECT_THAT(faqReply(asked("Wer gewann?", "de-AT")).text,
              HasSubstr("Das weiß ich leider nicht."));
  EXPECT_THAT(faqReply(asked("Guten Morgen!", "de")).text,
              HasSubstr("Womit kann ich Ihnen helfen?"));
  EXPECT_THAT(faqReply(asked("Vielen Dank", "de")).text, HasSubstr("Gern geschehen"));
  EXPECT_THAT(faqReply(asked("?", "fr")).text, HasSubstr("What would you like to know?"));
}

TEST(FaqReply, AnswersSmallTalkKindlyUnlessTheFaqDoes) {
  struct Case {
    const char* said;
    const char* part;
  };
  const Case cases[] = {{"Hello!", "What can I help you with?"},
                        {"hey there", "What can I help you with?"},
                        {"Thanks a lot", "You are welcome"},
                        {"bye", "Goodbye"},
                        {"", "What would you like to know?"},
                        {" ?! \n", "What would you like to know?"},
                        {"hello world cup winner", "I do not have an answer"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.said);
    EXPECT_THAT(faqReply(asked(c.said)).text, HasSubstr(c.part));
  }
  Prompt prompt = asked("hello");
  prompt.knowledge = {piece(1.0, "Hello", "Welcome to the shop.")};
  EXPECT_EQ(faqReply(prompt).text, "Welcome to the shop.");
}

class FaqModelTest : public ::testing::Test {
 protected:
  struct Heard {
    std::string text;
    std::size_t pieces = 0;
    std::vector<Source> sources;
    bool sourcesBeforeText = false;
    std::optional<ModelEnd> end;
  };

  static Task<bool> listen(ModelStream& stream, Heard& heard) {
    while (!heard.end) {
      ModelEvent event = co_await stream.next();
      if (auto* text = std::get_if<ModelText>(&event)) {
        EXPECT_FALSE(text->text.empty());
        heard.text += text->text;
        ++heard.pieces;
      } else if (auto* sources = std::get_if<ModelSources>(&event)) {
        heard.sourcesBeforeText = heard.pieces == 0;
        heard.sources = std::move(sources->items);
      } else {
        heard.end = std::move(std::get<ModelEnd>(event));
      }
    }
    co_return true;
  }

  static Prompt withAnswer(std::string answer) {
    Prompt prompt = asked("x");
    prompt.knowledge = {piece(0.9, "Q?", std::move(answer))};
    return prompt;
  }

  Loop loop;
  ManualClock clock{loop};
};

TEST_F(FaqModelTest, StreamsTheAnswerInPiecesThenSourcesThenTheEnd) {
  FaqModel model(clock, {.perPiece = 0ms});
  EXPECT_EQ(model.name(), "faq");
  const std::string answer = "You can return an item within **30 days** of the day it arrives.";
  const auto stream = model.answer(withAnswer(answer));
  Heard heard;
  loop.run(listen(*stream, heard));
  EXPECT_EQ(heard.text, answer);
  EXPECT_GT(heard.pieces, 1U);
  EXPECT_THAT(heard.sources, ElementsAre(Source{"Delivery", "/shipping"}));
  EXPECT_FALSE(heard.sourcesBeforeText);
  ASSERT_TRUE(heard.end);
  EXPECT_FALSE(heard.end->failure);
}

TEST_F(FaqModelTest, BeginsAtOnceAndKeepsItsPace) {
  FaqModel model(clock, {.perPiece = 20ms, .atMost = 1200ms});
  const auto stream = model.answer(withAnswer("one two three four five six seven eight nine ten"));
  Heard heard;
  const auto done = loop.start(listen(*stream, heard));
  EXPECT_EQ(heard.pieces, 1U);
  EXPECT_FALSE(heard.end);
  clock.advance(200ms);
  EXPECT_TRUE(done->has_value());
}

TEST_F(FaqModelTest, TakesNoLongerThanItMayHoweverLongTheAnswer) {
  FaqModel model(clock, {.perPiece = 10ms, .atMost = 500ms});
  std::string answer;
  while (answer.size() < 60'000) answer += "a longer answer than anyone reads ";
  const auto stream = model.answer(withAnswer(answer));
  Heard heard;
  const auto done = loop.start(listen(*stream, heard));
  clock.advance(500ms);
  EXPECT_TRUE(done->has_value());
  EXPECT_EQ(heard.text, answer);
}

TEST_F(FaqModelTest, NeverCutsACodePoint) {
  FaqModel model(clock, {.perPiece = 0ms});
  std::string answer;
  for (int i = 0; i < 100; ++i) answer += "送料無料📦";
  const auto stream = model.answer(withAnswer(answer));
  std::string text;
  for (bool ended = false; !ended;) {
    ModelEvent event = loop.run(stream->next());
    if (auto* piece = std::get_if<ModelText>(&event)) {
      EXPECT_NE(piece->text[0] & 0xC0, 0x80) << "begins inside a code point";
      text += piece->text;
    }
    ended = std::holds_alternative<ModelEnd>(event);
  }
  EXPECT_EQ(text, answer);
}

}  // namespace
}  // namespace livechat
