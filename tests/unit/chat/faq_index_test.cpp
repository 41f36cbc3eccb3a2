#include "chat/faq_index.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <set>

#include "cli/site_file.h"

namespace livechat {
namespace {

FaqEntry entry(std::string id, std::string question, std::vector<std::string> alternatives = {},
               std::string answer = "Because.") {
  return {std::move(id), std::move(question), std::move(answer), std::move(alternatives), "", ""};
}

FaqIndex smallIndex() {
  return FaqIndex({entry("returns", "What is your return policy?", {"Can I send something back?"}),
                   entry("delivery", "How long does delivery take?", {}, "Three days by courier."),
                   entry("paypal", "Can I pay with PayPal?")},
                  "en");
}

std::string best(const FaqIndex& index, std::string_view question) {
  const std::vector<FaqHit> hits = index.search(question, 3);
  return hits.empty() || hits[0].score < FaqIndex::kAnswers ? "-" : hits[0].entry->id;
}

TEST(FaqIndex, FindsTheQuestionItselfWithFullCertainty) {
  const FaqIndex index = smallIndex();
  for (const char* question : {"What is your return policy?", "Can I send something back?"}) {
    const auto hits = index.search(question, 3);
    ASSERT_FALSE(hits.empty());
    EXPECT_EQ(hits[0].entry->id, "returns");
    EXPECT_NEAR(hits[0].score, 1, 1e-9);
  }
}

TEST(FaqIndex, FindsOtherWaysToAsk) {
  const FaqIndex index = smallIndex();
  EXPECT_EQ(best(index, "how fast is shipping"), "delivery");
  EXPECT_EQ(best(index, "do you take paypall"), "paypal");
  EXPECT_EQ(best(index, "i want to give it back"), "returns");
}

TEST(FaqIndex, DoesNotAnswerWhatItKnowsAWordOf) {
  const FaqIndex index = smallIndex();
  EXPECT_EQ(best(index, "write a poem about the delivery of a baby elephant"), "-");
  EXPECT_EQ(best(index, "what policy do politicians follow on climate"), "-");
}

TEST(FaqIndex, GivesTheBestFirstAndNoMoreThanAskedFor) {
  const FaqIndex index = smallIndex();
  const auto all = index.search("can I pay for delivery with paypal and return it", 9);
  ASSERT_GT(all.size(), 1U);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_GE(all[i - 1].score, all[i].score);
  for (const FaqHit& hit : all) EXPECT_GE(hit.score, FaqIndex::kRelated);
  EXPECT_EQ(index.search("can I pay for delivery with paypal and return it", 1).size(), 1U);
  EXPECT_TRUE(index.search("return policy", 0).empty());
}

TEST(FaqIndex, ListensToTheSentenceThatAsks) {
  EXPECT_EQ(best(smallIndex(),
                 "Hello! Yesterday my aunt visited me with her seven cats. "
                 "What is your return policy?"),
            "returns");
}

TEST(FaqIndex, WorksWithoutEntriesAndMoves) {
  FaqIndex none({}, "en");
  EXPECT_TRUE(none.search("return policy", 3).empty());
  FaqIndex moved = smallIndex();
  none = std::move(moved);
  EXPECT_EQ(best(none, "return policy"), "returns");
}

TEST(FaqIndex, TakesAnyBytesOfAnyLength) {
  const FaqIndex index = smallIndex();
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string noise(random() % 4000, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    for (const FaqHit& hit : index.search(noise, 3)) {
      EXPECT_GE(hit.score, 0);
      EXPECT_LE(hit.score, 1);
    }
  }
  index.search(std::string(16 * 1024, '?'), 3);
  index.search(std::string(16 * 1024, 'a'), 3);
}

TEST(FaqIndex, AnswersInTheLanguageOfTheSite) {
  const FaqIndex index({entry("rueckgabe", "Wie lange kann ich einen Artikel zurückgeben?"),
                        entry("versand", "Was kostet der Versand?"),
                        entry("zahlung", "Welche Zahlungsarten gibt es?")},
                       "de-DE");
  EXPECT_EQ(best(index, "Wie lange habe ich zum Zurückgeben?"), "rueckgabe");
  EXPECT_EQ(best(index, "wie hoch sind die versandkosten"), "versand");
  EXPECT_EQ(best(index, "womit kann ich bezahlen"), "zahlung");
  EXPECT_EQ(best(index, "Wie wird das Wetter morgen?"), "-");
}

// --- how well it does on the demo shop
// ------------------------------------------------------------

struct Asked {
  std::set<std::string> expected;  // empty: nobody knows
  std::string question;
};

std::string readFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path << " (run the tests from the root of the project)";
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Asked> askedQuestions() {
  std::vector<Asked> all;
  std::ifstream file("tests/unit/chat/faq_questions.tsv");
  EXPECT_TRUE(file) << "run the tests from the root of the project";
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) {
      ADD_FAILURE() << "no tab: " << line;
      continue;
    }
    Asked asked{{}, line.substr(tab + 1)};
    std::string ids = line.substr(0, tab);
    for (std::size_t bar; ids != "-" && !ids.empty(); ids.erase(0, bar + 1)) {
      bar = std::min(ids.find('|'), ids.size() - 1);
      asked.expected.insert(ids.substr(0, ids[bar] == '|' ? bar : bar + 1));
    }
    all.push_back(std::move(asked));
  }
  return all;
}

