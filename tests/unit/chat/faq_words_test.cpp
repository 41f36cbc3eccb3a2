#include "chat/faq_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace livechat {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FaqWords, AreLowerCaseAndWithoutPunctuation) {
  EXPECT_THAT(wordsOf("How much is it, in EUR?", 9),
              ElementsAre("how", "much", "is", "it", "in", "eur"));
  EXPECT_THAT(wordsOf("GRÖSSE Šála Ÿ ΩΔ ЖЁ", 9), ElementsAre("grösse", "šála", "ÿ", "ωδ", "жё"));
  EXPECT_THAT(wordsOf("e-mail – \"now\" 📦", 9), ElementsAre("e", "mail", "now"));
}

TEST(FaqWords, SpellContractionsOut) {
  EXPECT_THAT(wordsOf("it doesn't work", 9), ElementsAre("it", "does", "not", "work"));
  EXPECT_THAT(wordsOf("can’t won't what’s I'd", 9),
              ElementsAre("can", "not", "will", "not", "what", "i"));
  EXPECT_THAT(wordsOf("l'adresse 'quoted'", 9), ElementsAre("l", "adresse", "quoted"));
}

TEST(FaqWords, TakeAnyBytes) {
  EXPECT_THAT(wordsOf("\xff\xfe"
                      "broken\xc3",
                      9),
              ElementsAre("broken"));
  EXPECT_THAT(wordsOf(std::string_view("a\0b", 3), 9), ElementsAre("a", "b"));
  EXPECT_THAT(wordsOf("''' ??? \xf0\x9f", 9), IsEmpty());
}

TEST(FaqWords, StopAtTheLimit) { EXPECT_THAT(wordsOf("a b c d", 2), ElementsAre("a", "b")); }

TEST(FaqWords, LoseTheirMarksForComparing) {
  EXPECT_EQ(withoutMarks("zurück"), "zuruck");
  EXPECT_EQ(withoutMarks("straße"), "strasse");
  EXPECT_EQ(withoutMarks("łódź"), "lodz");
  EXPECT_EQ(withoutMarks("жё"), "жё");
}

TEST(FaqWords, SentencesEndAtMarksAndLineEnds) {
  EXPECT_THAT(sentencesOf("Hi! It costs 4.90.\nIs that right?"),
              ElementsAre("Hi!", " It costs 4.90.", "\n", "Is that right?"));
  EXPECT_THAT(sentencesOf("no end"), ElementsAre("no end"));
  EXPECT_THAT(sentencesOf(""), IsEmpty());
}

TEST(FaqWords, OneSlipIsALetterWrongMissingTooManyOrTwoSwapped) {
  struct Case {
    const char* a;
    const char* b;
    bool close;
  };
  const Case cases[] = {{"refund", "refund", true},
                        {"refund", "refnud", true},
                        {"refund", "refun", true},
                        {"refund", "refundd", true},
                        {"refund", "rafund", true},
                        {"refund", "rafumd", false},
                        {"refund", "refu", false},
                        {"refund", "erfudn", false},
                        {"delivery", "delivry", true},
                        {"", "", true},
                        {"", "a", true},
                        {"ab", "ba", true},
                        {"abc", "cba", false}};
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.a) + " / " + c.b);
    EXPECT_EQ(oneSlipApart(c.a, c.b), c.close);
    EXPECT_EQ(oneSlipApart(c.b, c.a), c.close);
  }
}

TEST(FaqWords, PrimaryLanguageIsTheFirstPartInLowerCase) {
  EXPECT_EQ(primaryLanguage("de-AT"), "de");
  EXPECT_EQ(primaryLanguage("EN_us"), "en");
  EXPECT_EQ(primaryLanguage(""), "");
}

}  // namespace
}  // namespace livechat
