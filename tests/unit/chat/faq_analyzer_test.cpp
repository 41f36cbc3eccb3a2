#include "chat/faq_analyzer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace livechat {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> keys(const std::vector<FaqTerm>& terms) {
  std::vector<std::string> keys;
  for (const FaqTerm& term : terms) keys.push_back(term.key);
  return keys;
}

// Whether the two texts have a concept in common.
bool alike(const FaqAnalyzer& analyzer, std::string_view a, std::string_view b) {
  for (const FaqTerm& x : analyzer.terms(a)) {
    for (const FaqTerm& y : analyzer.terms(b)) {
      for (const int meaning : x.concepts) {
        if (std::ranges::find(y.concepts, meaning) != y.concepts.end()) return true;
      }
    }
  }
  return false;
}

TEST(FaqAnalyzer, StemsWordsAndDropsStopWords) {
  const FaqAnalyzer analyzer("en");
  EXPECT_THAT(keys(analyzer.terms("Is it the bagels or the bagel?")),
              UnorderedElementsAre("bagel"));
  EXPECT_THAT(analyzer.terms("is it the"), IsEmpty());
}

TEST(FaqAnalyzer, KnowsWaysToSayTheSame) {
  const FaqAnalyzer analyzer("en-GB");
  EXPECT_TRUE(alike(analyzer, "send it back", "returns"));
  EXPECT_TRUE(alike(analyzer, "send my broken lamp back", "returning"));
  EXPECT_FALSE(alike(analyzer, "send one two three four back", "returning"));
  EXPECT_TRUE(alike(analyzer, "money back", "reimbursement"));
  EXPECT_TRUE(alike(analyzer, "postage", "shipping"));
  EXPECT_TRUE(alike(analyzer, "it doesn't work", "defective"));
  EXPECT_TRUE(alike(analyzer, "it dosent work", "defective"));
  EXPECT_TRUE(alike(analyzer, "it doesnt work", "defective"));
  EXPECT_FALSE(alike(analyzer, "refund", "warranty"));
}

TEST(FaqAnalyzer, CountsSoftWordsAndNumbersLess) {
  const FaqAnalyzer analyzer("en");
  for (const FaqTerm& term : analyzer.terms("please 42 kettle")) {
    EXPECT_EQ(term.factor < 1, term.key != "kettl") << term.key;
  }
}

TEST(FaqAnalyzer, RecognisesAMisspeltWordItHasLearned) {
  FaqAnalyzer analyzer("en");
  analyzer.learn("limescale");
  EXPECT_EQ(keys(analyzer.terms("limescael")), keys(analyzer.terms("limescale")));
  EXPECT_NE(keys(analyzer.terms("imescale")), keys(analyzer.terms("limescale")));  // first letter
}

TEST(FaqAnalyzer, ReadsGermanWithAndWithoutUmlauts) {
  const FaqAnalyzer analyzer("de");
  EXPECT_TRUE(alike(analyzer, "zurückgeben", "Retoure"));
  EXPECT_TRUE(alike(analyzer, "zurueckgeben", "Retoure"));
  EXPECT_TRUE(alike(analyzer, "zuruckgeben", "Retoure"));
  EXPECT_TRUE(alike(analyzer, "Ich schicke die Lampe zurück", "Rückgabe"));
}

TEST(FaqAnalyzer, WorksWithoutTablesForOtherLanguages) {
  const FaqAnalyzer french("fr");
  EXPECT_EQ(keys(french.terms("livraisons")), keys(french.terms("livraison")));
  const FaqAnalyzer unknown("tlh");
  EXPECT_THAT(keys(unknown.terms("nuqneH")), UnorderedElementsAre("nuqneh"));
}

}  // namespace
}  // namespace livechat