TEST(FaqIndexOnTheDemoShop, AnswersRealQuestionsAndKeepsQuietOnOthers) {
  const Result<Site> site = parseSiteFile(readFile("sql/demo/demo.json"));
  ASSERT_TRUE(site) << site.error().detail;
  const FaqIndex index(site->faq, site->language);
  std::set<std::string> ids;
  for (const FaqEntry& known : site->faq) ids.insert(known.id);
  int covered = 0, right = 0, wrong = 0, others = 0, invented = 0;
  for (const Asked& asked : askedQuestions()) {
    for (const std::string& id : asked.expected) EXPECT_TRUE(ids.contains(id)) << "no entry " << id;
    const std::string got = best(index, asked.question);
    if (asked.expected.empty()) {
      ++others;
      if (got != "-") {
        ++invented;
        std::cout << "  answered, should not: " << asked.question << " -> " << got << '\n';
      }
    } else {
      ++covered;
      right += asked.expected.contains(got);
      wrong += got != "-" && !asked.expected.contains(got);
    }
  }
  std::cout << "  " << covered << " covered questions: " << right << " right, " << wrong
            << " another entry, " << covered - right - wrong << " unanswered; precision "
            << 100 * right / std::max(1, right + wrong + invented) << " %, recall "
            << 100 * right / std::max(1, covered) << " %; " << others << " others: " << invented
            << " answered\n";
  EXPECT_GE(covered, 60);
  EXPECT_GE(others, 40);
  EXPECT_GE(right, covered * 86 / 100);
  EXPECT_LE(wrong, covered * 8 / 100);
  EXPECT_LE(invented, others * 5 / 100);
}

TEST(FaqIndexOnTheDemoShop, KnowsEveryPhrasingOfTheFaqItself) {
  const Result<Site> site = parseSiteFile(readFile("sql/demo/demo.json"));
  ASSERT_TRUE(site) << site.error().detail;
  const FaqIndex index(site->faq, site->language);
  for (const FaqEntry& known : site->faq) {
    EXPECT_EQ(best(index, known.question), known.id) << known.question;
    for (const std::string& text : known.alternatives) {
      const auto hits = index.search(text, 3);
      ASSERT_FALSE(hits.empty()) << known.id << ": " << text;
      EXPECT_GE(hits[0].score, 0.95) << known.id << ": " << text;
    }
  }
}

}  // namespace
}  // namespace livechat
