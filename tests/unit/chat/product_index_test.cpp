#include "chat/product_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "chat/faq_index.h"
#include "chat/prompt_builder.h"
#include "cli/site_file.h"

namespace livechat {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Product product(std::string id, std::string title, std::vector<std::string> names = {},
                std::string description = "") {
  Product made;
  made.id = std::move(id);
  made.title = std::move(title);
  made.names = std::move(names);
  made.description = std::move(description);
  made.url = "/products/" + made.id;
  return made;
}

std::vector<Product> shelf() {
  std::vector<Product> products = {
      product("ember", "Ember kettle", {"Ember"}, "Holds 0.8 litres. Steel inside."),
      product("stand", "Ember kettle stand"),
      product("groesse", "Größe-Ä Tasche", {"Сумка"}),
      product("one", "Twin", {"Shared name"}),
      product("two", "Pair", {"Shared name"}),
  };
  products[0].price = "89.00";
  products[0].currency = "EUR";
  products[0].availability = "in_stock";
  products[0].image = "/art/kettle.svg";
  return products;
}

std::vector<std::string> mentioned(std::string_view text) {
  static const ProductIndex index(shelf(), "en");
  std::vector<std::string> ids;
  for (const Product* found : index.mentionedIn(text)) ids.push_back(found->id);
  return ids;
}

TEST(ProductIndex, FindsTitlesAsWholeWordsInTheOrderOfFirstMention) {
  const struct {
    const char* text;
    std::vector<std::string> ids;
  } cases[] = {
      {"The Ember kettle, then a Twin, then the Ember kettle.", {"ember", "one"}},
      {"**EMBER  KETTLE**", {"ember"}},
      {"Ember\nkettle's lid", {"ember"}},
      {"Embers kettle, kettle Ember-like", {"ember"}},
      {"the ember of a fire", {}},
      {"Remember Embery", {}},
      {"an Ember kettle stand", {"stand"}},
      {"an Ember kettle and its stand", {"ember"}},
      {"GRÖSSE-ä tasche", {}},
      {"GRÖßE ä TASCHE und сумка", {"groesse"}},
      {"Сумка", {"groesse"}},
      {"the shared name", {}},
      {"pair: twin", {"two", "one"}},
      {"", {}},
      {"\xFF\xC3 Twin\xFF", {"one"}},
  };
  for (const auto& c : cases) EXPECT_EQ(mentioned(c.text), c.ids) << c.text;
}

TEST(ProductIndex, MakesCardsOfItsOwnData) {
  const ProductIndex index(shelf(), "en");
  EXPECT_THAT(index.cardsFor("See [Ember kettle](https://evil.example) for 1 EUR ![](/x.png)"),
              ElementsAre(Card{"Ember kettle", "/products/ember", "/art/kettle.svg", "89.00", "EUR",
                               "in_stock", "Holds 0.8 litres."}));
  EXPECT_THAT(index.cardsFor("Nothing."), IsEmpty());
  EXPECT_THAT(ProductIndex().cardsFor("Ember kettle"), IsEmpty());
}

TEST(ProductIndex, MakesThreeCardsAndNoneBesideAListing) {
  std::vector<Product> products;
  std::string text;
  for (int i = 0; i < 7; ++i) {
    products.push_back(product("p" + std::to_string(i), "Lamp " + std::to_string(i)));
  }
  const ProductIndex index(products, "en");
  for (int i = 6; i >= 0; --i) {
    if (i == 0) {
      const std::vector<Card> cards = index.cardsFor(text);
      ASSERT_EQ(cards.size(), 3u) << "six are mentioned";
      EXPECT_EQ(cards[0].title, "Lamp 6");
      EXPECT_EQ(cards[2].title, "Lamp 4");
    }
    text += "- Lamp " + std::to_string(i) + "\n";
  }
  EXPECT_THAT(index.cardsFor(text), IsEmpty()) << "seven are";
}

TEST(ProductIndex, AnswersWhatTheFactsSpeakOfAndNothingElse) {
  const ProductIndex index(shelf(), "en");
  const auto answers = [&](std::string_view question) {
    const auto hits = index.search(question, 3);
    const bool sure = !hits.empty() && hits.front().score >= FaqIndex::kAnswers;
    return sure ? hits.front().product->id : "-";
  };
  for (const char* question :
       {"How much is the Ember kettle?", "ember kettle price", "what does the ember cost",
        "Is the Ember in stock?", "Tell me about the Ember kettle", "Ember kettle",
        "How many litres does the Ember kettle hold?"}) {
    EXPECT_EQ(answers(question), "ember") << question;
  }
  for (const char* question :
       {"My Ember kettle is broken", "The Ember kettle does not work", "Where is my Ember kettle?",
        "Cancel my order of the Ember kettle", "Is the Ember kettle better than a pan?",
        "Can I return the Ember kettle?", "Is the Ember kettle dishwasher safe?",
        "How much is Twin?", "Ember kettle or Twin: what do they cost?", "How much is delivery?",
        "What is a volcano?"}) {
    EXPECT_EQ(answers(question), "-") << question;
  }
}

Site demo() {
  std::ifstream file("sql/demo/demo.json");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  Result<Site> site = parseSiteFile(text);
  EXPECT_TRUE(site) << site.error().detail;
  return site.value_or(Site{});
}

SiteKnowledge known(const Site& site) {
  return {site, FaqIndex(site.faq, site.language), ProductIndex(site.products, site.language)};
}

TEST(ProductIndexOnTheDemoShop, LeavesTheAnswersOfTheFaqAlone) {
  Site site = demo();
  ASSERT_EQ(site.products.size(), 8u);
  const SiteKnowledge with = known(site);
  site.products.clear();
  const SiteKnowledge without = known(site);
  std::ifstream file("tests/unit/chat/faq_questions.tsv");
  int asked = 0, products = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    Message question;
    question.content = line.substr(line.find('\t') + 1);
    const auto plain = buildPrompt(without, {question}).knowledge;
    const auto knowledge = buildPrompt(with, {question}).knowledge;
    ++asked;
    const bool sure = !plain.empty() && plain.front().score >= FaqIndex::kAnswers;
    if (sure) {
      EXPECT_EQ(knowledge.front().question, plain.front().question) << line;
    } else if (!knowledge.empty() && knowledge.front().product &&
               knowledge.front().score >= FaqIndex::kAnswers) {
      ++products;
      std::cout << "  answered by a product: " << line << " -> " << knowledge.front().question
                << '\n';
    }
    EXPECT_LE(knowledge.size(), 5u);
  }
  EXPECT_GE(asked, 100);
  EXPECT_LE(products, 3);
}

TEST(ProductIndexOnTheDemoShop, KnowsThePrices) {
  const SiteKnowledge site = known(demo());
  for (const Product& sold : site.site.products) {
    Message question;
    question.content = "How much is the " + sold.title + "?";
    const auto knowledge = buildPrompt(site, {question}).knowledge;
    ASSERT_FALSE(knowledge.empty()) << question.content;
    EXPECT_EQ(knowledge.front().question, sold.title);
    EXPECT_GE(knowledge.front().score, FaqIndex::kAnswers);
    ASSERT_TRUE(knowledge.front().product) << question.content;
    EXPECT_EQ(knowledge.front().product->price, sold.price + " EUR");
  }
}

}  // namespace
}  // namespace livechat
